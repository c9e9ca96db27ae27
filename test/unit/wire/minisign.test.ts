import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  isMinisigned,
  MinisignFormatError,
  parsePublicKey,
  parseSignature,
  publicKeyText,
} from '../../../src/wire/minisign.js';
import { newSecretKey, signatureText } from '../../../src/wire/minisign-secret-key.js';

/** Made by minisign 0.11 of Debian: `minisign -S -m f -t 'hotline-phone 0.2.0 arm64'`, where f holds "hi\n". */
const debian = {
  key: 'untrusted comment: minisign public key E66DA19B580F0737\nRWQ3Bw9Ym6Ft5n5S3omFzDnCVBv5DZaji5H+IoGPfPMgPfKQkqIR21cx\n',
  signature: [
    'untrusted comment: signature from minisign secret key',
    'RUQ3Bw9Ym6Ft5kv45PpCLBqxum0cYbwfcb3t8EqmyVRKtii/Kgk9q3sTpxpipaLTHWbB4KIheRCi+urjvy1xwVU/5n/vldw77wM=',
    'trusted comment: hotline-phone 0.2.0 arm64',
    'EsPSCxwt8pnbUGaJ4t/lnIvRWm2SndTyQULYSJYW8YkdB4Zt59Ki9n77ozAHe9wsbwn+thmXWaANuMlX8DhaBQ==',
    '',
  ].join('\n'),
};
const hashOf = (text: string) => createHash('blake2b512').update(text).digest();
const lines = debian.signature.split('\n');
/** The signature with one of its lines changed. */
const withLine = (at: number, line: string) => lines.map((old, i) => (i === at ? line : old)).join('\n');

describe('a signature of minisign', () => {
  it('is the key’s, over the file and over the comment', () => {
    const key = parsePublicKey(debian.key);
    const signature = parseSignature(debian.signature);
    expect([key.id, signature.id]).toEqual(['E66DA19B580F0737', 'E66DA19B580F0737']);
    expect(signature.trustedComment).toBe('hotline-phone 0.2.0 arm64');
    expect(isMinisigned(key, hashOf('hi\n'), signature)).toBe(true);
  });

  it.each([
    ['another file', debian.key, debian.signature, 'ho\n'],
    ['another comment', debian.key, withLine(2, 'trusted comment: hotline-phone 0.3.0 arm64'), 'hi\n'],
    ['another key', publicKeyText(newSecretKey().public), debian.signature, 'hi\n'],
  ])('does not hold for %s', (_what, key, signature, content) => {
    expect(isMinisigned(parsePublicKey(key), hashOf(content), parseSignature(signature))).toBe(false);
  });

  it('of another file with the same comment does not hold, though its own comment is signed', () => {
    const key = newSecretKey();
    const [good, other] = ['good', 'other'].map((text) => signatureText(key, hashOf(text), 'c').split('\n'));
    const mixed = [good![0], good![1], other![2], other![3], ''].join('\n');
    expect(isMinisigned(key.public, hashOf('good'), parseSignature(mixed))).toBe(false);
  });

  it('by a key that is no point of the curve does not hold, and throws nothing', () => {
    const key = { id: '0'.repeat(16), key: new Uint8Array(32).fill(0xff) };
    expect(isMinisigned(key, hashOf('hi\n'), parseSignature(debian.signature))).toBe(false);
  });
});

describe('what is no signature is refused', () => {
  const oldKind = () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const bytes = Buffer.concat([
      Buffer.from('Ed'),
      Buffer.alloc(8),
      sign(null, Buffer.from('hi'), privateKey),
    ]);
    return withLine(1, bytes.toString('base64'));
  };
  it.each([
    ['nothing', ''],
    ['another text', 'hello\n'],
    ['three lines', lines.slice(0, 3).join('\n')],
    ['five lines', `${debian.signature}more\n`],
    ['no comment before it', withLine(0, 'comment: x')],
    ['no trusted comment', withLine(2, 'hotline-phone 0.2.0 arm64')],
    ['a control character in the comment', withLine(2, 'trusted comment: a\u0007b')],
    ['other letters in the comment', withLine(2, 'trusted comment: hоtline')],
    ['a byte less', withLine(1, lines[1]!.slice(0, -4))],
    ['blanks in the base64', withLine(1, ` ${lines[1]!}`)],
    ['another base64 of the same bytes', withLine(3, lines[3]!.replace('BQ==', 'BR=='))],
    ['an unknown algorithm', withLine(1, `RUU${lines[1]!.slice(3)}`)],
    ['the old kind, over the bare file', oldKind()],
    ['a longer text than any', `${debian.signature}${' '.repeat(3_000)}`],
  ])('%s', (_what, text) => {
    expect(() => parseSignature(text)).toThrow(MinisignFormatError);
  });
});

describe('a public key', () => {
  it('is read from its file, and from its line alone', () => {
    const [, line = ''] = debian.key.split('\n');
    expect(parsePublicKey(line)).toEqual(parsePublicKey(debian.key));
    expect(parsePublicKey(debian.key.replaceAll('\n', '\r\n'))).toEqual(parsePublicKey(debian.key));
  });

  it('is written as it was read', () => {
    expect(publicKeyText(parsePublicKey(debian.key))).toBe(debian.key);
  });

  it.each([
    ['nothing', ''],
    ['a comment alone', 'untrusted comment: x\n'],
    ['two keys', `${debian.key}${debian.key}`],
    ['another comment', debian.key.replace('untrusted', 'trusted')],
    ['a key that is too short', 'RWQ3Bw9Ym6Ft5n5S3omFzDnCVBv5DZaji5H'],
    ['another algorithm', debian.key.replace('RWQ3', 'RUQ3')],
    ['a long text', 'x'.repeat(5_000)],
  ])('is not %s', (_what, text) => {
    expect(() => parsePublicKey(text)).toThrow(MinisignFormatError);
  });
});
