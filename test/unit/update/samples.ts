import { createHash } from 'node:crypto';
import { type Release, releaseComment } from '../../../src/protocol/fleet-link/updates.js';
import type { UpdateOrder } from '../../../src/update/update.machine.js';
import { newSecretKey, signatureText } from '../../../src/wire/minisign-secret-key.js';

export const maker = newSecretKey();
export const content = 'a package';

export function releaseOf(version: string, change: Partial<Release> = {}, key = maker): Release {
  const hash = createHash('blake2b512').update(content).digest();
  const signature = signatureText(key, hash, releaseComment({ version, architecture: 'arm64' }));
  return {
    version,
    architecture: 'arm64',
    bytes: content.length,
    signature,
    path: '/releases/a.deb',
    ...change,
  };
}

export function orderOf(version: string, change: Partial<UpdateOrder> = {}): UpdateOrder {
  return {
    command: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    release: releaseOf(version),
    when: 'idle',
    again: false,
    ...change,
  };
}
