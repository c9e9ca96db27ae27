import { describe, expect, it } from 'vitest';
import { calendarOf, daysBetween, pieceAt } from '../../../../src/fleet/statistics/calendar.js';

const HOUR = 3_600_000;
const lengths = (bounds: readonly number[]) => bounds.slice(1).map((bound, i) => (bound - bounds[i]!) / HOUR);

describe('days of a place', () => {
  it.each([
    ['an ordinary day', 'Europe/Berlin', '2026-06-01', 24],
    ['clocks go forward', 'Europe/Berlin', '2026-03-29', 23],
    ['clocks go back', 'Europe/Berlin', '2026-10-25', 25],
    ['no clock change', 'Europe/Moscow', '2026-03-29', 24],
    ['half an hour forward', 'Australia/Lord_Howe', '2026-10-04', 23.5],
    ['clocks change at midnight, which is not there', 'Africa/Cairo', '2026-04-24', 23],
  ])('%s (%s)', (_, zone, day, hours) => {
    const { bounds, keys } = calendarOf(day, day, zone, 'day');
    expect(keys).toEqual([day]);
    expect(lengths(bounds)).toEqual([hours]);
  });

  it('begin where those of the place begin', () => {
    expect(calendarOf('2026-11-23', '2026-11-24', 'Europe/Moscow', 'day').bounds).toEqual([
      Date.UTC(2026, 10, 22, 21),
      Date.UTC(2026, 10, 23, 21),
      Date.UTC(2026, 10, 24, 21),
    ]);
  });

  it('are counted whole', () => {
    expect(daysBetween('2026-02-28', '2026-03-01')).toBe(2);
    expect(daysBetween('2026-03-02', '2026-03-01')).toBe(0);
  });
});

describe('hours of a place', () => {
  it('leave out the hour that is not there', () => {
    const { keys } = calendarOf('2026-03-29', '2026-03-29', 'Europe/Berlin', 'hour');
    expect(keys.slice(0, 4)).toEqual([
      '2026-03-29T00:00+01:00',
      '2026-03-29T01:00+01:00',
      '2026-03-29T03:00+02:00',
      '2026-03-29T04:00+02:00',
    ]);
    expect(keys).toHaveLength(23);
  });

  it('have the hour that comes twice twice, in the order of time', () => {
    const { keys, bounds } = calendarOf('2026-10-25', '2026-10-25', 'Europe/Berlin', 'hour');
    expect(keys.slice(1, 5)).toEqual([
      '2026-10-25T01:00+02:00',
      '2026-10-25T02:00+02:00',
      '2026-10-25T02:00+01:00',
      '2026-10-25T03:00+01:00',
    ]);
    expect(new Set(lengths(bounds))).toEqual(new Set([1]));
  });
});

describe('the piece that a moment is in', () => {
  const calendar = calendarOf('2026-11-23', '2026-11-24', 'UTC', 'day');
  const start = Date.UTC(2026, 10, 23);
  it.each([
    ['before all', start - 1, -1],
    ['the first moment', start, 0],
    ['the last moment of a day', start + 24 * HOUR - 1, 0],
    ['the first of the next', start + 24 * HOUR, 1],
    ['after all', start + 48 * HOUR, -1],
  ])('%s', (_, at, piece) => {
    expect(pieceAt(calendar, at)).toBe(piece);
  });
});
