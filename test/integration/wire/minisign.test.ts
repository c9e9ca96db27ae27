/** Our signatures and keys against those of Debian's minisign, both ways. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMinisigned, parsePublicKey, parseSignature, publicKeyText } from '../../../src/wire/minisign.js';
import {
  newSecretKey,
  readSecretKey,
  secretKeyText,
  signatureText,
} from '../../../src/wire/minisign-secret-key.js';

/** Deriving a key from a passphrase takes a second and a GiB, each time. */
const LIMIT_MS = 120_000;
const COMMENT = 'hotline-phone 0.2.0~rc.1 arm64';
const content = 'a package';
const hash = createHash('blake2b512').update(content).digest();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-minisign-'));
  await writeFile(join(folder, 'package.deb'), content);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rejects when minisign does not end with 0. It reads passphrases line by line. */
function minisign(args: readonly string[], input = ''): Promise<{ stdout: string }> {
  const running = promisify(execFile)('minisign', [...args], { cwd: folder });
  // It may have ended before it was told anything.
  running.child.stdin?.on('error', () => undefined).end(input);
  return running;
}
const file = (name: string) => join(folder, name);

describe.each([
  { passphrase: undefined, flag: ['-W'], typed: '' },
  { passphrase: 'two words', flag: [], typed: 'two words\n' },
])('with the passphrase $passphrase', { timeout: LIMIT_MS }, ({ passphrase, flag, typed }) => {
  it('a key of minisign signs here, and minisign verifies', async () => {
    await minisign(['-G', '-f', ...flag, '-p', 'theirs.pub', '-s', 'theirs.key'], typed + typed);
    const key = await readSecretKey(await readFile(file('theirs.key'), 'utf8'), passphrase);
    expect(publicKeyText(key.public)).toBe(await readFile(file('theirs.pub'), 'utf8'));
    await writeFile(file('package.deb.minisig'), signatureText(key, hash, COMMENT));
    const { stdout } = await minisign(['-V', '-p', 'theirs.pub', '-m', 'package.deb']);
    expect(stdout).toContain(`Trusted comment: ${COMMENT}`);
  });

  it('a key made here signs with minisign, and is verified here', async () => {
    const key = newSecretKey();
    await writeFile(file('ours.key'), await secretKeyText(key, passphrase));
    await writeFile(file('ours.pub'), publicKeyText(key.public));
    await minisign(['-S', '-s', 'ours.key', '-m', 'package.deb', '-t', COMMENT], typed);
    const signature = parseSignature(await readFile(file('package.deb.minisig'), 'utf8'));
    expect(signature).toMatchObject({ id: key.public.id, trustedComment: COMMENT });
    expect(isMinisigned(parsePublicKey(await readFile(file('ours.pub'), 'utf8')), hash, signature)).toBe(
      true,
    );
    await minisign(['-V', '-p', 'ours.pub', '-m', 'package.deb']);
  });
});

it('minisign refuses what is refused here: a comment that was changed', async () => {
  const key = newSecretKey();
  await writeFile(file('k.pub'), publicKeyText(key.public));
  const changed = signatureText(key, hash, COMMENT).replace('0.2.0', '0.3.0');
  await writeFile(file('package.deb.minisig'), changed);
  await expect(minisign(['-V', '-p', 'k.pub', '-m', 'package.deb'])).rejects.toThrow(
    /Comment signature verification failed/,
  );
  expect(isMinisigned(key.public, hash, parseSignature(changed))).toBe(false);
});
