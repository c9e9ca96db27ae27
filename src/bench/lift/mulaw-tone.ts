/** G.711 μ-law (ITU-T G.711), as far as a tone needs it. */
const BIAS = 132;
const CLIP = 32_635;
/** Steps above silence that count as sound: -60 dBFS, as in the phone itself. */
const AUDIBLE_STEPS = 4;

/** One sample, linear 16 bit. */
export function encodeMulaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

export function isAudible(payload: Uint8Array): boolean {
  return payload.some((byte) => (~byte & 0x7f) > AUDIBLE_STEPS);
}

/** `samples` of a sine of half scale at 8 kHz; a whole number of periods repeats without a seam. */
export function mulawSine(frequencyHz: number, samples: number): Uint8Array {
  return Uint8Array.from({ length: samples }, (_, i) =>
    encodeMulaw(Math.round(16_384 * Math.sin((2 * Math.PI * frequencyHz * i) / 8_000))),
  );
}
