/** Fetching a package from a real HTTP(S) server that cuts, lies and falls silent. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { type Release, releaseComment } from '../../../src/protocol/fleet-link/updates.js';
import { fetchRelease } from '../../../src/update/fetch-release.js';
import { expectedSignature } from '../../../src/update/verify-release.js';
import { newSecretKey, signatureText } from '../../../src/wire/minisign-secret-key.js';
import { makeCertificates } from '../../support/certificates.js';

const maker = newSecretKey();
const content = randomBytes(300_000);
const PATH = '/releases/hotline-phone_2.0_arm64.deb';
const release: Release = {
  version: '2.0',
  architecture: 'arm64',
  bytes: content.length,
  signature: signatureText(
    maker,
    createHash('blake2b512').update(content).digest(),
    releaseComment({ version: '2.0', architecture: 'arm64' }),
  ),
  path: PATH,
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
/** As a fleet server gives it. */
const honest: Handler = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from === 0) response.writeHead(200, { 'content-length': content.length });
  else response.writeHead(206, { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
  response.end(content.subarray(from));
};

let folder: string;
let server: Server;
let handler: Handler;
let asked: (string | undefined)[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-fetch-'));
  handler = honest;
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const originOf = (of: Server, scheme = 'ws') => `${scheme}://127.0.0.1:${(of.address() as AddressInfo).port}`;
const fetchIt = (change: Partial<Release> = {}, busy = () => false, from = originOf(server), ca?: string) =>
  fetchRelease(
    { ...release, ...change },
    expectedSignature(release, [maker.public]),
    { clock: systemClock, server: from, ca, folder, isBusy: busy },
    new AbortController().signal,
  );
const fetched = () => readFile(join(folder, 'release.deb'));
/** Sends so many bytes, then cuts the connection. */
const cutAfter =
  (bytes: number): Handler =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': content.length - from,
      ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    response.write(content.subarray(from, from + bytes), () => response.destroy());
  };

describe('a package', () => {
  it('comes whole, and is what the maker has signed', async () => {
    await fetchIt();
    expect((await fetched()).equals(content)).toBe(true);
  });

  it('goes on where it was cut', async () => {
    handler = cutAfter(100_000);
    await expect(fetchIt()).rejects.toMatchObject({ how: 'again' });
    await expect(fetchIt()).rejects.toMatchObject({ how: 'again' });
    handler = honest;
    await fetchIt();
    expect((await fetched()).equals(content)).toBe(true);
    const starts = asked.map((range) => Number(/\d+/.exec(range ?? '0')?.[0]));
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeGreaterThan(0);
    expect(starts[2]).toBeGreaterThan(starts[1]!);
  });

  it('that is there already is verified, and not fetched again', async () => {
    await fetchIt();
    await fetchIt();
    expect(asked).toHaveLength(1);
  });

  it('comes from the beginning from a server that knows no ranges', async () => {
    handler = cutAfter(100_000);
    await expect(fetchIt()).rejects.toMatchObject({ how: 'again' });
    handler = (_request, response) => response.end(content);
    await fetchIt();
    expect((await fetched()).equals(content)).toBe(true);
  });

  it('waits while somebody calls, and comes afterwards', async () => {
    let looks = 0;
    await fetchIt({}, () => (looks += 1) < 3);
    expect(looks).toBeGreaterThan(3);
    expect((await fetched()).equals(content)).toBe(true);
  });
});

describe('what is not the package', () => {
  it.each([
    [
      'other bytes',
      (_: unknown, response: ServerResponse) => response.end(randomBytes(content.length)),
      'spoilt',
    ],
    [
      'more bytes',
      (_: unknown, response: ServerResponse) => response.end(Buffer.concat([content, content])),
      'spoilt',
    ],
    ['an empty answer', (_: unknown, response: ServerResponse) => response.end(), 'again'],
    ['nothing there', (_: unknown, response: ServerResponse) => response.writeHead(404).end(), 'never'],
    ['too much to do', (_: unknown, response: ServerResponse) => response.writeHead(503).end(), 'again'],
    [
      'somewhere else',
      (_: unknown, response: ServerResponse) =>
        response.writeHead(302, { location: 'http://evil.example/' }).end(),
      'never',
    ],
    [
      'another encoding',
      (_: unknown, response: ServerResponse) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(content),
      'again',
    ],
  ] as const)('%s: it is not kept', async (_what, answer, how) => {
    handler = (request, response) => void answer(request, response);
    await expect(fetchIt()).rejects.toMatchObject({ name: 'FetchFailure', how });
    await expect(fetched()).rejects.toMatchObject({ code: 'ENOENT' });
    // And does not stand in the way of the right one.
    handler = honest;
    await fetchIt();
    expect((await fetched()).equals(content)).toBe(true);
  });

  it('another part than was asked for is not put into the file', async () => {
    await writeFile(join(folder, 'release.deb.part'), content.subarray(0, 1_000));
    handler = (_request, response) => {
      response.writeHead(206, { 'content-range': `bytes 5-${content.length - 1}/${content.length}` });
      response.end(content.subarray(5));
    };
    await expect(fetchIt()).rejects.toMatchObject({ how: 'again' });
  });

  it('of a size that no disk has room for is not even asked for', async () => {
    await expect(fetchIt({ bytes: Number.MAX_SAFE_INTEGER })).rejects.toMatchObject({
      how: 'never',
      message: expect.stringContaining('the disk has') as string,
    });
    expect(asked).toEqual([]);
  });

  it('is not written through a link that somebody has put there', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, '');
    await symlink(elsewhere, join(folder, 'release.deb.part'));
    await expect(fetchIt()).rejects.toMatchObject({ how: 'again' });
    expect(await readFile(elsewhere, 'utf8')).toBe('');
  });
});

it('comes over TLS from the authority of the link alone', async () => {
  const certificates = await makeCertificates();
  const secure = createTlsServer(certificates.right, honest);
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  try {
    const from = originOf(secure, 'wss');
    await expect(fetchIt({}, undefined, from)).rejects.toMatchObject({ how: 'again' });
    await fetchIt({}, undefined, from, certificates.ca);
    expect((await fetched()).equals(content)).toBe(true);
  } finally {
    secure.closeAllConnections();
    await new Promise((resolve) => secure.close(resolve));
    await certificates.remove();
  }
});
