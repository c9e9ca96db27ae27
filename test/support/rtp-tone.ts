/** A sine of -10 dB in A-law (ITU-T G.711), from a given sample on. */
export function aLawTone(frequencyHz: number, firstSample: number, samples: number): Buffer {
  const amplitude = 10 ** (-10 / 20) * 32_767;
  return Buffer.from(
    Array.from({ length: samples }, (_, i) =>
      aLaw(amplitude * Math.sin((2 * Math.PI * frequencyHz * (firstSample + i)) / 8_000)),
    ),
  );
}

function aLaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  // 13 bits of magnitude with sign become segment and step.
  const magnitude = Math.min(4_095, Math.floor(Math.abs(sample) / 8));
  const segment = magnitude < 32 ? 0 : Math.floor(Math.log2(magnitude)) - 4;
  const step = (segment < 2 ? magnitude >> 1 : magnitude >> segment) & 0x0f;
  return (sign | (segment << 4) | step) ^ 0x55;
}
