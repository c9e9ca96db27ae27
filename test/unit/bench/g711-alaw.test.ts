import { describe, expect, it } from 'vitest';
import { decodeAlaw, encodeAlaw } from '../../../src/bench/g711-alaw.js';
import { decodeG711 } from '../../support/g711.js';

describe('A-law', () => {
  // Ends of the range, and the edges of the first segments (ITU-T G.711 table 1).
  it.each([
    [0, 0xd5],
    [15, 0xd5],
    [16, 0xd4],
    [-1, 0x55],
    [-16, 0x54],
    [511, 0xc5 ^ 0x0f],
    [512, 0xf5],
    [32_767, 0xaa],
    [-32_768, 0x2a],
  ])('of %i is %i', (sample, code) => {
    expect(encodeAlaw(sample)).toBe(code);
  });

  const all = Uint8Array.from({ length: 256 }, (_, code) => code);

  it('is decoded as the table says', () => {
    expect(decodeAlaw(all)).toEqual(decodeG711('PCMA', all));
  });

  it('of what was decoded is the same code again', () => {
    expect([...decodeAlaw(all)].map(encodeAlaw)).toEqual([...all]);
  });
});
