import { percentile } from '../percentile.js';

/** Long enough for the ear to tell a tone, and a whole number of periods of every multiple of 20 Hz. */
const WINDOW_MS = 50;
/** What is no less than silence: a number that JSON can carry. */
const LEAST_DB = -120;

/**
 * What is wrong with a tone, against the tone, in dB: 0 when it is all gone, lower is better. The sound is cut into windows
 * of 50 ms. In each, what is left when the pure tone is taken away counts as distortion: the tone at its usual loudness
 * (the median of all windows) and in the phase that fits best. So gaps and drops in loudness count as well as noise does,
 * and a tone that goes on with another phase after a gap does not.
 *
 * @param frequencyHz a multiple of 20
 * @throws RangeError on less than one window, or without the tone
 */
export function toneDistortionDb(samples: Int16Array, rateHz: number, frequencyHz: number): number {
  const length = (rateHz * WINDOW_MS) / 1_000;
  const windows: Int16Array[] = [];
  for (let at = 0; at + length <= samples.length; at += length)
    windows.push(samples.subarray(at, at + length));
  const fits = windows.map((window) => fitTone(window, (2 * Math.PI * frequencyHz) / rateHz));
  const usual = percentile(
    fits.map(({ amplitude }) => amplitude),
    50,
  );
  if (usual === 0) throw new RangeError('there is no tone in this sound');
  let wrong = 0;
  for (const { power, amplitude } of fits) wrong += power - usual * amplitude + usual ** 2 / 2;
  const ratio = wrong / (fits.length * (usual ** 2 / 2));
  return ratio <= 0 ? LEAST_DB : Math.max(LEAST_DB, 10 * Math.log10(ratio));
}

interface Fit {
  /** Mean square of all that there is. */
  readonly power: number;
  /** Of the tone in it, in the phase that fits best. */
  readonly amplitude: number;
}

/** By projection on the sine and the cosine, which are orthogonal over whole periods. */
function fitTone(window: Int16Array, radiansPerSample: number): Fit {
  let [square, sine, cosine] = [0, 0, 0];
  for (const [i, sample] of window.entries()) {
    square += sample * sample;
    sine += sample * Math.sin(radiansPerSample * i);
    cosine += sample * Math.cos(radiansPerSample * i);
  }
  const count = window.length;
  return { power: square / count, amplitude: (2 * Math.hypot(sine, cosine)) / count };
}
