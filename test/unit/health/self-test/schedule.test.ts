import { describe, expect, it } from 'vitest';
import { isDue } from '../../../../src/health/self-test/schedule.js';
import { dayWindowOf, minuteOfDay } from '../../../../src/protocol/day-window.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
const night = dayWindowOf('02:00-05:00');

describe('quiet hours', () => {
  it.each([
    ['02:00-05:00', { fromMinute: 120, lengthMinutes: 180 }],
    ['22:30-01:15', { fromMinute: 1350, lengthMinutes: 165 }],
    ['00:00-00:00', { fromMinute: 0, lengthMinutes: 1440 }],
  ])('%s', (text, hours) => {
    expect(dayWindowOf(text)).toEqual(hours);
  });

  it('are those of the place', () => {
    expect(minuteOfDay(Date.UTC(2026, 5, 1, 23, 30), 'Europe/Moscow')).toBe(150);
    expect(minuteOfDay(Date.UTC(2026, 0, 1, 1, 30), 'Europe/Berlin')).toBe(150);
    expect(minuteOfDay(Date.UTC(2026, 6, 1, 1, 30), 'Europe/Berlin')).toBe(210);
  });
});

describe('a test is due', () => {
  /** @param atHours since START, of which the first is midnight */
  const due = (options: {
    every?: number | null;
    noticeable?: boolean;
    lastHours?: number;
    atHours: number;
    spread?: number;
    startedHours?: number;
  }) => {
    const { every = DAY, noticeable = true, lastHours, atHours, spread = 0, startedHours = -72 } = options;
    const wallMs = START + atHours * HOUR;
    const now = {
      wallMs,
      minuteOfDay: (atHours * 60 + 14_400) % 1_440,
      startedMs: START + startedHours * HOUR,
    };
    const lastMs = lastHours === undefined ? undefined : START + lastHours * HOUR;
    return isDue({ everyMs: every, noticeable }, lastMs, now, night, spread);
  };

  it.each([
    ['never, when it is switched off', { every: null, atHours: 3 }, false],
    ['never in the first minute', { noticeable: false, atHours: 0, startedHours: 0 }, false],
    [
      'unnoticeable: when its time has passed',
      { noticeable: false, every: HOUR, lastHours: 0, atHours: 1.01 },
      true,
    ],
    ['unnoticeable: not before', { noticeable: false, every: HOUR, lastHours: 0, atHours: 0.99 }, false],
    [
      'unnoticeable: later for some phones',
      { noticeable: false, every: HOUR, lastHours: 0, atHours: 1.05, spread: 1 },
      false,
    ],
    ['unnoticeable: at once when never made', { noticeable: false, every: HOUR, atHours: 1 }, true],
    ['noticeable: in the quiet hours', { lastHours: -22, atHours: 3 }, true],
    ['noticeable: not before them', { lastHours: -22, atHours: 1.9 }, false],
    ['noticeable: not after them', { lastHours: -22, atHours: 5.1 }, false],
    ['noticeable: not twice in one night', { lastHours: 2.1, atHours: 4 }, false],
    ['noticeable: every night, though it was late the last time', { lastHours: 4.4, atHours: 26 }, true],
    ['noticeable: later for some phones', { lastHours: -22, atHours: 3, spread: 0.9 }, false],
    ['noticeable: yet within the quiet hours for all', { lastHours: -22, atHours: 4.8, spread: 1 }, true],
    ['noticeable: by day when it is overdue', { lastHours: 3 - 48, atHours: 12 }, true],
    ['noticeable: a phone just installed waits for the night', { atHours: 12, startedHours: 10 }, false],
    [
      'noticeable: a phone that was never tested in two days does not',
      { atHours: 12, startedHours: -40 },
      true,
    ],
    [
      'when the last one seems to be in the future: the clock was set back',
      { lastHours: 9_000, atHours: 3 },
      true,
    ],
  ] as const)('%s', (_, options, expected) => {
    expect(due(options)).toBe(expected);
  });
});
