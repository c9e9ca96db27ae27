import { describe, expect, it } from 'vitest';
import { daysIn, isDay, periodOf, plusDays } from '../../../../../src/web/fleet/statistics/periods.js';

describe('a preset period', () => {
  it.each([
    ['today', '2026-11-23', '2026-11-23', '2026-11-23'],
    ['yesterday', '2026-03-01', '2026-02-28', '2026-02-28'],
    // A Monday, a Wednesday, a Sunday.
    ['week', '2026-11-23', '2026-11-23', '2026-11-23'],
    ['week', '2026-11-25', '2026-11-23', '2026-11-25'],
    ['week', '2026-11-29', '2026-11-23', '2026-11-29'],
    ['30-days', '2026-11-23', '2026-10-25', '2026-11-23'],
    ['month', '2026-11-23', '2026-11-01', '2026-11-23'],
    ['last-month', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['last-month', '2026-01-05', '2025-12-01', '2025-12-31'],
  ] as const)('%s on %s is %s to %s', (preset, today, from, to) => {
    expect(periodOf(preset, today)).toEqual({ from, to });
  });
});

describe('days of the calendar', () => {
  it.each([
    ['2026-02-28', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-2-3', false],
    ['today', false],
    ['', false],
  ])('%j is one: %j', (text, is) => expect(isDay(text)).toBe(is));

  it('are counted with both ends', () => {
    expect(daysIn({ from: '2026-03-28', to: '2026-03-30' })).toBe(3);
    expect(daysIn({ from: '2026-03-30', to: '2026-03-28' })).toBe(-1);
  });
  it('follow each other across years', () => expect(plusDays('2026-12-31', 1)).toBe('2027-01-01'));
});
