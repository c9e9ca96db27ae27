/** Files of releases in the data folder: taken in as they come, checked, and never there in part. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { access, type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../protocol/errors.js';
import {
  MOST_RELEASE_BYTES,
  MOST_SIGNATURE_CHARS,
  type Release,
  releaseArchitectures,
  releaseComment,
  releaseFileName,
  releaseVersionSchema,
} from '../../protocol/fleet-link/updates.js';
import {
  isMinisigned,
  MinisignFormatError,
  type MinisignSignature,
  parsePublicKey,
  parseSignature,
} from '../../wire/minisign.js';
import { ApiError } from '../api/handler.js';
import type { Base } from '../ports.js';
import { insertRelease, releaseByName, type ReleaseRecord } from '../store/releases.js';
import { unlessTaken } from '../resources/refusals.js';
import { isWholePackage } from './debian-archive.js';

/** Where phones fetch releases: `/releases/<token>/<file name>`. */
export const RELEASES_PATH = '/releases';
const TOKEN_BYTES = 32;
const UNFINISHED = '.new';
const MEGABYTE = 1024 * 1024;

export function releaseFolder(dataFolder: string): string {
  return join(dataFolder, 'releases');
}

/** In the folder: a name of ours, whatever was uploaded. */
export function storedName({ id }: Pick<ReleaseRecord, 'id'>): string {
  return `${id}.deb`;
}

/** As phones are told of it. */
export function releaseForPhone(record: ReleaseRecord): Release {
  const { version, architecture, size_bytes: bytes, signature, path_token, file_name } = record;
  return { version, architecture, bytes, signature, path: `${RELEASES_PATH}/${path_token}/${file_name}` };
}

export interface AddReleaseParts extends Pick<Base, 'clock' | 'store'> {
  readonly dataFolder: string;
  /** Public key of minisign; empty: the signature is read, but cannot be checked. */
  readonly releaseKey: string;
  readonly by: string;
  readonly mostBytes?: number;
  /** Told before the file appears. */
  readonly onChecked?: (release: ReleaseRecord) => Promise<void>;
}

/**
 * Takes a package in: what it is stands in its signature. Rejects with ApiError: no signature, not of this package, known
 * already, too large, cut off, no package, not signed by the release key, or no room on the disk. Nothing is left then.
 *
 * @param signatureText of the `.minisig` file
 * @param content read as it comes; left alone when the signature is refused
 */
export async function addRelease(
  parts: AddReleaseParts,
  signatureText: string,
  content: AsyncIterable<Uint8Array>,
): Promise<ReleaseRecord> {
  const { clock, store, dataFolder, by, onChecked, mostBytes = MOST_RELEASE_BYTES } = parts;
  const signature = readSignature(signatureText);
  const what = readComment(signature.trustedComment);
  const fileName = releaseFileName(what);
  const folder = releaseFolder(dataFolder);
  const known = await releaseByName(store, fileName);
  // After a backup was restored the file is missing: the same one may take its place.
  if (known && (await isThere(join(folder, storedName(known))))) throw knownAlready(fileName);
  const id = known?.id ?? randomUUID();
  const file = join(folder, storedName({ id }));
  try {
    const { sizeBytes, sha256, blake2b512 } = await takeIn(
      folder,
      `${file}${UNFINISHED}`,
      content,
      mostBytes,
    );
    const release: ReleaseRecord = {
      id,
      file_name: fileName,
      ...what,
      size_bytes: sizeBytes,
      sha256,
      signature: signatureText,
      key_id: signature.id,
      verified: isVerified(parts.releaseKey, blake2b512, signature) ? 1 : 0,
      path_token: randomBytes(TOKEN_BYTES).toString('base64url'),
      added_at: clock.wallMs(),
      added_by: by,
    };
    if (known && known.sha256 !== sha256) throw knownAlready(fileName);
    await onChecked?.(release);
    await rename(`${file}${UNFINISHED}`, file);
    await syncFolder(folder);
    if (known) return known;
    await unlessTaken(
      () => insertRelease(store, release),
      () => knownAlready(fileName),
    );
    return release;
  } catch (error) {
    for (const each of [`${file}${UNFINISHED}`, file]) await rm(each, { force: true });
    throw readable(error);
  }
}

/** Of uploads that a power cut has interrupted. */
export async function removeUnfinished(dataFolder: string): Promise<void> {
  const folder = releaseFolder(dataFolder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true });
}

export async function removeReleaseFile(dataFolder: string, record: ReleaseRecord): Promise<void> {
  await rm(join(releaseFolder(dataFolder), storedName(record)), { force: true });
}

function readSignature(text: string): MinisignSignature {
  try {
    if (text.length > MOST_SIGNATURE_CHARS) throw new MinisignFormatError('it is too long');
    return parseSignature(text);
  } catch (error) {
    throw refused(`the signature cannot be read: ${messageOf(error)}; give the .minisig file of the package`);
  }
}

function readComment(comment: string): Pick<ReleaseRecord, 'version' | 'architecture'> {
  const [, version = '', named = ''] = comment.split(' ');
  const architecture = releaseArchitectures.find((each) => each === named);
  if (
    architecture === undefined ||
    !releaseVersionSchema.safeParse(version).success ||
    comment !== releaseComment({ version, architecture })
  ) {
    throw refused(
      `the signature is of something else than a package of the phone (its trusted comment is "${comment.slice(0, 80)}"); sign it with: ${releaseComment({ version: '0.2.0', architecture: 'arm64' })}`,
    );
  }
  return { version, architecture };
}

/** Throws when a key is set and did not sign it. */
function isVerified(releaseKey: string, blake2b512: Uint8Array, signature: MinisignSignature): boolean {
  if (releaseKey === '') return false;
  const key = parsePublicKey(releaseKey);
  if (key.id === signature.id && isMinisigned(key, blake2b512, signature)) return true;
  throw refused(
    key.id === signature.id
      ? 'the package is not the one that was signed: it was changed or damaged on its way; fetch it and its .minisig file anew'
      : `the package is signed by the key ${signature.id}, and the release key of the settings is ${key.id}`,
  );
}

async function takeIn(
  folder: string,
  file: string,
  content: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<{ sizeBytes: number; sha256: string; blake2b512: Buffer }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(file, 'wx+', 0o600);
  try {
    const [sha256, blake2b512] = [createHash('sha256'), createHash('blake2b512')];
    let sizeBytes = 0;
    for await (const piece of content) {
      sizeBytes += piece.length;
      if (sizeBytes > mostBytes)
        throw new ApiError(
          'TOO_LARGE',
          `the package is larger than ${Math.round(mostBytes / MEGABYTE)} MB, which no package of the phone is`,
        );
      sha256.update(piece);
      blake2b512.update(piece);
      await writeWhole(handle, piece);
    }
    if (!(await isWholePackage(handle, sizeBytes)))
      throw refused('this is no Debian package, or only a part of one; give the .deb file as it was built');
    await handle.sync();
    return { sizeBytes, sha256: sha256.digest('hex'), blake2b512: blake2b512.digest() };
  } finally {
    await handle.close();
  }
}

async function writeWhole(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length;) at += (await handle.write(piece, at)).bytesWritten;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function refused(message: string): ApiError {
  return new ApiError('BAD_REQUEST', message);
}

function knownAlready(fileName: string): ApiError {
  return new ApiError(
    'CONFLICT',
    `${fileName} is there already; a package that was changed needs a version of its own`,
  );
}

/** What an administrator can mend is said; the rest is logged by whoever asked. */
function readable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC')
    return new ApiError('CONFLICT', 'the disk of the server is full; make room, then add the package again');
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return refused('the connection ended before the package was there; add it again');
  return error;
}
