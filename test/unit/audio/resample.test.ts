import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rmsDbfs, toneLevelDb } from '../../../src/audio/level.js';
import { Resampler } from '../../../src/audio/resample.js';
import { sine } from '../../support/sine.js';

const AMPLITUDE = 0.5;
const AMPLITUDE_DBFS = 20 * Math.log10(AMPLITUDE);

/** Half a second of a tone, resampled, without the filter's run-in. */
function converted(fromHz: number, toHz: number, frequencyHz: number): Int16Array {
  const tone = sine({ frequencyHz, amplitude: AMPLITUDE, samples: fromHz / 2, rateHz: fromHz });
  return new Resampler(fromHz, toHz).process(tone).subarray(toHz / 10);
}

/** Of the ratios in use: from, to, upper end of the flat band, all in Hz. */
const ratios = [
  [48_000, 16_000, 7000],
  [44_100, 16_000, 7000],
  [32_000, 16_000, 7000],
  [16_000, 48_000, 7000],
  [16_000, 8000, 3500],
  [8000, 16_000, 3500],
] as const;

describe('Resampler', () => {
  describe.each(ratios)('%d Hz to %d Hz', (fromHz, toHz, bandHz) => {
    it(`passes speech unchanged up to ${bandHz} Hz`, () => {
      for (const share of [0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 1]) {
        const frequencyHz = bandHz * share;
        const gain = toneLevelDb(converted(fromHz, toHz, frequencyHz), frequencyHz, toHz) - AMPLITUDE_DBFS;
        expect(Math.abs(gain)).toBeLessThan(0.1);
      }
    });

    it('adds nothing of its own: what is not the tone is 60 dB below it', () => {
      for (const share of [0.05, 0.3, 0.6, 0.9, 1]) {
        const samples = converted(fromHz, toHz, bandHz * share);
        const whole = 10 ** (rmsDbfs(samples) / 10);
        const tone = 10 ** (toneLevelDb(samples, bandHz * share, toHz) / 10);
        expect(Math.abs(whole - tone) / whole).toBeLessThan(1e-3);
        for (const image of [fromHz - bandHz * share, fromHz + bandHz * share])
          if (image < toHz / 2) expect(toneLevelDb(samples, image, toHz) - AMPLITUDE_DBFS).toBeLessThan(-60);
      }
    });

    it('gives as much as it takes: 10 ms for every 10 ms', () => {
      const resampler = new Resampler(fromHz, toHz);
      for (let frame = 0; frame < 300; frame++)
        expect(resampler.process(new Int16Array(fromHz / 100))).toHaveLength(toHz / 100);
    });

    it('delays by what it says, and by no more than 5 ms', () => {
      const resampler = new Resampler(fromHz, toHz);
      const impulse = new Int16Array(fromHz / 10);
      impulse[0] = 32_767;
      const response = resampler.process(impulse);
      const peakAt = response.indexOf(Math.max(...response));
      expect(Math.abs((peakAt / toHz) * 1000 - resampler.delayMs)).toBeLessThanOrEqual(1000 / toHz);
      expect(resampler.delayMs).toBeLessThan(5);
    });
  });

  it.each(ratios.filter(([fromHz, toHz]) => fromHz > toHz))(
    '%d Hz to %d Hz lets nothing fold back: tones above the new band are 60 dB down',
    (fromHz, toHz) => {
      const highest = fromHz / 2;
      for (let frequencyHz = toHz / 2; frequencyHz < highest; frequencyHz += (highest - toHz / 2) / 25)
        expect(rmsDbfs(converted(fromHz, toHz, frequencyHz)) - AMPLITUDE_DBFS).toBeLessThan(-60);
    },
  );

  it('does not care how the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ratios),
        fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 20 }),
        ([fromHz, toHz], lengths) => {
          const total = lengths.reduce((sum, length) => sum + length, 0);
          const stream = sine({ frequencyHz: 997, amplitude: 0.7, samples: total, rateHz: fromHz });
          const whole = new Resampler(fromHz, toHz).process(stream);
          const resampler = new Resampler(fromHz, toHz);
          let at = 0;
          const pieces = lengths.flatMap((length) => [
            ...resampler.process(stream.subarray(at, (at += length))),
          ]);
          expect(pieces).toEqual([...whole]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('copies when there is nothing to convert', () => {
    const samples = sine({ frequencyHz: 1000, amplitude: 1, samples: 160 });
    const output = new Resampler(16_000, 16_000).process(samples);
    expect(output).toEqual(samples);
    expect(output.buffer).not.toBe(samples.buffer);
  });

  it('limits what would overflow', () => {
    const square = Int16Array.from({ length: 4800 }, (_, i) => (i % 96 < 48 ? 32_767 : -32_768));
    const output = new Resampler(48_000, 16_000).process(square).subarray(100);
    // The ringing at each edge overshoots full scale; wrapped around it would show as a jump to the other sign.
    const signs = [...output].filter(
      (sample, i) => i > 0 && Math.sign(sample) !== Math.sign(output[i - 1] ?? 0),
    );
    expect(signs.length).toBeLessThanOrEqual(101);
    expect(Math.max(...output)).toBe(32_767);
    expect(Math.min(...output)).toBe(-32_768);
  });

  it.each([
    [0, 16_000],
    [16_000, NaN],
    [16_000.5, 16_000],
    [16_001, 16_000],
    [400_000, 16_000],
  ])('refuses %d Hz to %d Hz', (fromHz, toHz) => {
    expect(() => new Resampler(fromHz, toHz)).toThrow(RangeError);
  });
});
