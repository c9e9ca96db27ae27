/** SIP over TCP against a raw peer. Certificates are in tls-connection.test.ts. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HotlineError } from '../../../src/protocol/errors.js';
import type { Connection, Target } from '../../../src/sip/connection/connection.js';
import { connectStream } from '../../../src/sip/connection/stream.connection.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { ManualClock } from '../../support/manual-clock.js';
import { processUse } from '../../support/process-use.js';
import { StreamPeer } from '../../support/stream-peer.js';
import { until } from '../../support/until.js';

const PING_AFTER_MS = 10_000;
const LARGEST = 16 * 1024;
const PING = '\r\n\r\n';

let clock: ManualClock;
let log: FakeLog;
let files: number;
let peer: StreamPeer;
let connection: Connection;
let messages: string[];
let losses: HotlineError[];
beforeEach(async () => {
  clock = new ManualClock();
  log = new FakeLog();
  ({ files } = await processUse());
  peer = await StreamPeer.listen();
  connection = await connectTo(peer.port);
  // It pings at once, to learn whether that is answered.
  await peer.receives(PING);
});
afterEach(async () => {
  connection.close();
  await peer.stop();
  await until('no timer is left', () => clock.pendingCount === 0);
  await until('no socket is left', async () => (await processUse()).files <= files);
});

async function connectTo(port: number): Promise<Connection> {
  const target: Target = { transport: 'tcp', host: '127.0.0.1', address: '127.0.0.1', port };
  const made = await connectStream(target, {
    clock,
    log,
    connectLimitMs: 5_000,
    pingAfterMs: PING_AFTER_MS,
    ca: undefined,
    fingerprint: undefined,
  });
  messages = [];
  losses = [];
  made.onMessage = (message) => messages.push(message);
  made.onLost = (problem) => losses.push(problem);
  return made;
}

const sip = (startLine: string, body = ''): string =>
  `${startLine}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const register = sip('REGISTER sip:pbx.example SIP/2.0');
const ok = sip('SIP/2.0 200 OK', 'v=0\r\ns=звонок\r\n');
const ringing = sip('SIP/2.0 180 Ringing');

const lost = () => until('the connection is lost', () => losses.length > 0);
const messagesCame = (count: number) => until(`${count} came`, () => messages.length >= count);
/** What the peer sent before has been read, and answered. */
async function pongComes(): Promise<void> {
  peer.received = '';
  peer.socket.write('\r\n\r\n');
  await until('the pong comes', () => peer.received === '\r\n');
}

describe('messages', () => {
  it('go out whole', async () => {
    await connection.send(register);
    await connection.send(ok);
    await until('both are there', () => peer.messages === register + ok);
  });

  it('come in whole when cut at every byte, and two at once', async () => {
    const bytes = Buffer.from(ok);
    for (let cut = 1; cut < bytes.length; cut++) {
      peer.socket.write(bytes.subarray(0, cut));
      // The pause of a reading makes two segments of it.
      await new Promise((resolve) => setImmediate(resolve));
      peer.socket.write(Buffer.concat([bytes.subarray(cut), Buffer.from(ringing)]));
    }
    await messagesCame(2 * (bytes.length - 1));
    expect(new Set(messages)).toEqual(new Set([ok, ringing]));
  });

  it('that the SIP stack chokes on are dropped, and the next one is read', async () => {
    const read: string[] = [];
    connection.onMessage = (message) => {
      if (message === ok) throw new TypeError('no such header');
      read.push(message);
    };
    peer.socket.write(ok + ringing);
    await until('the next one is read', () => read.length > 0);
    expect(log.messages('warn')).toEqual(['a malformed message was dropped']);
    expect(losses).toEqual([]);
  });

  it('know where they leave', () => {
    expect(connection.local).toEqual({ address: '127.0.0.1', port: peer.socket.remotePort });
  });
});

describe('a peer that does not keep to SIP', () => {
  it.each([
    [
      'a message beyond the largest',
      `SIP/2.0 200 OK\r\nl: ${LARGEST}\r\n\r\n`,
      'the exchange sent a message of 16412 bytes, larger than the 16384 allowed',
    ],
    [
      'a head without an end',
      'x'.repeat(LARGEST),
      'the exchange sent a message whose headers alone are larger than 16384 bytes',
    ],
    [
      'no Content-Length',
      'SIP/2.0 200 OK\r\n\r\n',
      'the exchange sent a message without a usable Content-Length, which SIP over TCP and TLS needs',
    ],
  ])('%s: it is given up, and said why', async (_name, bytes, problem) => {
    peer.socket.write(bytes);
    await lost();
    expect(losses).toEqual([
      expect.objectContaining({
        code: 'SIP_CONNECT',
        message: `the connection to 127.0.0.1:${peer.port} broke: ${problem}`,
      }),
    ]);
    expect(messages).toEqual([]);
    await until('the peer sees it go', () => peer.open === 0);
  });

  it('a message that drips in byte by byte is given up, however lively it drips', async () => {
    await pongComes();
    peer.socket.write('SIP/2.0 200 OK\r\nSubject: ');
    for (let i = 0; i < 8 && losses.length === 0; i++) {
      peer.socket.write('x');
      await pause();
      await clock.advance(PING_AFTER_MS / 4);
    }
    expect(losses).toEqual([
      expect.objectContaining({
        message: `the connection to 127.0.0.1:${peer.port} broke: the exchange began a message and did not finish it`,
      }),
    ]);
  });

  it('one that reads nothing is given up before much is kept for it', async () => {
    peer.socket.pause();
    const large = sip('MESSAGE sip:x SIP/2.0', 'x'.repeat(15_000));
    let sent = 0;
    const refused: unknown[] = [];
    while (losses.length === 0 && sent < 2_000) {
      sent++;
      connection.send(large).catch((error: unknown) => refused.push(error));
      await pause();
    }
    expect(losses).toEqual([
      expect.objectContaining({
        code: 'SIP_CONNECT',
        message: `the connection to 127.0.0.1:${peer.port} broke: the exchange reads nothing of what it is sent`,
      }),
    ]);
    await until('what waits is refused', () => refused.length > 0);
    expect(refused.every((error) => (error as HotlineError).code === 'SIP_CONNECT')).toBe(true);
    peer.socket.resume();
  });
});

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('keep-alives', () => {
  it('a ping is answered, whole or in pieces', async () => {
    await pongComes();
    peer.received = '';
    peer.socket.write('\r');
    await pause();
    peer.socket.write('\n\r\n');
    await until('the pong comes', () => peer.received === '\r\n');
    expect(messages).toEqual([]);
  });

  it('a quiet connection is pinged after the time set, and kept while the pings are answered', async () => {
    await pongComes();
    for (let i = 0; i < 5; i++) {
      peer.received = '';
      await clock.advance(PING_AFTER_MS - 1);
      expect(peer.received).toBe('');
      await clock.advance(1 + PING_AFTER_MS / 4);
      await peer.receives('\r\n\r\n');
      await pongComes();
    }
    expect(losses).toEqual([]);
  });

  it('a half-open connection is given up when a ping was not answered for as long again', async () => {
    await pongComes();
    peer.socket.pause();
    await clock.advance(2 * PING_AFTER_MS - 1);
    expect(losses).toEqual([]);
    await clock.advance(1 + PING_AFTER_MS / 4);
    expect(losses).toEqual([
      expect.objectContaining({
        code: 'SIP_TIMEOUT',
        message: `127.0.0.1:${peer.port} has fallen silent`,
      }),
    ]);
  });

  it('a peer that says nothing from the first on is given up, too', async () => {
    peer.answersPings = false;
    connection.close();
    connection = await connectTo(peer.port);
    await clock.advance(3 * PING_AFTER_MS);
    expect(losses).toHaveLength(1);
  });

  it('a peer that speaks but answers no ping, such as Asterisk, is kept, and left to the kernel’s keep-alive', async () => {
    peer.answersPings = false;
    connection.close();
    connection = await connectTo(peer.port);
    await until('it is pinged at once', () => peer.received.endsWith('\r\n\r\n'));
    // One that pings by itself is not mistaken for one that answers.
    peer.socket.write(`${ok}\r\n\r\n`);
    await until('its ping is answered', () => peer.received.endsWith('\r\n\r\n\r\n'));
    peer.received = '';
    await clock.advance(20 * PING_AFTER_MS);
    expect(losses).toEqual([]);
    expect(peer.received).toBe('');
    await until('the kernel keeps it alive', () => kernelKeepsAlive(connection));
  });
});

/** proc_net_tcp: the timer of our socket is the keep-alive one (02). */
async function kernelKeepsAlive({ local }: Connection): Promise<boolean> {
  const port = (local?.port ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const table = await readFile('/proc/net/tcp', 'utf8');
  return new RegExp(`^ +\\d+: 0100007F:${port} \\S+ 01 \\S+ 02:`, 'm').test(table);
}

describe('a connection that is lost', () => {
  it.each([
    ['closed', () => peer.socket.end(), 'was closed'],
    ['reset', () => peer.socket.resetAndDestroy(), 'broke: read ECONNRESET'],
  ])('%s: it is told once, with the reason', async (_name, lose, words) => {
    lose();
    await lost();
    expect(losses).toEqual([
      expect.objectContaining({
        code: 'SIP_CONNECT',
        message: `the connection to 127.0.0.1:${peer.port} ${words}`,
      }),
    ]);
    await expect(connection.send(register)).rejects.toMatchObject({
      code: 'SIP_CONNECT',
      message: 'not connected to 127.0.0.1',
    });
    connection.close();
    expect(losses).toHaveLength(1);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('closing', () => {
  it('lets what was sent leave, and says nothing more', async () => {
    void connection.send(register);
    connection.close();
    connection.close();
    peer.socket.write(ok);
    await peer.receives(register);
    await until('the peer sees it go', () => peer.open === 0);
    expect([messages, losses]).toEqual([[], []]);
    await expect(connection.send(register)).rejects.toMatchObject({ code: 'SIP_CONNECT' });
  });

  it('does not wait for a peer that does not answer the end', async () => {
    peer.socket.pause();
    connection.close();
    await clock.advance(1_000);
    expect(clock.pendingCount).toBe(0);
    peer.socket.resume();
  });
});

describe('an exchange that cannot be connected to', () => {
  it('nothing listens', async () => {
    const port = await freePort();
    await expect(connectTo(port)).rejects.toMatchObject({
      code: 'SIP_CONNECT',
      message: `cannot connect to 127.0.0.1:${port}: nothing listens there; check the port and whether the exchange is running`,
    });
  });
});
