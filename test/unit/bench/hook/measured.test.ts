import { describe, expect, it } from 'vitest';
import { delaysMs } from '../../../../src/bench/hook/measured.js';

/** ms to ns. */
const at = (...ms: number[]): bigint[] => ms.map((value) => BigInt(value) * 1_000_000n);

describe('delaysMs', () => {
  const edges = at(1_000, 2_000, 3_000);
  it.each([
    { name: 'one after each edge', noticed: at(1_012, 2_015, 3_013), delays: [12, 15, 13] },
    {
      name: 'a second word about the same lift does not count',
      noticed: at(1_012, 1_040, 2_015, 3_013),
      delays: [12, 15, 13],
    },
    { name: 'one that was missed', noticed: at(1_012, 3_013), delays: [12, undefined, 13] },
    { name: 'what was seen before any edge', noticed: at(10, 1_012, 2_015, 3_013), delays: [12, 15, 13] },
    { name: 'nothing', noticed: [], delays: [undefined, undefined, undefined] },
  ])('$name', ({ noticed, delays }) => {
    expect(delaysMs(edges, noticed)).toEqual(delays);
  });

  it('keeps what is below a millisecond', () => {
    expect(delaysMs([1_000n], [1_251_000n])).toEqual([1.25]);
  });
});
