import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isMinisigned, parseSignature } from '../../../src/wire/minisign.js';
import {
  isEncrypted,
  newSecretKey,
  readSecretKey,
  secretKeyText,
  signatureText,
} from '../../../src/wire/minisign-secret-key.js';

/** The least that libsodium allows: a test must not take a GiB. */
const light = { operations: 32_768, memory: 16_777_216 };
const hash = createHash('blake2b512').update('hi').digest();

describe('a secret key of minisign', () => {
  it.each([undefined, 'a passphrase, ключ'])('is read as it was written, under %s', async (passphrase) => {
    const key = newSecretKey();
    const text = await secretKeyText(key, passphrase, light);
    expect(isEncrypted(text)).toBe(passphrase !== undefined);
    const read = await readSecretKey(text, passphrase);
    expect(read.public).toEqual(key.public);
    expect(isMinisigned(key.public, hash, parseSignature(signatureText(read, hash, 'a comment')))).toBe(true);
  });

  it('does not lie open in its file when it has a passphrase', async () => {
    const key = newSecretKey();
    const seed = Buffer.from(key.key.export({ format: 'jwk' }).d!, 'base64url');
    const written = (text: string) => Buffer.from(text.split('\n')[1]!, 'base64');
    expect(written(await secretKeyText(key, undefined)).includes(seed)).toBe(true);
    expect(written(await secretKeyText(key, 'secret', light)).includes(seed)).toBe(false);
  });

  it('is refused with another passphrase, or without one', async () => {
    const text = await secretKeyText(newSecretKey(), 'right', light);
    await expect(readSecretKey(text, 'wrong')).rejects.toThrow('the passphrase is wrong');
    await expect(readSecretKey(text, undefined)).rejects.toThrow('needs its passphrase');
  });

  it('that is damaged is refused', async () => {
    const text = await secretKeyText(newSecretKey(), undefined);
    const bytes = Buffer.from(text.split('\n')[1]!, 'base64');
    bytes[70]! ^= 1;
    const damaged = `untrusted comment: x\n${bytes.toString('base64')}\n`;
    await expect(readSecretKey(damaged, undefined)).rejects.toThrow('it is damaged');
  });

  it('that asks for more work than minisign ever does is not worked on', async () => {
    const text = await secretKeyText(newSecretKey(), 'x', light);
    const bytes = Buffer.from(text.split('\n')[1]!, 'base64');
    bytes.writeBigUInt64LE(1n << 50n, 6 + 32 + 8);
    const heavy = `untrusted comment: x\n${bytes.toString('base64')}\n`;
    await expect(readSecretKey(heavy, 'x')).rejects.toThrow('more work');
  });

  it.each(['', 'hello', 'untrusted comment: x\nAAAA\n', `untrusted comment: x\n${'A'.repeat(212)}\n`])(
    'is not %j',
    async (text) => {
      await expect(readSecretKey(text, undefined)).rejects.toMatchObject({ name: 'MinisignFormatError' });
    },
  );
});
