import { createHash } from 'node:crypto';

/** Crockford's base32: no letter that is taken for a digit, read aloud or on a label. Lower case, as host names are. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CHARACTERS = 4;

/**
 * What the label of a phone says, and its name on the LAN with `.local`: `hotline-7k3m`. Always the same for a key; of a thousand
 * phones on one network two share one with a chance of four in ten, which mDNS then tells apart (announced-name.machine.ts).
 *
 * @param publicKey of the phone, base64url
 */
export function shortNameOf(publicKey: string): string {
  const hash = createHash('sha256').update(publicKey).digest();
  const letters = Array.from({ length: CHARACTERS }, (_, i) =>
    ALPHABET.charAt((hash[i] ?? 0) % ALPHABET.length),
  );
  return `hotline-${letters.join('')}`;
}
