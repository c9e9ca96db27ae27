/**
 * Ed25519 (RFC 8032) by Node's own crypto, with keys and signatures as base64url of their raw bytes: 43 characters a public
 * key, 86 a signature.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';

/** A new private key, PKCS #8 in PEM: what is kept in a file. */
export function newPrivateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export class SigningKey {
  readonly publicKey: string;
  readonly #key: KeyObject;

  /** @param pem PKCS #8. Throws on anything but an Ed25519 key. */
  constructor(pem: string) {
    this.#key = createPrivateKey(pem);
    if (this.#key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
    this.publicKey = createPublicKey(this.#key).export({ format: 'jwk' }).x ?? '';
  }

  sign(text: string): string {
    return signBytes(null, Buffer.from(text), this.#key).toString('base64url');
  }
}

/** Never throws: what is no key or no signature does not verify. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verifyBytes(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
