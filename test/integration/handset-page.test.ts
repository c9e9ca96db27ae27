import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { startHandsetPage, type HandsetPage, type HandsetPageOptions } from '../../src/cli/handset-page.js';
import { MAX_PAGES } from '../../src/cli/handset-page-sockets.js';
import { BrowserHandset } from '../../src/media/browser-handset.js';
import type { PhoneSnapshot, ServerMessage } from '../../src/protocol/handset.js';
import { ManualClock } from '../support/manual-clock.js';
import { phoneSnapshot } from '../support/phone-snapshot.js';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Waits for what comes over a socket; the limit is for a busy machine, not for the product. */
const eventually = (expectation: () => unknown): Promise<unknown> =>
  vi.waitFor(expectation, { timeout: 10_000, interval: 10 });

/** The page's WebSocket without a page. Collects what it is sent. */
class Client {
  readonly messages: ServerMessage[] = [];
  readonly sounds: Buffer[] = [];
  readonly socket: WebSocket;
  closeCode: number | undefined;

  constructor(page: HandsetPage, options: ClientOptions = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${page.port}/handset`, {
      origin: `http://127.0.0.1:${page.port}`,
      ...options,
    });
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.sounds.push(data);
      else this.messages.push(JSON.parse(data.toString()) as ServerMessage);
    });
    this.socket.on('close', (code) => (this.closeCode = code));
    this.socket.on('error', () => {});
  }
  phones(): PhoneSnapshot[] {
    return this.messages.filter((message) => message.type === 'phone');
  }
  async connected(): Promise<this> {
    await eventually(() => expect(this.phones()).toHaveLength(1));
    return this;
  }
}

let webRoot: string;
let clock: ManualClock;
let handset: BrowserHandset;
let page: HandsetPage;
let current: PhoneSnapshot;
const clients: Client[] = [];

const options = (differences: Partial<HandsetPageOptions> = {}): HandsetPageOptions => ({
  port: 0,
  clock,
  log: silentLog,
  handset,
  snapshot: () => current,
  webRoot,
  ...differences,
});

function connect(clientOptions?: ClientOptions): Client {
  const client = new Client(page, clientOptions);
  clients.push(client);
  return client;
}

async function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage & { body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: page.port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(Object.assign(response, { body })));
    })
      .on('error', reject)
      .end();
  });
}

/** Status with which the upgrade was refused. */
async function refusal(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${page.port}${path}`, { headers });
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
      socket.terminate();
    });
    socket.on('open', () => {
      resolve(undefined);
      socket.terminate();
    });
    socket.on('error', () => {});
  });
}

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'hotline-page-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>handset</title>');
  await writeFile(join(webRoot, 'assets', 'page-1a2b3c.js'), 'export {};');
});

afterAll(async () => rm(webRoot, { recursive: true }));

beforeEach(async () => {
  clock = new ManualClock();
  handset = new BrowserHandset({ clock, log: silentLog, hook: 'page' });
  await handset.open();
  current = phoneSnapshot();
  page = await startHandsetPage(options());
});

afterEach(async () => {
  await page.close();
  await handset.close();
  for (const client of clients.splice(0)) client.socket.terminate();
  expect(clock.pendingCount).toBe(0);
});

describe('the page', () => {
  it('is served with headers that let nothing in from elsewhere', async () => {
    const response = await get('/');
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('<title>handset</title>');
    expect(response.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(response.headers['content-security-policy']).not.toMatch(/unsafe|blob:|data:|\*/);
    expect(response.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
  });

  it('lets hashed files be kept for ever, and knows no others', async () => {
    const asset = await get('/assets/page-1a2b3c.js');
    expect(asset.headers['cache-control']).toContain('immutable');
    const missing = await get('/assets/other.js');
    expect(missing.statusCode).toBe(404);
    expect(missing.headers['x-content-type-options']).toBe('nosniff');
    expect((await get('/../package.json')).statusCode).not.toBe(200);
    expect((await get('/..%2f..%2fetc%2fpasswd')).statusCode).not.toBe(200);
  });

  it.each(['localhost', '127.0.0.1', '[::1]', 'LocalHost'])('answers to the name %s', async (name) => {
    expect((await get('/', { host: `${name}:${page.port}` })).statusCode).toBe(200);
  });

  it.each(['evil.example', 'localhost.evil.example', '192.0.2.7', '127.0.0.1@evil.example', ''])(
    'does not answer to the name %j, which another site may have pointed here',
    async (name) => {
      expect((await get('/', { host: `${name}:${page.port}` })).statusCode).toBe(421);
    },
  );

  it('does not answer to its own name at another port', async () => {
    expect((await get('/', { host: `127.0.0.1:${page.port + 1}` })).statusCode).toBe(421);
  });

  it('on all addresses answers to any literal address, but to no foreign name', async () => {
    await page.close();
    page = await startHandsetPage(options({ host: '0.0.0.0' }));
    expect(page.url).toBe(`http://127.0.0.1:${page.port}/`);
    expect((await get('/', { host: `192.0.2.7:${page.port}` })).statusCode).toBe(200);
    expect((await get('/', { host: `evil.example:${page.port}` })).statusCode).toBe(421);
  });
});

describe('the WebSocket', () => {
  it('refuses what is not our own page', async () => {
    const own = { host: `127.0.0.1:${page.port}`, origin: `http://127.0.0.1:${page.port}` };
    expect(await refusal('/handset', own)).toBeUndefined();
    expect(await refusal('/handset', { host: own.host })).toBe(403);
    expect(await refusal('/handset', { ...own, origin: 'http://evil.example' })).toBe(403);
    expect(await refusal('/handset', { ...own, origin: `http://127.0.0.1:${page.port + 1}` })).toBe(403);
    expect(await refusal('/handset', { ...own, origin: 'null' })).toBe(403);
    const rebound = { host: `evil.example:${page.port}`, origin: `http://evil.example:${page.port}` };
    expect(await refusal('/handset', rebound)).toBe(421);
    expect(await refusal('/other', own)).toBe(404);
  });

  it('tells a new page who holds the handset and how the phone is', async () => {
    current = phoneSnapshot({ state: 'talking' });
    const client = await connect().connected();
    expect(client.messages).toEqual([{ type: 'handset', mine: true }, current]);
  });

  it('carries the hook and the sound of both directions', async () => {
    const levels: boolean[] = [];
    const heard: Int16Array[] = [];
    handset.hookSwitch().start((offHook) => levels.push(offHook));
    handset.onCaptured = (frame) => heard.push(frame);
    const client = await connect().connected();
    client.socket.send('{"type":"hook","offHook":true}');
    const spoken = Int16Array.from({ length: 160 }, (_, index) => index * 100);
    client.socket.send(new Uint8Array(spoken.buffer));
    await eventually(() => expect(heard).toHaveLength(1));
    expect(levels).toEqual([false, true]);
    expect(heard[0]).toEqual(spoken);
    handset.play(spoken);
    await eventually(() => expect(client.sounds).toHaveLength(1));
    expect(new Uint8Array(client.sounds[0]!)).toEqual(new Uint8Array(spoken.buffer));
  });

  it('passes trouble to the practice exchange', async () => {
    await page.close();
    const setTrouble = vi.fn();
    page = await startHandsetPage(options({ setTrouble }));
    const client = await connect().connected();
    client.socket.send('{"type":"trouble","trouble":"busy"}');
    await eventually(() => expect(setTrouble).toHaveBeenCalledWith('busy'));
  });

  it('puts the handset back when its page is closed, and when its page stops answering', async () => {
    const levels: boolean[] = [];
    handset.hookSwitch().start((offHook) => levels.push(offHook));
    const closed = await connect().connected();
    closed.socket.send('{"type":"hook","offHook":true}');
    await eventually(() => expect(levels.at(-1)).toBe(true));
    closed.socket.terminate();
    await eventually(() => expect(levels.at(-1)).toBe(false));

    const asleep = await connect({ autoPong: false }).connected();
    asleep.socket.send('{"type":"hook","offHook":true}');
    await eventually(() => expect(levels.at(-1)).toBe(true));
    await clock.advance(5000);
    expect(levels.at(-1)).toBe(true);
    await clock.advance(5000);
    await eventually(() => expect(levels.at(-1)).toBe(false));
  });

  it('keeps a page that answers, and shows it that the phone lives', async () => {
    const client = await connect().connected();
    for (let i = 1; i <= 4; i++) {
      const ponged = new Promise((resolve) => client.socket.once('ping', resolve));
      await clock.advance(5000);
      await ponged;
      await eventually(() => expect(client.phones()).toHaveLength(1 + i));
    }
    expect(client.closeCode).toBeUndefined();
  });

  it.each([
    ['an unknown message', '{"type":"dial"}', 1008],
    ['text over 4 KB', ' '.repeat(5000), 1008],
    ['sound that is not one frame', new Uint8Array(100), 1008],
    ['more than any page may send', new Uint8Array(10_000), 1009],
  ])('disconnects a page that sends %s', async (_name, data, code) => {
    const client = await connect().connected();
    client.socket.send(data);
    await eventually(() => expect(client.closeCode).toBe(code));
  });

  it('lets in so many pages and no more, until one leaves', async () => {
    const first = await connect().connected();
    for (let i = 1; i < MAX_PAGES; i++) await connect().connected();
    const oneTooMany = connect();
    await eventually(() => expect(oneTooMany.closeCode).toBe(1013));
    expect(oneTooMany.messages).toEqual([]);
    first.socket.close();
    await eventually(() => expect(first.closeCode).toBeDefined());
    await eventually(async () => expect((await connect().connected()).closeCode).toBeUndefined());
  });
});

describe('changes of the phone', () => {
  it('reach every page: the first at once, then at most 20 a second, and the last one always', async () => {
    const seen = [await connect().connected(), await connect().connected()];
    for (let i = 1; i <= 100; i++) {
      page.publish(phoneSnapshot({ number: `${i}` }));
      await clock.advance(10);
    }
    await clock.advance(1000);
    await eventually(() => {
      for (const client of seen) expect(client.phones().at(-1)?.number).toBe('100');
    });
    for (const client of seen) {
      const numbers = client.phones().slice(1);
      expect(numbers[0]?.number).toBe('1');
      expect(numbers.length).toBeLessThanOrEqual(21);
      expect(numbers.length).toBeGreaterThanOrEqual(20);
    }
  });
});

describe('starting and stopping', () => {
  it('says which port is taken and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(startHandsetPage(options({ port }))).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringMatching(new RegExp(`^port ${port} .*--port or page\\.port`)) as string,
    });
    other.close();
  });

  it('says so when the address is not one of this machine', async () => {
    await expect(startHandsetPage(options({ host: '192.0.2.7' }))).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
    });
  });

  it('says so when the page was not built', async () => {
    const nowhere = join(webRoot, 'nowhere');
    await expect(startHandsetPage(options({ webRoot: nowhere }))).rejects.toMatchObject({
      code: 'PAGE_NOT_BUILT',
      message: expect.stringContaining('npm run build') as string,
    });
  });

  it('disconnects the pages and frees the port, however often it is closed', async () => {
    const client = await connect().connected();
    await Promise.all([page.close(), page.close()]);
    await eventually(() => expect(client.closeCode).toBe(1001));
    const next = await startHandsetPage(options({ port: page.port }));
    expect(next.port).toBe(page.port);
    await next.close();
  });
});
