/**
 * The one-time code with which a phone joins a fleet: ten characters that are hard to confuse, the last two a checksum,
 * written `K7MW-3PQD-9X`. 40 bits of chance, worthless once used or expired, and wrong ones are counted.
 */

/** Crockford's base 32: without I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const IN_ALPHABET = new RegExp(`^[${ALPHABET}]*$`);
const DATA_CHARS = 8;
/** The largest prime below 32 squared: every single wrong character and every swap of neighbours changes the rest. */
const MODULUS = 1_021;

/** @param random at least 5 bytes of chance */
export function enrolmentCodeOf(random: Uint8Array): string {
  let bits = 0n;
  for (const byte of random.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  let data = '';
  for (let i = 0; i < DATA_CHARS; i++) {
    data = (ALPHABET[Number(bits & 31n)] ?? '') + data;
    bits >>= 5n;
  }
  return written(data + checksumOf(data));
}

/**
 * The code in its one writing, from however a person typed it: any case, with or without hyphens and blanks, O for 0,
 * I and L for 1. undefined when it cannot be a code: then nothing needs to be asked of the fleet.
 */
export function parseEnrolmentCode(text: string): string | undefined {
  const bare = text
    .toUpperCase()
    .replace(/[\s\-‐‑–—]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (bare.length !== DATA_CHARS + 2 || !IN_ALPHABET.test(bare)) return undefined;
  const data = bare.slice(0, DATA_CHARS);
  return checksumOf(data) === bare.slice(DATA_CHARS) ? written(bare) : undefined;
}

function checksumOf(data: string): string {
  let sum = 0;
  for (const char of data) sum = (sum * 32 + ALPHABET.indexOf(char)) % MODULUS;
  return `${ALPHABET[sum >> 5] ?? ''}${ALPHABET[sum & 31] ?? ''}`;
}

function written(bare: string): string {
  return `${bare.slice(0, 4)}-${bare.slice(4, 8)}-${bare.slice(8)}`;
}
