import { expect, it } from 'vitest';
import { sitesWith } from '../../../../../src/web/fleet/sites/search.js';

const site = (name: string, address: string) =>
  ({ id: name, name, address, timezone: 'UTC', updateChannel: 'stable', phones: 0 }) as const;
const sites = [site('Казань, Мира 2', 'второй этаж'), site('Berlin', 'Hauptstr. 2'), site('Riga', '')];

it.each([
  ['', ['Казань, Мира 2', 'Berlin', 'Riga']],
  ['  МИРА  казань ', ['Казань, Мира 2']],
  ['2', ['Казань, Мира 2', 'Berlin']],
  ['berlin мира', []],
])('sites with %j: %j', (search, names) => {
  expect(sitesWith(sites, search, 'ru').map(({ name }) => name)).toEqual(names);
});
