/** Whether a package is what the maker has released. Nothing that a fleet says can make it so. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { type Release, releaseComment } from '../protocol/fleet-link/updates.js';
import {
  isMinisigned,
  type MinisignPublicKey,
  type MinisignSignature,
  parseSignature,
} from '../wire/minisign.js';

/** What is to be verified, once the file is there. */
export interface ExpectedSignature {
  readonly key: MinisignPublicKey;
  readonly signature: MinisignSignature;
}

/**
 * What can be known before the file is there: the signature is one, of a key that is trusted, for this version and
 * architecture. Throws RELEASE with the sentence.
 */
export function expectedSignature(
  release: Pick<Release, 'version' | 'architecture' | 'signature'>,
  keys: readonly MinisignPublicKey[],
): ExpectedSignature {
  const what = `${release.version} for ${release.architecture}`;
  if (keys.length === 0)
    throw new HotlineError(
      'RELEASE',
      'this phone trusts no maker: no release key came with its package, and none is in /etc/hotline/release-keys.d',
    );
  const signature = parsed(release.signature, what);
  const key = keys.find(({ id }) => id === signature.id);
  if (!key)
    throw new HotlineError(
      'RELEASE',
      `the signature of ${what} is by key ${signature.id}, which this phone does not trust; it trusts ${keys.map(({ id }) => id).join(', ')}`,
    );
  const comment = releaseComment(release);
  if (signature.trustedComment !== comment)
    throw new HotlineError(
      'RELEASE',
      `the signature is for "${signature.trustedComment}", and not for "${comment}"`,
    );
  return { key, signature };
}

/** Throws RELEASE when the signature is not that of a file with this BLAKE2b-512. */
export function checkSigned({ key, signature }: ExpectedSignature, blake2b512: Uint8Array): void {
  if (!isMinisigned(key, blake2b512, signature))
    throw new HotlineError(
      'RELEASE',
      `the package does not carry the signature of key ${key.id}: it was damaged or changed on the way`,
    );
}

/** BLAKE2b-512 of a file from its beginning, in pieces. */
export async function hashOf(file: FileHandle): Promise<Uint8Array> {
  const hash = createHash('blake2b512');
  for await (const piece of file.createReadStream({ start: 0, autoClose: false }))
    hash.update(piece as Buffer);
  return hash.digest();
}

function parsed(text: string, what: string): MinisignSignature {
  try {
    return parseSignature(text);
  } catch (error) {
    throw new HotlineError('RELEASE', `the signature of ${what} cannot be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
