import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/protocol/duration.js';

describe('a duration', () => {
  it.each([
    ['500 ms', 500],
    ['500ms', 500],
    [' 30 s ', 30_000],
    ['3 min', 180_000],
    ['2 h', 7_200_000],
    ['1 d', 86_400_000],
    ['0 ms', 0],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '30',
    '30 S',
    '1.5 s',
    '-1 s',
    '1e3 ms',
    '3 minutes',
    '3 min 2 s',
    '１ s',
    's',
    '9999999999 ms',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    [0, '0 ms'],
    [1, '1 ms'],
    [1_500, '1500 ms'],
    [60_000, '1 min'],
    [90_000, '90 s'],
    [180_000, '3 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 d'],
  ])('of %d ms is written %j', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('that was written is read again as the same', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});
