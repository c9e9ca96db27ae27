import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { type MinisignPublicKey, MOST_KEY_CHARS, parsePublicKey } from '../wire/minisign.js';
import { readSmallFile } from './small-file.js';

export interface TrustedKeys {
  readonly keys: readonly MinisignPublicKey[];
  /** Files that are there and are not used, with why. */
  readonly problems: readonly string[];
}

/** More keys than this are not looked at. */
const MOST_KEYS = 16;

/**
 * The makers whose packages may be installed: every `*.pub` of the folders, each of which need not be there. A file counts only
 * when nobody but its owner can write it and its folder, and the owner is root (or who asks, in tests).
 */
export async function trustedKeys(folders: readonly string[], owner = 0): Promise<TrustedKeys> {
  const keys = new Map<string, MinisignPublicKey>();
  const problems: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch((error: unknown) => {
      if (!isMissing(error)) problems.push(`${folder}: ${messageOf(error)}`);
      return [];
    });
    for (const name of names.filter((one) => one.endsWith('.pub')).sort()) {
      const file = join(folder, name);
      try {
        await checkOwned(folder, owner);
        await checkOwned(file, owner);
        const key = parsePublicKey(await readSmallFile(file, MOST_KEY_CHARS));
        if (keys.size < MOST_KEYS) keys.set(Buffer.from(key.key).toString('hex'), key);
      } catch (error) {
        problems.push(`${file}: ${messageOf(error)}`);
      }
    }
  }
  return { keys: [...keys.values()], problems };
}

async function checkOwned(path: string, owner: number): Promise<void> {
  const { uid, mode } = await lstat(path);
  if ((uid !== owner && uid !== 0) || (mode & 0o022) !== 0)
    throw new HotlineError('RELEASE', `${path} can be written by others than root, and so says nothing`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
