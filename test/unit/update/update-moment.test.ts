import { expect, it } from 'vitest';
import { dayWindowOf } from '../../../src/protocol/day-window.js';
import { updateWaitsFor } from '../../../src/update/update-moment.js';

const text = '22:00-04:00';
const night = { text, day: dayWindowOf(text) };
const fine = { busy: false, lacks: undefined };
const at = (hours: number) => ({ ...fine, minute: hours * 60 });

it.each([
  ['before its window', at(21.9), 0, /22:00-04:00/],
  ['in it, before its own moment', at(22.5), 0.5, /22:00-04:00/],
  ['in it, after midnight', at(1), 0.5, null],
  ['at the end of it', at(3.9), 1, null],
  ['after it', at(4), 0, /22:00-04:00/],
  ['while somebody calls', { ...at(23), busy: true }, 0, /handset/],
  ['while it cannot call', { ...at(23), lacks: 'not registered with the exchange' }, 0, /not registered/],
])('%s', (_what, moment, spread, waitsFor) => {
  const found = updateWaitsFor(moment, night, spread);
  if (waitsFor === null) expect(found).toBeNull();
  else expect(found).toMatch(waitsFor);
});

it('ordered for at once it waits for no window, but for the caller all the same', () => {
  expect(updateWaitsFor(at(12), undefined, 0.9)).toBeNull();
  expect(updateWaitsFor({ ...at(12), busy: true }, undefined, 0.9)).toMatch(/handset/);
});
