import { describe, expect, it } from 'vitest';
import { newMaintenanceSchema, type Maintenance } from '../../../../../src/protocol/fleet-api/alerts.js';
import {
  inTimezone,
  maintenanceInput,
  newDraft,
  stateOf,
} from '../../../../../src/web/fleet/maintenance/draft.js';
import { rangeText } from '../../../../../src/web/fleet/maintenance/range-text.js';

const ID = '11111111-2222-4333-8444-555555555555';
const NOW_MS = Date.parse('2026-11-23T09:15:40Z');
const draft = newDraft(NOW_MS, 'Europe/Moscow', { phone: null, site: ID });

describe('an announced maintenance', () => {
  it('begins now, by the clocks of the place', () => {
    expect(draft).toMatchObject({
      scope: 'site',
      site: ID,
      from: '2026-11-23T12:15',
      until: '2026-11-23T14:15',
    });
  });
  it('is for a phone rather than its site when both are given', () => {
    expect(newDraft(NOW_MS, 'UTC', { phone: ID, site: ID })).toMatchObject({
      scope: 'phone',
      phone: ID,
      site: null,
    });
    expect(newDraft(NOW_MS, 'UTC', { phone: null, site: null }).scope).toBe('fleet');
  });
  it('is what the API takes', () => {
    const input = maintenanceInput({ ...draft, reason: 'router' }, 'Europe/Moscow');
    expect(newMaintenanceSchema.parse(input)).toEqual({
      phone: null,
      site: ID,
      from: '2026-11-23T09:15:00.000Z',
      until: '2026-11-23T11:15:00.000Z',
      reason: 'router',
    });
  });
  it('for the fleet says neither phone nor site, whatever was chosen before', () => {
    const input = maintenanceInput({ ...draft, scope: 'fleet', phone: ID }, 'UTC');
    expect([input.phone, input.site]).toEqual([null, null]);
  });
  it.each([
    [{ scope: 'site', site: null }, 'site'],
    [{ from: '' }, 'from'],
    [{ until: 'soon' }, 'until'],
  ] as const)('with %j is refused at %s', (change, place) => {
    const result = newMaintenanceSchema.safeParse(
      maintenanceInput({ ...draft, reason: 'x', ...change }, 'UTC'),
    );
    expect(result.error?.issues.map(({ path }) => path.join('.'))).toContain(place);
  });
  it('moves to the clocks of another place until somebody has set a time', () => {
    expect(inTimezone(draft, 'Europe/Moscow', 'Asia/Tokyo')).toMatchObject({
      from: '2026-11-23T18:15',
      until: '2026-11-23T20:15',
    });
    const typed = { ...draft, timesTyped: true };
    expect(inTimezone(typed, 'Europe/Moscow', 'Asia/Tokyo')).toEqual(typed);
  });
  it.each([
    ['2026-11-23T09:16:00Z', '2026-11-23T10:00:00Z', 'announced'],
    ['2026-11-23T09:15:40Z', '2026-11-23T10:00:00Z', 'running'],
    ['2026-11-23T08:00:00Z', '2026-11-23T09:15:40Z', 'over'],
  ])('from %s until %s is %s', (from, until, state) => {
    expect(stateOf({ from, until } as Maintenance, NOW_MS)).toBe(state);
  });
  it('says once what both times have in common', () => {
    const text = rangeText('2026-11-23T09:15:00Z', '2026-11-23T11:15:00Z', 'en', 'Europe/Moscow');
    expect(text.match(/2026/g)).toHaveLength(1);
    expect(text).toMatch(/12:15\s*–\s*14:15/);
  });
});
