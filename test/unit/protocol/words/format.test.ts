import { describe, expect, it } from 'vitest';
import {
  exactDurationText,
  numberText,
  percentText,
  timeText,
} from '../../../../src/protocol/words/format.js';

const plain = (text: string) => text.replaceAll(/\s/g, ' ');

describe('times', () => {
  it.each([
    ['2026-11-23T11:05:09Z', 'Europe/Moscow', '23 Nov 2026, 14:05', '23 нояб. 2026 г., 14:05'],
    ['2026-11-23T20:05:09Z', 'Asia/Vladivostok', '24 Nov 2026, 06:05', '24 нояб. 2026 г., 06:05'],
    // Midnight is 00, not 24.
    ['2026-05-01T21:00:00Z', 'Europe/Moscow', '2 May 2026, 00:00', '2 мая 2026 г., 00:00'],
    // On both sides of the hour that Berlin leaves out.
    ['2026-03-29T00:59:00Z', 'Europe/Berlin', '29 Mar 2026, 01:59', '29 мар. 2026 г., 01:59'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '29 Mar 2026, 03:00', '29 мар. 2026 г., 03:00'],
  ])('%s in %s', (time, timeZone, english, russian) => {
    expect(plain(timeText(time, 'en', { timeZone }))).toBe(english);
    expect(plain(timeText(time, 'ru', { timeZone }))).toBe(russian);
  });

  it('can have the seconds and say the zone', () => {
    const form = { timeZone: 'UTC', seconds: true, sayZone: true };
    expect(timeText('2026-11-23T11:05:09Z', 'en', form)).toBe('23 Nov 2026, 11:05:09 UTC');
  });
});

describe('lengths of time', () => {
  it.each([
    [3 * 86_400_000, '3 days', '3 дня'],
    [86_400_000, '1 day', '1 день'],
    [36 * 3_600_000, '36 hours', '36 часов'],
    [5_400_000, '90 minutes', '90 минут'],
    [61_000, '61 seconds', '61 секунда'],
    [3_600_400, '1 hour', '1 час'],
    [0, '0 seconds', '0 секунд'],
  ])('%d ms', (ms, english, russian) => {
    expect(plain(exactDurationText(ms, 'en'))).toBe(english);
    expect(plain(exactDurationText(ms, 'ru'))).toBe(russian);
  });

  it('can be short', () => {
    expect(plain(exactDurationText(3_600_000, 'ru', 'short'))).toBe('1 ч');
    expect(plain(exactDurationText(61_000, 'ru', 'short'))).toMatch(/^61 с/);
  });
});

it.each([
  [99.46, 1, '99.5', '99,5', '99.5%', '99,5 %'],
  [4.5, 1, '4.5', '4,5', '4.5%', '4,5 %'],
  [12_345, 0, '12,345', '12 345', '12,345%', '12 345 %'],
])('%d as each language writes it', (value, digits, english, russian, percent, percentRu) => {
  expect(numberText(value, 'en', digits)).toBe(english);
  expect(plain(numberText(value, 'ru', digits))).toBe(russian);
  expect(percentText(value, 'en', digits)).toBe(percent);
  expect(plain(percentText(value, 'ru', digits))).toBe(percentRu);
});
