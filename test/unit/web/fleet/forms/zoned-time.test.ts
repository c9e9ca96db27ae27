import { describe, expect, it } from 'vitest';
import {
  boundsOfDays,
  dayOf,
  instantOf,
  localTimeOf,
  offsetText,
} from '../../../../../src/web/fleet/forms/zoned-time.js';

describe('a time on the clocks of a place', () => {
  it.each([
    ['2026-07-01T02:30', 'Europe/Moscow', '2026-06-30T23:30:00.000Z'],
    ['2026-07-01T02:30', 'Asia/Kolkata', '2026-06-30T21:00:00.000Z'],
    // Clocks skip 02:00 to 03:00: an hour later is meant.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    // They show 02:30 twice: the first is meant.
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['', 'Europe/Berlin', undefined],
    ['2026-02-30T10:00', 'UTC', undefined],
    ['2026-02-03T10:00', 'Mars/Base', undefined],
  ])('%s in %s is the instant %s', (local, timezone, instant) => {
    expect(instantOf(local, timezone)).toBe(instant);
  });

  it('is what the clocks there show at an instant', () => {
    expect(localTimeOf(Date.parse('2026-10-25T01:30:45.678Z'), 'Europe/Berlin')).toBe('2026-10-25T02:30');
  });

  it('is on the day that it is there', () => {
    const instant = Date.parse('2026-12-31T22:00:00Z');
    expect([dayOf(instant, 'Europe/Moscow'), dayOf(instant, 'America/New_York')]).toEqual([
      '2027-01-01',
      '2026-12-31',
    ]);
  });

  it.each([
    ['Europe/Moscow', 'UTC+3'],
    ['UTC', 'UTC'],
    ['Asia/Kolkata', 'UTC+5:30'],
    ['America/St_Johns', 'UTC−3:30'],
  ])('%s is %s from UTC in winter', (timezone, text) => {
    expect(offsetText(Date.parse('2026-01-15T00:00:00Z'), timezone)).toBe(text);
  });
});

describe('days of a place', () => {
  it('begin with their first instant and end with their last', () => {
    // 23 hours: clocks are put forward.
    expect(boundsOfDays('2026-03-29', '2026-03-29', 'Europe/Berlin')).toEqual({
      from: '2026-03-28T23:00:00.000Z',
      to: '2026-03-29T21:59:59.999Z',
    });
  });
  it('are none where no day is named', () => expect(boundsOfDays('', '2026-03-29', 'UTC')).toBeUndefined());
});
