import { describe, expect, it } from 'vitest';
import { burstLossTrace, lostIn } from '../../../../src/bench/audio/burst-loss.js';

const trace = (loss: number, options: { packets?: number; meanBurst?: number; seed?: number } = {}) =>
  burstLossTrace({ loss, meanBurst: 3, packets: 1_000, seed: 1, ...options });

describe('a trace of lost packets', () => {
  it.each([
    [0, 0],
    [0.01, 10],
    [0.05, 50],
    [0.1, 100],
  ])('loses just %d of all', (loss, lost) => {
    expect(trace(loss)).toHaveLength(1_000);
    expect(lostIn(trace(loss))).toBe(lost);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(trace(0.05)).toBe(trace(0.05));
    expect(trace(0.05, { seed: 100_000 })).not.toBe(trace(0.05));
  });

  it.each([1.5, 3, 6])('loses in bursts of %d packets in the mean', (meanBurst) => {
    const bursts = trace(0.1, { packets: 8_000, meanBurst }).match(/1+/g) ?? [];
    const mean = bursts.join('').length / bursts.length;
    expect(mean / meanBurst).toBeGreaterThan(0.8);
    expect(mean / meanBurst).toBeLessThan(1.25);
  });

  it('says so when no trace can be as asked for', () => {
    // Who never leaves a burst loses all or nothing.
    expect(() => trace(0.5, { packets: 4, meanBurst: 1e9 })).toThrow(RangeError);
  });
});
