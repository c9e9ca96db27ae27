import { FULL_SCALE } from '../../src/audio/level.js';
import { SAMPLE_RATE_HZ } from '../../src/protocol/audio-format.js';

/** A sine as samples, from phase 0; `amplitude` 1 is full scale. */
export function sine(options: {
  frequencyHz: number;
  amplitude: number;
  samples: number;
  rateHz?: number;
}): Int16Array {
  const { frequencyHz, amplitude, samples, rateHz = SAMPLE_RATE_HZ } = options;
  return Int16Array.from({ length: samples }, (_, i) =>
    Math.round(amplitude * (FULL_SCALE - 1) * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz)),
  );
}
