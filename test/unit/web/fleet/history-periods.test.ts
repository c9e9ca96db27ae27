import { describe, expect, it } from 'vitest';
import type { History } from '../../../../src/protocol/fleet-api/phones.js';
import {
  availableShare,
  barParts,
  columnsOf,
  digitsFor,
  interruptions,
  periodOf,
  spanOf,
  summaryOf,
  tableRows,
  timeIn,
  type Stretch,
} from '../../../../src/web/fleet/phone/periods.js';

const at = (hour: number): string => new Date(Date.UTC(2026, 2, 1, hour)).toISOString();
const stretches: Stretch[] = [
  { from: at(0), to: at(4), state: 'unknown' },
  { from: at(4), to: at(13), state: 'could-call' },
  { from: at(13), to: at(14), state: 'down' },
  { from: at(14), to: at(19), state: 'could-call' },
  { from: at(19), to: at(20), state: 'could-not-call' },
];
const points: History['points'] = [
  [1_000, 1, 2, 4],
  [2_000, null, null, null],
  [3_000, 0, 3, 5],
];

describe('periods of history', () => {
  it.each([
    ['7d', '7d'],
    ['9d', '24h'],
    [null, '24h'],
  ])('%s is %s', (text, period) => {
    expect(periodOf(text)).toBe(period);
  });

  it('end at a whole minute, not before now', () => {
    const now = Date.parse('2026-03-01T10:00:30.500Z');
    expect(spanOf('6h', now)).toEqual({ from: '2026-03-01T04:01:00.000Z', to: '2026-03-01T10:01:00.000Z' });
  });
});

describe('availability', () => {
  it('is the share of the known time', () => {
    expect(availableShare(stretches)).toBeCloseTo((14 / 16) * 100);
    expect(availableShare([{ from: at(0), to: at(1), state: 'unknown' }])).toBeNull();
    expect(availableShare([])).toBeNull();
  });

  it('is told by state, in the order in which it happened', () => {
    expect(timeIn(stretches).map(({ state, ms }) => [state, ms / 3_600_000])).toEqual([
      ['unknown', 4],
      ['could-call', 14],
      ['down', 1],
      ['could-not-call', 1],
    ]);
  });

  it('has interruptions, newest first', () => {
    expect(interruptions(stretches).map(({ from, ms }) => [from, ms / 3_600_000])).toEqual([
      [at(19), 1],
      [at(13), 1],
    ]);
  });

  it('is drawn as parts of the whole', () => {
    expect(barParts(stretches).map(({ percent }) => percent)).toEqual([20, 45, 5, 25, 5]);
    expect(barParts([])).toEqual([]);
  });
});

describe('a measured number', () => {
  it('has least, mean and greatest; what was not measured counts for nothing', () => {
    expect(summaryOf(points)).toEqual({ least: 0, mean: 2.5, greatest: 5 });
    expect(summaryOf([[1, null, null, null]])).toBeNull();
  });

  it('is drawn by columns, in seconds, the mean last', () => {
    expect(columnsOf(points)).toEqual([
      [1, 2, 3],
      [1, null, 0],
      [4, null, 5],
      [2, null, 3],
    ]);
  });

  it('is a table of bounded length that leaves no point out', () => {
    const many: History['points'] = Array.from({ length: 2_000 }, (_, i) => [i, i, i, i]);
    const rows = tableRows(many, 24);
    expect(rows.length).toBeLessThanOrEqual(24);
    expect(rows[0]?.least).toBe(0);
    expect(rows.at(-1)?.greatest).toBe(1_999);
    expect(tableRows(points, 3).map(({ fromMs }) => fromMs)).toEqual([1_000, 3_000]);
  });

  it.each([
    [0.1, 0.9, 2],
    [40, 60, 1],
    [-4_000, 10, 0],
  ])('from %d to %d has %d digits', (least, greatest, digits) => {
    expect(digitsFor({ least, greatest, mean: 0 })).toBe(digits);
  });
});
