/** Loudness and pitch of what is heard, for the meters. */

/** The meters' lower end; all that is softer reads as this. */
export const FLOOR_DBFS = -90;

/** RMS of samples from -1 to 1 in dBFS, with a full-scale sine at 0 (the AES17 convention, as on the phone's side). */
export function rmsDbfs(samples: Float32Array): number {
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  const rms = Math.sqrt((2 * squares) / Math.max(1, samples.length));
  return Math.max(FLOOR_DBFS, 20 * Math.log10(rms || Number.MIN_VALUE));
}

/**
 * The strongest frequency of a spectrum in dB whose bins are `binHz` apart, the first at 0 Hz. A parabola through
 * the strongest bin and its neighbours places it between bins.
 */
export function peakHz(spectrumDb: Float32Array, binHz: number): number {
  let peak = 1;
  for (let bin = 1; bin < spectrumDb.length - 1; bin++) {
    if ((spectrumDb[bin] ?? 0) > (spectrumDb[peak] ?? 0)) peak = bin;
  }
  const [left = 0, middle = 0, right = 0] = spectrumDb.subarray(peak - 1, peak + 2);
  const curvature = left - 2 * middle + right;
  const offset = Number.isFinite(curvature) && curvature < 0 ? (left - right) / (2 * curvature) : 0;
  return (peak + offset) * binHz;
}

/** How full a meter is drawn, 0..1: linear in dB over the range in which speech lies. */
export function meterShare(dbfs: number, lowestDbfs = -60): number {
  return Math.max(0, Math.min(1, 1 - dbfs / lowestDbfs));
}
