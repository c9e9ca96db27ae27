import { describe, expect, it } from 'vitest';
import { rmsDbfs, toneLevelDb } from '../../../src/audio/level.js';
import { ToneGenerator } from '../../../src/audio/tone-generator.js';
import { countries, type Tone, toneNames, toneTables } from '../../../src/audio/tones.js';

const { dial, ringback } = toneTables.RU;

function render(tone: Tone, frames: number): Int16Array {
  const generator = new ToneGenerator(tone);
  const samples = new Int16Array(frames * 160);
  for (let frame = 0; frame < frames; frame++) samples.set(generator.next(), frame * 160);
  return samples;
}

/** The fastest change of a tone that has no edges: that of its frequencies, and a little for the ramps. */
function steepestStep(tone: Tone): number {
  const steps = tone.segments.map(({ frequenciesHz, modulatedByHz, levelDbfs }) => {
    const peak =
      32_768 * 10 ** (levelDbfs / 20) * Math.sqrt(frequenciesHz.length) * (modulatedByHz ? 1.64 : 1);
    const highestHz = Math.max(...frequenciesHz) + (modulatedByHz ?? 0);
    return peak * (2 * Math.sin((Math.PI * highestHz) / 16_000) + 0.02);
  });
  return Math.max(...steps);
}

describe('ToneGenerator', () => {
  it('gives frames of 10 ms, each in a buffer of its own', () => {
    const generator = new ToneGenerator(dial);
    const [first, second] = [generator.next(), generator.next()];
    expect(first).toHaveLength(160);
    expect(first.byteLength).toBe(first.buffer.byteLength);
    expect(second.buffer).not.toBe(first.buffer);
  });

  it('goes on exactly where the last frame ended: a second of a continuous tone is one clean sine', () => {
    const samples = render(dial, 110).subarray(1600);
    const rest = rmsDbfs(
      samples.map(
        (sample, i) => sample - Math.round(7336 * Math.sin((2 * Math.PI * 425 * (i + 1600)) / 16_000)),
      ),
    );
    expect(toneLevelDb(samples, 425)).toBeCloseTo(-13, 2);
    expect(rest).toBeLessThan(-70);
  });

  it('keeps its rhythm to the sample: every period is the same as the first', () => {
    const { congestion } = toneTables.RU;
    const periods = render(congestion, 35 * 20);
    const first = periods.subarray(0, 35 * 160);
    expect(periods.subarray(19 * 35 * 160)).toEqual(first);
  });

  it('fades in and out over 5 ms', () => {
    const samples = render(ringback, 200);
    const at = (ms: number) => rmsDbfs(samples.subarray(ms * 16, (ms + 1) * 16));
    expect(at(0)).toBeLessThan(-35);
    expect(at(6)).toBeGreaterThan(-17);
    expect(at(993)).toBeGreaterThan(-17);
    expect(at(999)).toBeLessThan(-35);
    expect(at(1000)).toBe(-120);
  });

  describe.each(countries)('%s', (country) => {
    it.each(toneNames)('%s has no clicks', (name) => {
      const tone = toneTables[country][name];
      const samples = render(tone, 600);
      let steepest = 0;
      for (let i = 1; i < samples.length; i++)
        steepest = Math.max(steepest, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
      expect(steepest).toBeLessThanOrEqual(steepestStep(tone));
    });
  });

  it('plays the beginning once and then repeats from where the tone says', () => {
    const burst = (frequencyHz: number) => ({
      frequenciesHz: [frequencyHz],
      onMs: 50,
      offMs: 50,
      levelDbfs: -13,
    });
    const generator = new ToneGenerator({ segments: [burst(500), burst(1000), burst(2000)], repeatFrom: 1 });
    const heard = Array.from({ length: 7 }, () => {
      const samples = generator.next();
      for (let rest = 1; rest < 10; rest++) generator.next();
      return [500, 1000, 2000].find((frequencyHz) => toneLevelDb(samples, frequencyHz) > -20);
    });
    expect(heard).toEqual([500, 1000, 2000, 1000, 2000, 1000, 2000]);
  });

  it('refuses a tone without segments', () => {
    expect(() => new ToneGenerator({ segments: [], repeatFrom: 0 })).toThrow(RangeError);
  });
});
