/** G.711 A-law (ITU-T G.711), written apart from the phone, which leaves it to libwebrtc. */

/** Every second bit is inverted on the line. */
const INVERTED = 0x55;
const LARGEST = 32_767;

const linear = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ INVERTED;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
});

/** One sample, linear 16 bit. */
export function encodeAlaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  // 12 bits of magnitude become an exponent and 4 bits behind its leading one.
  const magnitude = Math.min(Math.abs(sample), LARGEST) >> 4;
  const exponent = magnitude < 16 ? 0 : Math.floor(Math.log2(magnitude)) - 3;
  const mantissa = (exponent < 2 ? magnitude : magnitude >> (exponent - 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ INVERTED;
}

/** Samples at 8 kHz. */
export function decodeAlaw(codes: Uint8Array): Int16Array {
  return Int16Array.from(codes, (code) => linear[code] ?? 0);
}
