import { describe, expect, it } from 'vitest';
import { durationDraft, durationMs, durationWords } from '../../../../../src/web/fleet/forms/duration.js';
import { formWords } from '../../../../../src/web/fleet/words/forms.js';

describe('a duration', () => {
  it.each([
    [1, '1', 'ms'],
    [1_500, '1500', 'ms'],
    [15_000, '15', 's'],
    [90_000, '90', 's'],
    [600_000, '10', 'min'],
    [5_400_000, '90', 'min'],
    [3_600_000, '1', 'h'],
    [129_600_000, '36', 'h'],
    [172_800_000, '2', 'd'],
    [0, '0', 'min'],
  ] as const)('of %i ms is written %s %s, and read back', (ms, amount, unit) => {
    expect(durationDraft(ms)).toEqual({ amount, unit });
    expect(durationMs({ amount, unit })).toBe(ms);
  });

  it.each([
    ['1,5', 'h', 5_400_000],
    [' 2.5 ', 's', 2_500],
    ['', 's', Number.NaN],
    ['-1', 's', Number.NaN],
    ['1e3', 's', Number.NaN],
    ['ten', 'd', Number.NaN],
    ['1.', 'd', Number.NaN],
  ] as const)('that somebody types as %j %s is %d ms', (amount, unit, ms) => {
    expect(durationMs({ amount, unit: unit })).toBe(ms);
  });

  it.each([
    ['en', 172_800_000, '2\u00a0d'],
    ['ru', 172_800_000, '2\u00a0дн.'],
    ['en', 0, '0\u00a0s'],
    ['en', 94_694_400_000, '1,096\u00a0d'],
  ] as const)('is said in %s: %i ms', (language, ms, text) => {
    expect(durationWords(ms, language, formWords[language].units)).toBe(text);
  });
});
