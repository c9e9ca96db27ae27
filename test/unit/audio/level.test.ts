import { describe, expect, it } from 'vitest';
import { goertzel, peakDbfs, rmsDbfs, SILENCE_DBFS, toneLevelDb } from '../../../src/audio/level.js';
import { sine } from '../../support/sine.js';

const second = (frequencyHz: number, amplitude: number) => sine({ frequencyHz, amplitude, samples: 16_000 });

describe('level', () => {
  it('reads a full-scale sine as 0 dBFS and half of it as -6, by every measure', () => {
    for (const [amplitude, level] of [
      [1, 0],
      [0.5, -6.02],
      [0.1, -20],
    ] as const) {
      const samples = second(1000, amplitude);
      expect(rmsDbfs(samples)).toBeCloseTo(level, 2);
      expect(peakDbfs(samples)).toBeCloseTo(level, 2);
      expect(toneLevelDb(samples, 1000)).toBeCloseTo(level, 2);
      expect(goertzel(samples, 1000)).toBeCloseTo(amplitude, 3);
    }
  });

  it('reads silence and no samples at all as the floor, never as minus infinity', () => {
    for (const samples of [new Int16Array(160), new Int16Array(0)]) {
      expect(rmsDbfs(samples)).toBe(SILENCE_DBFS);
      expect(peakDbfs(samples)).toBe(SILENCE_DBFS);
      expect(toneLevelDb(samples, 425)).toBe(SILENCE_DBFS);
      expect(goertzel(samples, 425)).toBe(0);
    }
  });

  it('finds the most negative sample', () => {
    expect(peakDbfs(Int16Array.of(0, 100, -32_768))).toBe(0);
  });

  it('tells one tone from another, and finds both of two', () => {
    const other = second(620, 0.25);
    const busy = second(480, 0.25).map((sample, i) => sample + (other[i] ?? 0));
    expect(toneLevelDb(busy, 480)).toBeCloseTo(-12.04, 1);
    expect(toneLevelDb(busy, 620)).toBeCloseTo(-12.04, 1);
    expect(toneLevelDb(busy, 425)).toBeLessThan(-60);
  });

  it('measures at another sampling rate', () => {
    const samples = sine({ frequencyHz: 1000, amplitude: 0.5, samples: 48_000, rateHz: 48_000 });
    expect(goertzel(samples, 1000, 48_000)).toBeCloseTo(0.5, 3);
    expect(goertzel(samples, 3000, 48_000)).toBeLessThan(0.001);
  });
});
