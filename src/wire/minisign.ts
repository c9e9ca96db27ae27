/**
 * Signatures of minisign (https://jedisct1.github.io/minisign/#signature-format): Ed25519 over the BLAKE2b-512 of a file, and
 * once more over that signature with a comment, which so is signed too. Read strictly: one algorithm (`ED`, prehashed), four
 * lines, no byte more.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';

export const PUBLIC_KEY_COMMENT = 'untrusted comment: ';
export const TRUSTED_COMMENT = 'trusted comment: ';
/** Of a key file: two lines. */
export const MOST_KEY_CHARS = 1_024;
/** Of a signature file: minisign itself writes no longer comments than some 8 kB, we need a hundredth. */
export const MOST_SIGNATURE_CHARS = 2_048;
/** As minisign's COMMENTMAXBYTES and TRUSTEDCOMMENTMAXBYTES would be, were they as small as our files. */
const COMMENT = /^[\x20-\x7e]{0,1000}$/;

export const KEY_ID_BYTES = 8;
export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
/** Two letters before every binary part. Keys are `Ed`; signatures of a prehashed file `ED`. */
export const KEY_ALGORITHM = 'Ed';
export const PREHASHED_ALGORITHM = 'ED';

export interface MinisignPublicKey {
  /** 16 upper-case hexadecimal digits, as minisign prints it. Says which key, proves nothing. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface MinisignSignature {
  readonly id: string;
  /** Over the BLAKE2b-512 of the file. */
  readonly signature: Uint8Array;
  /** Printable ASCII. */
  readonly trustedComment: string;
  /** Over the signature and the trusted comment. */
  readonly globalSignature: Uint8Array;
}

/** What is wrong with a text that should be a key or a signature; the sentence fits behind "...: ". */
export class MinisignFormatError extends Error {
  override readonly name = 'MinisignFormatError';
}

/** Reads the text of a `.pub` file, or the one line of base64 alone. Throws {@link MinisignFormatError}. */
export function parsePublicKey(text: string): MinisignPublicKey {
  if (text.length > MOST_KEY_CHARS) throw new MinisignFormatError('it is too long for a public key');
  const lines = linesOf(text);
  const encoded = lines.length === 2 && lines[0]?.startsWith(PUBLIC_KEY_COMMENT) ? lines[1] : lines[0];
  if (encoded === undefined || lines.length > 2 || (lines.length === 2 && encoded === lines[0]))
    throw new MinisignFormatError('it is not a public key of minisign (a comment, then one line of base64)');
  const bytes = decoded(encoded, 2 + KEY_ID_BYTES + PUBLIC_KEY_BYTES, 'the key');
  if (bytes.toString('latin1', 0, 2) !== KEY_ALGORITHM)
    throw new MinisignFormatError('it is a key of another algorithm than Ed25519');
  return { id: keyIdOf(bytes.subarray(2, 10)), key: Uint8Array.from(bytes.subarray(10)) };
}

/** Reads the text of a `.minisig` file. Throws {@link MinisignFormatError}. */
export function parseSignature(text: string): MinisignSignature {
  if (text.length > MOST_SIGNATURE_CHARS) throw new MinisignFormatError('it is too long for a signature');
  const lines = linesOf(text);
  const [comment = '', encoded = '', trusted = '', global = ''] = lines;
  if (lines.length !== 4 || !comment.startsWith(PUBLIC_KEY_COMMENT) || !trusted.startsWith(TRUSTED_COMMENT))
    throw new MinisignFormatError('it is not a signature of minisign (four lines)');
  const bytes = decoded(encoded, 2 + KEY_ID_BYTES + SIGNATURE_BYTES, 'the signature');
  const algorithm = bytes.toString('latin1', 0, 2);
  if (algorithm === KEY_ALGORITHM)
    throw new MinisignFormatError('it is a signature of the old kind, which is not prehashed; sign anew');
  if (algorithm !== PREHASHED_ALGORITHM)
    throw new MinisignFormatError('it is of an algorithm that minisign does not have');
  const trustedComment = trusted.slice(TRUSTED_COMMENT.length);
  if (!COMMENT.test(trustedComment))
    throw new MinisignFormatError('its trusted comment has other characters than printable ASCII');
  return {
    id: keyIdOf(bytes.subarray(2, 10)),
    signature: Uint8Array.from(bytes.subarray(10)),
    trustedComment,
    globalSignature: Uint8Array.from(decoded(global, SIGNATURE_BYTES, 'the signature of the comment')),
  };
}

/**
 * Whether `signature` is the key's, over a file of this BLAKE2b-512 and over the comment. The id of the key is not looked at:
 * whoever has several keys chooses by it. Never throws.
 */
export function isMinisigned(
  key: MinisignPublicKey,
  blake2b512: Uint8Array,
  { signature, globalSignature, trustedComment }: MinisignSignature,
): boolean {
  const publicKey = keyObject(key.key);
  if (!publicKey) return false;
  const commented = Buffer.concat([signature, Buffer.from(trustedComment, 'latin1')]);
  return (
    verify(null, blake2b512, publicKey, signature) && verify(null, commented, publicKey, globalSignature)
  );
}

/** The number is little-endian in the files, and printed as a number. */
export function keyIdOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).reverse().toString('hex').toUpperCase();
}

export function keyIdBytes(id: string): Buffer {
  return Buffer.from(id, 'hex').reverse();
}

/** Text of a `.pub` file. */
export function publicKeyText({ id, key }: MinisignPublicKey): string {
  const bytes = Buffer.concat([Buffer.from(KEY_ALGORITHM), keyIdBytes(id), key]);
  return `${PUBLIC_KEY_COMMENT}minisign public key ${id}\n${bytes.toString('base64')}\n`;
}

/** undefined: not 32 bytes that Ed25519 can take for a key. */
function keyObject(key: Uint8Array): KeyObject | undefined {
  try {
    const x = Buffer.from(key).toString('base64url');
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** The last line may end or not; files from Windows have been seen. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Strictly: Node's own decoder skips what is no base64. */
export function decoded(text: string, bytes: number, what: string): Buffer {
  const buffer = Buffer.from(text, 'base64');
  if (buffer.length !== bytes || buffer.toString('base64') !== text)
    throw new MinisignFormatError(`${what} is not ${bytes} bytes in base64`);
  return buffer;
}
