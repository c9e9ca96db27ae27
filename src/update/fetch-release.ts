/** Fetches a package from the fleet server into a file, goes on where it was cut, and verifies it. */
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { type Clock, delay, type Timer } from '../clock/clock.js';
import { fileSteps } from '../files/durable-file.js';
import { messageOf } from '../protocol/errors.js';
import type { Release } from '../protocol/fleet-link/updates.js';
import { RELEASE_FILE } from './handover.js';
import { checkSigned, type ExpectedSignature, hashOf } from './verify-release.js';

export interface FetchOptions {
  readonly clock: Clock;
  /** As `[fleet]` has it: `wss://host` or `ws://host`. The package comes over HTTPS or HTTP of the same origin. */
  readonly server: string;
  /** PEM of the one authority that is trusted; undefined: the public ones. */
  readonly ca: string | undefined;
  readonly folder: string;
  /** While somebody calls the network is theirs. */
  readonly isBusy: () => boolean;
}

/** Why there is no package, in one sentence; `again`: later it may come. `spoilt`: what came was removed. */
export class FetchFailure extends Error {
  override readonly name = 'FetchFailure';
  constructor(
    readonly how: 'again' | 'spoilt' | 'never',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

const PART = `${RELEASE_FILE}.part`;
/** The server must answer, and then go on sending. */
const SILENCE_LIMIT_MS = 30_000;
const BUSY_LOOK_MS = 1_000;
/** What else the phone may want to write meanwhile. */
const KEEP_FREE_BYTES = 32 * 1024 * 1024;
const MODE = 0o600;

/**
 * Resolves when {@link RELEASE_FILE} is in the folder, whole, on the disk, and what the maker has signed. Rejects with
 * {@link FetchFailure}; what came until then is gone on with by the next call.
 */
export async function fetchRelease(
  release: Release,
  expected: ExpectedSignature,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { folder } = options;
  const part = join(folder, PART);
  const whole = join(folder, RELEASE_FILE);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await sizeOf(whole)) === release.bytes) await rename(whole, part);
    await rm(whole, { force: true });
    let have = await sizeOf(part);
    if (have > release.bytes) {
      await rm(part);
      have = 0;
    }
    if (have < release.bytes) await fetchRest(release, have, options, signal);
    await verify(part, release, expected);
    await rename(part, whole);
    await fileSteps.syncFolder(folder);
  } catch (error) {
    if (error instanceof FetchFailure) throw error;
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    const reason = isFull ? 'the disk is full' : `the package cannot be kept: ${messageOf(error)}`;
    throw new FetchFailure(isFull ? 'never' : 'again', reason, { cause: error });
  }
}

/** What was fetched, whole or not, is of no use any more. Never rejects. */
export async function removeFetched(folder: string): Promise<void> {
  for (const name of [PART, RELEASE_FILE])
    await rm(join(folder, name), { force: true }).catch(() => undefined);
}

async function fetchRest(
  { path, bytes }: Release,
  have: number,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, folder, isBusy } = options;
  await checkRoom(folder, bytes - have);
  const silence = new Silence(clock, signal);
  try {
    const response = await get(originOf(options.server) + path, have, options.ca, silence.signal);
    const from = startOf(response, have, bytes);
    const part = await open(
      join(folder, PART),
      constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | (from === 0 ? constants.O_TRUNC : 0),
      MODE,
    );
    let at = from;
    const cut = (): string => `the connection was cut after ${at} of ${bytes} bytes`;
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        silence.heard();
        if (at + piece.length > bytes) {
          await part.truncate(0);
          throw new FetchFailure('spoilt', `the fleet server sends more than the ${bytes} bytes it named`);
        }
        await part.write(piece, 0, piece.length, at);
        at += piece.length;
        while (isBusy() && !silence.signal.aborted) {
          silence.heard();
          await delay(clock, BUSY_LOOK_MS);
        }
      }
      await part.sync();
      if (at < bytes) throw new FetchFailure('again', cut());
    } catch (error) {
      // node:http says "aborted", which says nothing to whoever looks after the phone.
      const isCut = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
      throw isCut ? new FetchFailure('again', cut(), { cause: error }) : error;
    } finally {
      await part.close();
    }
  } catch (error) {
    if (error instanceof FetchFailure || isOfTheDisk(error)) throw error;
    const reason = silence.isOver ? 'the fleet server has fallen silent' : messageOf(error);
    throw new FetchFailure('again', `the package cannot be fetched: ${reason}`, { cause: error });
  } finally {
    silence.end();
  }
}

/** Where the body belongs in the file. Throws {@link FetchFailure} when it is none of the package. */
function startOf(response: IncomingMessage, have: number, bytes: number): number {
  const { statusCode: status = 0, headers } = response;
  const fail = (how: FetchFailure['how'], reason: string): never => {
    response.destroy();
    throw new FetchFailure(how, reason);
  };
  if (headers['content-encoding'] !== undefined)
    fail('again', 'the fleet server, or a proxy before it, sends the package encoded; switch that off');
  if (status === 200) return 0;
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
    if (!range || Number(range[1]) !== have)
      return fail('again', 'the fleet server sends another part of the package than was asked for');
    if (Number(range[2]) !== bytes)
      fail('never', `the package on the fleet server has ${range[2] ?? ''} bytes, and not ${bytes}`);
    return have;
  }
  if (status === 404 || status === 410)
    fail('never', `the fleet server does not have the package (HTTP ${status})`);
  if (status >= 300 && status < 400)
    fail('never', `the fleet server sends the phone elsewhere for the package (HTTP ${status})`);
  return fail('again', `the fleet server does not give the package now (HTTP ${status})`);
}

function get(
  url: string,
  have: number,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isSecure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(url, {
      signal,
      agent: false,
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      ...(isSecure && ca !== undefined ? { ca } : {}),
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
}

async function verify(part: string, release: Release, expected: ExpectedSignature): Promise<void> {
  const file = await open(part, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size !== release.bytes) throw new FetchFailure('again', 'the package is not whole yet');
    checkSigned(expected, await hashOf(file));
  } catch (error) {
    if (error instanceof FetchFailure || isOfTheDisk(error)) throw error;
    await rm(part, { force: true });
    throw new FetchFailure('spoilt', messageOf(error), { cause: error });
  } finally {
    await file.close();
  }
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const room = bavail * bsize;
  if (room < bytes + KEEP_FREE_BYTES)
    throw new FetchFailure(
      'never',
      `the disk has ${megabytes(room)} MB left, and the package needs ${megabytes(bytes + KEEP_FREE_BYTES)} MB`,
    );
}

/** `wss://host:port/` as the origin that the same server has for everything else. */
function originOf(server: string): string {
  return server.replace(/^ws/, 'http').replace(/\/$/, '');
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function isOfTheDisk(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ENOSPC', 'EROFS', 'EACCES', 'EIO', 'EDQUOT', 'ELOOP'].includes(String(error.code))
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

/** Ends a connection on which nothing has come for too long, and with the fetch itself. */
class Silence {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  #timer: Timer | undefined;
  isOver = false;

  constructor(clock: Clock, outer: AbortSignal) {
    this.#clock = clock;
    this.#outer = outer;
    outer.addEventListener('abort', this.#abort);
    if (outer.aborted) this.#abort();
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(SILENCE_LIMIT_MS, () => {
      this.isOver = true;
      this.#abort();
    });
  }

  end(): void {
    this.#timer?.cancel();
    this.#outer.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.#controller.abort();
}
