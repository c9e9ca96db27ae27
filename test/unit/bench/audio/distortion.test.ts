import { describe, expect, it } from 'vitest';
import { toneDistortionDb } from '../../../../src/bench/audio/distortion.js';
import { decodeAlaw, encodeAlaw } from '../../../../src/bench/g711-alaw.js';
import { sine } from '../../../support/sine.js';

const HZ = 1_020;
const RATE = 8_000;
/** Samples of one window. */
const WINDOW = 400;
const tone = (samples: number, frequencyHz = HZ, amplitude = 0.3) =>
  sine({ frequencyHz, amplitude, samples, rateHz: RATE });
const distortion = (samples: Int16Array) => toneDistortionDb(samples, RATE, HZ);

describe('distortion of a tone', () => {
  it('is almost none where there is nothing but the tone', () => {
    expect(distortion(tone(8_000))).toBeLessThan(-80);
  });

  it('does not depend on how loud the tone is', () => {
    const noisy = (amplitude: number) => {
      const [wanted, other] = [tone(8_000, HZ, amplitude), tone(8_000, 2_000, amplitude / 10)];
      return distortion(wanted.map((sample, i) => sample + (other[i] ?? 0)));
    };
    expect(noisy(0.3)).toBeCloseTo(-20, 1);
    expect(noisy(0.03)).toBeCloseTo(-20, 1);
  });

  it('of A-law is what ITU-T G.712 allows at the most, and a little less', () => {
    const coded = decodeAlaw(Uint8Array.from(tone(8_000), encodeAlaw));
    expect(distortion(coded)).toBeLessThan(-35);
    expect(distortion(coded)).toBeGreaterThan(-45);
  });

  it('is that share of the tone which is missing', () => {
    const gaps = tone(40 * WINDOW);
    for (const at of [3, 9, 17, 30]) gaps.fill(0, at * WINDOW, (at + 1) * WINDOW);
    expect(distortion(gaps)).toBeCloseTo(-10, 1);
  });

  it('counts half of a window as much as half of it', () => {
    const gap = tone(10 * WINDOW).fill(0, WINDOW / 2, WINDOW);
    expect(distortion(gap)).toBeCloseTo(10 * Math.log10(0.5 / 10), 1);
  });

  it('is none where the tone goes on in another phase after a window', () => {
    const shifted = tone(8_000 + 3);
    const cut = new Int16Array(8_000);
    cut.set(shifted.subarray(0, 10 * WINDOW));
    cut.set(shifted.subarray(10 * WINDOW + 3), 10 * WINDOW);
    expect(distortion(cut)).toBeLessThan(-80);
  });

  it.each([
    ['silence', new Int16Array(8_000)],
    ['less than a window', tone(WINDOW - 1)],
  ])('cannot be told of %s', (_, samples) => {
    expect(() => distortion(samples)).toThrow(RangeError);
  });
});
