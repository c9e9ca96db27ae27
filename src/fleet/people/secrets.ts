import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as 43 characters of base64url: cookies, one-time links, API tokens. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What the store keeps of a secret: SHA-256, hex. A slow hash is for what people choose; 256 random bits cannot be
 * guessed however fast one tries.
 */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Takes as long wherever they differ. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOfSecret(one)), Buffer.from(hashOfSecret(other)));
}
