/**
 * Secret keys of minisign, and signing with them. The key is kept under a passphrase: a stream of scrypt over it (RFC 7914),
 * with the limits that libsodium calls sensitive, so that trying passphrases costs 1 GiB and a second each. Or open.
 */
import { blake2b } from '@noble/hashes/blake2.js';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scrypt,
  type ScryptOptions,
  sign,
  timingSafeEqual,
} from 'node:crypto';
import {
  decoded,
  KEY_ALGORITHM,
  KEY_ID_BYTES,
  keyIdBytes,
  keyIdOf,
  linesOf,
  MinisignFormatError,
  type MinisignPublicKey,
  MOST_KEY_CHARS,
  PREHASHED_ALGORITHM,
  PUBLIC_KEY_COMMENT,
  TRUSTED_COMMENT,
} from './minisign.js';

export interface MinisignSecretKey {
  readonly public: MinisignPublicKey;
  readonly key: KeyObject;
}

/** As libsodium counts: salsa20/8 cores, and bytes. */
export interface ScryptLimits {
  readonly operations: number;
  readonly memory: number;
}
/** crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE and _MEMLIMIT_SENSITIVE. */
export const SENSITIVE: ScryptLimits = { operations: 33_554_432, memory: 1_073_741_824 };

const SCRYPT = 'Sc';
const OPEN = '\0\0';
const CHECKSUM = 'B2';
const SALT_BYTES = 32;
/** Seed and public key, as libsodium keeps a secret key. */
const SECRET_BYTES = 64;
const CHECKSUM_BYTES = 32;
const SEALED_BYTES = KEY_ID_BYTES + SECRET_BYTES + CHECKSUM_BYTES;
const HEAD_BYTES = 2 + 2 + 2 + SALT_BYTES + 8 + 8;

export function newSecretKey(): MinisignSecretKey {
  return { ...keyOf(generateKeyPairSync('ed25519').privateKey, keyIdOf(randomBytes(KEY_ID_BYTES))) };
}

/**
 * Text of a secret key file, which `minisign -S -s` takes as well.
 * @param passphrase undefined: the key lies open in the file
 */
export async function secretKeyText(
  { key, public: { id, key: publicKey } }: MinisignSecretKey,
  passphrase: string | undefined,
  limits: ScryptLimits = SENSITIVE,
): Promise<string> {
  const seed = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  const idBytes = keyIdBytes(id);
  const secret = Buffer.concat([seed, publicKey]);
  // As minisign itself: a key that lies open carries no checksum.
  const checksum = passphrase === undefined ? Buffer.alloc(CHECKSUM_BYTES) : checksumOf(idBytes, secret);
  const sealed = Buffer.concat([idBytes, secret, checksum]);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(`${KEY_ALGORITHM}${passphrase === undefined ? OPEN : SCRYPT}${CHECKSUM}`, 'latin1');
  if (passphrase !== undefined) {
    const salt = randomBytes(SALT_BYTES);
    salt.copy(head, 6);
    head.writeBigUInt64LE(BigInt(limits.operations), 6 + SALT_BYTES);
    head.writeBigUInt64LE(BigInt(limits.memory), 6 + SALT_BYTES + 8);
    await applyStream(sealed, passphrase, salt, limits);
  }
  const how = passphrase === undefined ? 'unencrypted' : 'encrypted';
  return `${PUBLIC_KEY_COMMENT}minisign ${how} secret key\n${Buffer.concat([head, sealed]).toString('base64')}\n`;
}

/** Whether a passphrase is needed to read it. Throws {@link MinisignFormatError} when it is no secret key. */
export function isEncrypted(text: string): boolean {
  const bytes = bytesOf(text);
  const kind = bytes.toString('latin1', 0, 6);
  if (kind === `${KEY_ALGORITHM}${SCRYPT}${CHECKSUM}`) return true;
  if (kind === `${KEY_ALGORITHM}${OPEN}${CHECKSUM}`) return false;
  throw new MinisignFormatError('it is a secret key of a kind that minisign does not have');
}

/** Rejects with {@link MinisignFormatError}; a wrong passphrase cannot be told from a damaged file. */
export async function readSecretKey(
  text: string,
  passphrase: string | undefined,
): Promise<MinisignSecretKey> {
  const encrypted = isEncrypted(text);
  const bytes = bytesOf(text);
  const sealed = Buffer.from(bytes.subarray(HEAD_BYTES));
  if (encrypted) {
    if (passphrase === undefined) throw new MinisignFormatError('it is encrypted, and needs its passphrase');
    const salt = bytes.subarray(6, 6 + SALT_BYTES);
    const operations = Number(bytes.readBigUInt64LE(6 + SALT_BYTES));
    const memory = Number(bytes.readBigUInt64LE(6 + SALT_BYTES + 8));
    if (operations > SENSITIVE.operations || memory > SENSITIVE.memory)
      throw new MinisignFormatError('it asks for more work than any key of minisign');
    await applyStream(sealed, passphrase, salt, { operations, memory });
  }
  const idBytes = sealed.subarray(0, KEY_ID_BYTES);
  const secret = sealed.subarray(KEY_ID_BYTES, KEY_ID_BYTES + SECRET_BYTES);
  const checksum = sealed.subarray(KEY_ID_BYTES + SECRET_BYTES);
  if (encrypted && !timingSafeEqual(checksum, checksumOf(idBytes, secret)))
    throw new MinisignFormatError('the passphrase is wrong');
  const found = keyOf(privateKeyOf(secret.subarray(0, 32)), keyIdOf(idBytes));
  if (!Buffer.from(found.public.key).equals(secret.subarray(32)))
    throw new MinisignFormatError('it is damaged: its two halves do not belong together');
  return found;
}

/**
 * Text of a `.minisig` file.
 * @param trustedComment printable ASCII
 */
export function signatureText(
  { key, public: { id } }: MinisignSecretKey,
  blake2b512: Uint8Array,
  trustedComment: string,
): string {
  const signature = sign(null, blake2b512, key);
  const global = sign(null, Buffer.concat([signature, Buffer.from(trustedComment, 'latin1')]), key);
  const bytes = Buffer.concat([Buffer.from(PREHASHED_ALGORITHM), keyIdBytes(id), signature]);
  return [
    `${PUBLIC_KEY_COMMENT}signature from minisign secret key ${id}`,
    bytes.toString('base64'),
    `${TRUSTED_COMMENT}${trustedComment}`,
    global.toString('base64'),
    '',
  ].join('\n');
}

function bytesOf(text: string): Buffer {
  const lines = linesOf(text.slice(0, MOST_KEY_CHARS + 1));
  if (text.length > MOST_KEY_CHARS || lines.length !== 2 || !lines[0]?.startsWith(PUBLIC_KEY_COMMENT))
    throw new MinisignFormatError('it is not a secret key of minisign (a comment, then one line of base64)');
  return decoded(lines[1] ?? '', HEAD_BYTES + SEALED_BYTES, 'the secret key');
}

function keyOf(key: KeyObject, id: string): MinisignSecretKey {
  const publicKey = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  return { key, public: { id, key: Uint8Array.from(publicKey) } };
}

/** A PKCS #8 wrapping of the seed (RFC 8410 section 7): what Node.js takes without the public half. */
function privateKeyOf(seed: Uint8Array): KeyObject {
  const wrapped = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: wrapped, format: 'der', type: 'pkcs8' });
}

function checksumOf(id: Uint8Array, secret: Uint8Array): Uint8Array {
  const text = Buffer.concat([Buffer.from(KEY_ALGORITHM), id, secret]);
  return blake2b(Uint8Array.from(text), { dkLen: CHECKSUM_BYTES });
}

async function applyStream(
  sealed: Buffer,
  passphrase: string,
  salt: Uint8Array,
  limits: ScryptLimits,
): Promise<void> {
  const stream = await derive(passphrase, salt, sealed.length, scryptOptions(limits));
  for (let i = 0; i < sealed.length; i += 1) sealed[i] = (sealed[i] ?? 0) ^ (stream[i] ?? 0);
}

/** libsodium's pickparams (crypto_pwhash_scryptsalsa208sha256). */
function scryptOptions({ operations, memory }: ScryptLimits): ScryptOptions {
  const r = 8;
  const work = Math.max(operations, 32_768);
  const byWork = work < memory / 32;
  const mostN = byWork ? work / (r * 4) : memory / (r * 128);
  let N = 2;
  while (N <= mostN / 2) N *= 2;
  const p = byWork ? 1 : Math.floor(Math.min(work / 4 / N, 0x3fffffff) / r);
  if (p < 1) throw new MinisignFormatError('its limits of scrypt cannot be met');
  return { N, r, p, maxmem: 128 * N * r + 128 * r * p + 64 * 1024 * 1024 };
}

function derive(
  passphrase: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, bytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
