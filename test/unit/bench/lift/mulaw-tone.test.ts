import { describe, expect, it } from 'vitest';
import { encodeMulaw, isAudible, mulawSine } from '../../../../src/bench/lift/mulaw-tone.js';

describe('μ-law', () => {
  // Ends of the range, and the edges of the first segments (ITU-T G.711 table 2).
  it.each([
    [0, 0xff],
    [8, 0xfe],
    [-8, 0x7e],
    [32_635, 0x80],
    [32_767, 0x80],
    [-32_768, 0x00],
    [124, 0xef],
    [-124, 0x6f],
  ])('of %i is %i', (sample, code) => {
    expect(encodeMulaw(sample)).toBe(code);
  });
});

describe('what counts as sound', () => {
  it('is a tone', () => {
    expect(isAudible(mulawSine(400, 160))).toBe(true);
  });

  it('is not silence of either sign, and not the noise of one step', () => {
    expect(isAudible(Uint8Array.of(0xff, 0x7f, 0xfe, 0x7e))).toBe(false);
    expect(isAudible(new Uint8Array(0))).toBe(false);
  });
});
