/** G.711 (ITU-T G.711) to linear 16 bit, as tables; written apart from the product, which leaves it to libwebrtc. */
const mulaw = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + 132) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? 132 - magnitude : magnitude - 132;
});

const alaw = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = byte ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
});

/** Samples at 8 kHz. */
export function decodeG711(law: 'PCMA' | 'PCMU', payload: Uint8Array): Int16Array {
  const table = law === 'PCMA' ? alaw : mulaw;
  return Int16Array.from(payload, (byte) => table[byte] ?? 0);
}

/** The nearest code of each sample. */
export function encodeG711(law: 'PCMA' | 'PCMU', samples: Int16Array): Uint8Array {
  const table = law === 'PCMA' ? alaw : mulaw;
  return Uint8Array.from(samples, (sample) =>
    table.reduce(
      (best, value, code) => (Math.abs(value - sample) < Math.abs((table[best] ?? 0) - sample) ? code : best),
      0,
    ),
  );
}
