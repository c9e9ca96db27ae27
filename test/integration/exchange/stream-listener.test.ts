/** What a TCP or TLS listener makes of the bytes that come, and of those that do not; on a clock of the test. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits, type ExchangeLimits } from '../../../src/exchange/limits.js';
import type { SipConnection } from '../../../src/exchange/listener.js';
import {
  makePracticeCertificate,
  type PracticeCertificate,
} from '../../../src/exchange/practice-certificate.js';
import { StreamListener } from '../../../src/exchange/stream.listener.js';
import { systemClock } from '../../../src/clock/clock.js';
import { ManualClock } from '../../support/manual-clock.js';
import { requestText, token } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let certificate: PracticeCertificate;
beforeAll(async () => {
  certificate = await makePracticeCertificate(systemClock);
});

describe.each(['tcp', 'tls'] as const)('a %s listener', (transport) => {
  let clock: ManualClock;
  let listener: StreamListener;
  let port: number;
  let connections: SipConnection[];
  let messages: string[];
  /** Which of them are closed, by their number. */
  let closed: number[];
  let sockets: Socket[];

  beforeEach(() => {
    clock = new ManualClock();
    [connections, messages, closed, sockets] = [[], [], [], []];
  });
  afterEach(async () => {
    await listener.stop();
    expect(closed).toHaveLength(connections.length);
    expect(clock.pendingCount).toBe(0);
    for (const socket of sockets) socket.destroy();
  });

  async function start(limits: Partial<ExchangeLimits> = {}): Promise<void> {
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    listener = new StreamListener({
      clock,
      log: quiet,
      host: '127.0.0.1',
      tls: transport === 'tls' ? certificate : undefined,
      limits: { ...defaultLimits, ...limits },
    });
    port = await listener.start(0, (connection) => {
      const number = connections.push(connection) - 1;
      connection.onMessage = (text) => messages.push(text);
      connection.onClosed = () => closed.push(number);
    });
  }

  async function client(): Promise<Socket> {
    const before = connections.length;
    const socket =
      transport === 'tls'
        ? connectTls({ port, host: '127.0.0.1', ca: certificate.ca })
        : connectTcp(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, transport === 'tls' ? 'secureConnect' : 'connect');
    await until('it is told of', () => connections.length > before);
    return socket;
  }

  const request = (headers: string[] = []) =>
    requestText({
      method: 'OPTIONS',
      uri: 'sip:600@hotline',
      from: '<sip:phone@hotline>;tag=1',
      to: '<sip:600@hotline>',
      callId: token(),
      cseq: 1,
      headers,
      body: { type: 'text/plain', content: 'Grüße\r\n\r\n' },
    });

  it('tells who connected, and where', async () => {
    await start();
    const socket = await client();
    expect(connections[0]).toMatchObject({
      transport: transport.toUpperCase(),
      local: { address: '127.0.0.1', port },
      remote: { address: '127.0.0.1', port: socket.localPort },
    });
  });

  it('puts messages together from single bytes, and takes several apart that come at once', async () => {
    await start();
    const socket = await client();
    const [slow, ...fast] = [request(), request(), request()];
    for (const byte of Buffer.from(slow)) socket.write(Buffer.of(byte));
    await until('it is whole', () => messages.length === 1);
    socket.write(fast.join(''));
    await until('all are there', () => messages.length === 3);
    expect(messages).toEqual([slow, ...fast]);
  });

  it('answers a ping between messages (RFC 5626 section 4.4.1)', async () => {
    await start();
    const socket = await client();
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.write(`\r\n\r\n${request()}\r\n\r\n`);
    await until('both are answered', () => answer === '\r\n\r\n');
    expect(messages).toHaveLength(1);
  });

  it.each([
    ['too large a message', request([`X-Large: ${'x'.repeat(2_000)}`])],
    [
      'a message that is to become too large',
      request().replace(/Content-Length: \d+/, 'Content-Length: 99999'),
    ],
    ['a head without end', 'x'.repeat(3_000)],
    ['no length', request().replace(/Content-Length: \d+\r\n/, '')],
    ['a senseless length', request().replace(/Content-Length: \d+/, 'Content-Length: -1')],
  ])('drops a client that sends %s, and only that one', async (_, text) => {
    await start({ messageBytes: 2_000 });
    const [bad, good] = [await client(), await client()];
    bad.write(text);
    await until('it is dropped', () => closed.length === 1);
    expect(closed).toEqual([0]);
    good.write(request());
    await until('the other is served', () => messages.length === 1);
  });

  it('drops a client that never finishes its first message', async () => {
    await start();
    const socket = await client();
    for (const byte of Buffer.from(request()).subarray(0, 15)) {
      socket.write(Buffer.of(byte));
      await clock.advance(1_000);
    }
    await until('it is dropped', () => closed.length === 1);
    expect(messages).toEqual([]);
  });

  it('drops a client that has been quiet for a minute, unless something hangs on it', async () => {
    await start();
    const [quiet, needed] = [await client(), await client()];
    quiet.write(request());
    needed.write(request());
    await until('both are served', () => messages.length === 2);
    connections[1]!.isNeeded = () => true;
    await clock.advance(59_000);
    expect(closed).toEqual([]);
    await clock.advance(6_000);
    await until('one is dropped', () => closed.length === 1);
    expect(closed).toEqual([0]);
    await expect(connections[0]!.send('x')).rejects.toThrow();
  });

  it('keeps a client that sends pings', async () => {
    await start();
    const socket = await client();
    let answers = 0;
    socket.on('data', () => answers++);
    for (let times = 1; times <= 4; times++) {
      socket.write('\r\n\r\n');
      await until('it is answered', () => answers === times);
      await clock.advance(29_000);
    }
    expect(closed).toEqual([]);
  });

  it('drops a client that does not read what it is sent', async () => {
    await start({ unsentBytes: 10_000 });
    const socket = await client();
    socket.pause();
    const sent = async (): Promise<boolean> => {
      connections[0]?.send('x'.repeat(100_000)).catch(() => undefined);
      return Promise.resolve(closed.length === 1);
    };
    await until('it is dropped', sent);
  });

  it('takes no more connections than it is set to', async () => {
    await start({ connections: 2 });
    const first = await client();
    await client();
    const third = connectTcp(port, '127.0.0.1');
    sockets.push(third);
    third.on('error', () => undefined);
    await once(third, 'close');
    first.destroy();
    await until('a place is free', () => closed.length === 1);
    await client();
  });

  it('drops everybody when it stops, also who is in the middle of something', async () => {
    await start();
    const [idle, busy] = [await client(), await client()];
    busy.write(request().slice(0, 30));
    const rude = connectTcp(port, '127.0.0.1');
    sockets.push(rude);
    await once(rude, 'connect');
    const all = [idle, busy, rude].map((socket) => {
      socket.on('error', () => undefined);
      return new Promise((resolve) => socket.once('close', resolve));
    });
    await listener.stop();
    await Promise.all(all);
  });
});

describe('the practice certificate', () => {
  let listener: StreamListener;
  afterAll(() => listener.stop());

  it('is good for this machine by address and by name, and for no other', async () => {
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    listener = new StreamListener({
      clock: systemClock,
      log: quiet,
      host: '127.0.0.1',
      tls: certificate,
      limits: defaultLimits,
    });
    const port = await listener.start(0, () => undefined);
    const connect = async (options: object): Promise<boolean> => {
      const socket = connectTls({ port, host: '127.0.0.1', ca: certificate.ca, ...options });
      try {
        await once(socket, 'secureConnect');
        return socket.authorized;
      } finally {
        socket.destroy();
      }
    };
    expect(await connect({})).toBe(true);
    expect(await connect({ servername: 'localhost' })).toBe(true);
    await expect(connect({ servername: 'pbx.example' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(connect({ ca: (await makePracticeCertificate(systemClock)).ca })).rejects.toThrow();
  });
});
