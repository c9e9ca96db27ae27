/**
 * Loudness of samples. All levels are in dBFS with a full-scale sine at 0 (the AES17 convention), so that a sine of
 * amplitude `a` reads `20 log10(a)` as RMS, as peak and as tone level alike. In G.711 terms 0 dBFS is +3.14 dBm0.
 */
import { SAMPLE_RATE_HZ } from '../protocol/audio-format.js';

/** Amplitude of a sample that counts as 1. */
export const FULL_SCALE = 32_768;
/** What silence reads: below one quantisation step, and a number that JSON can carry. */
export const SILENCE_DBFS = -120;

/** Root mean square of the samples in dBFS; {@link SILENCE_DBFS} for none. */
export function rmsDbfs(samples: Int16Array): number {
  if (samples.length === 0) return SILENCE_DBFS;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return decibels((Math.sqrt(sum / samples.length) / FULL_SCALE) * Math.SQRT2);
}

/** The largest absolute sample in dBFS. */
export function peakDbfs(samples: Int16Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return decibels(peak / FULL_SCALE);
}

/**
 * Amplitude, 0..1, of the sine at `frequencyHz` within the samples (Goertzel's algorithm). Its resolution is about
 * `rateHz / samples.length`: 160 samples tell tones 100 Hz apart, a second tells them 1 Hz apart.
 */
export function goertzel(samples: Int16Array, frequencyHz: number, rateHz = SAMPLE_RATE_HZ): number {
  if (samples.length === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let newer = 0;
  let older = 0;
  for (const sample of samples) {
    const newest = sample + coefficient * newer - older;
    older = newer;
    newer = newest;
  }
  const power = newer * newer + older * older - coefficient * newer * older;
  return (2 * Math.sqrt(Math.max(0, power))) / (samples.length * FULL_SCALE);
}

/** Level of the sine at `frequencyHz` within the samples in dBFS. */
export function toneLevelDb(samples: Int16Array, frequencyHz: number, rateHz = SAMPLE_RATE_HZ): number {
  return decibels(goertzel(samples, frequencyHz, rateHz));
}

function decibels(amplitude: number): number {
  return amplitude <= 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 20 * Math.log10(amplitude));
}
