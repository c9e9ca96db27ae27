/** Which clients over UDP are remembered, for how long, and how many; on a clock of the test. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits, type ExchangeLimits } from '../../../src/exchange/limits.js';
import type { SipConnection } from '../../../src/exchange/listener.js';
import { UdpListener } from '../../../src/exchange/udp.listener.js';
import { ManualClock } from '../../support/manual-clock.js';
import { requestText, token } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let clock: ManualClock;
let listener: UdpListener;
let port: number;
/** Connections that were told of, and messages that came by them. */
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
  for (const socket of sockets) socket.close();
  await listener.stop();
  expect(closed).toHaveLength(connections.length);
  expect(clock.pendingCount).toBe(0);
});

async function start(limits: Partial<ExchangeLimits> = {}): Promise<void> {
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  listener = new UdpListener({
    clock,
    log: quiet,
    host: '127.0.0.1',
    limits: { ...defaultLimits, ...limits },
  });
  port = await listener.start(0, (connection) => {
    const number = connections.push(connection) - 1;
    connection.onMessage = (text) => messages.push(text);
    connection.onClosed = () => closed.push(number);
  });
}

interface Client {
  send(text: string): void;
  readonly received: string[];
}

async function client(): Promise<Client> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const received: string[] = [];
  socket.on('message', (data) => received.push(data.toString()));
  return { send: (text) => socket.send(text), received };
}

const request = (method = 'OPTIONS') =>
  requestText({
    method,
    uri: 'sip:600@hotline',
    from: '<sip:phone@hotline>;tag=1',
    to: '<sip:600@hotline>',
    callId: token(),
    cseq: 1,
    via: 'SIP/2.0/UDP 127.0.0.1;rport',
  });

/** A client whose request has arrived. */
async function connected(): Promise<Client> {
  const one = await client();
  const before = messages.length;
  one.send(request());
  await until('the request arrives', () => messages.length > before);
  return one;
}

/** All datagrams sent so far were taken: those of one machine arrive in order. */
async function taken(): Promise<void> {
  const before = messages.length;
  (await client()).send(request());
  await until('the last datagram is taken', () => messages.length > before);
}

describe('a client over UDP', () => {
  it('is one connection as long as it sends from one port', async () => {
    await start();
    const one = await connected();
    one.send(request());
    await taken();
    expect(connections).toHaveLength(2);
    expect(connections[0]).toMatchObject({
      transport: 'UDP',
      local: { address: '127.0.0.1', port },
      remote: { address: '127.0.0.1' },
    });
  });

  it('is forgotten after a minute of silence', async () => {
    await start();
    await connected();
    await clock.advance(59_000);
    expect(closed).toEqual([]);
    await clock.advance(6_000);
    expect(closed).toEqual([0]);
    await expect(connections[0]!.send(request())).rejects.toThrow();
  });

  it('is not forgotten as long as something hangs on it', async () => {
    await start();
    await connected();
    let needed = true;
    connections[0]!.isNeeded = () => needed;
    await clock.advance(600_000);
    expect(closed).toEqual([]);
    needed = false;
    await clock.advance(6_000);
    expect(closed).toEqual([0]);
  });

  it.each([
    ['an empty line', '\r\n'],
    ['a ping', '\r\n\r\n'],
    ['zeros', '\0\0\0\0'],
  ])('is kept by %s every 29 s, which is answered', async (_, keepAlive) => {
    await start();
    const one = await connected();
    for (let times = 1; times <= 4; times++) {
      await clock.advance(29_000);
      one.send(keepAlive);
      await until('it is answered', () => one.received.length === times);
    }
    expect(one.received).toEqual(['\r\n', '\r\n', '\r\n', '\r\n']);
    expect(closed).toEqual([]);
  });

  it('that was forgotten gets no answer to its keep-alive, and so learns of it', async () => {
    await start();
    const one = await connected();
    await clock.advance(66_000);
    one.send('\r\n\r\n');
    await taken();
    expect(one.received).toEqual([]);
  });

  it('gets a response sent again when it repeats its request, which arrives once', async () => {
    await start();
    const one = await client();
    const text = request();
    one.send(text);
    await until('it arrives', () => messages.length === 1);
    const via = /^Via: .*$/m.exec(text)![0];
    const response = `SIP/2.0 200 OK\r\n${via}=1\r\nCSeq: 1 OPTIONS\r\n\r\n`.replace(';rport', ';rport=1');
    await connections[0]!.send(response.replace('=1\r\nCSeq', '\r\nCSeq'));
    one.send(text);
    await until('the answer came twice', () => one.received.length === 2);
    expect(one.received[0]).toBe(one.received[1]);
    expect(messages).toHaveLength(1);
  });
});

describe('strangers', () => {
  it.each([
    ['nothing', ''],
    ['noise', '\u0001\u0002\u0003'],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['a response', 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\n\r\n'],
    ['an endless first line', `OPTIONS sip:${'x'.repeat(60_000)}`],
    ['a keep-alive', '\r\n\r\n'],
  ])('that send %s are neither answered nor remembered', async (_, text) => {
    await start();
    const stranger = await client();
    stranger.send(text);
    await taken();
    expect(connections).toHaveLength(1);
    expect(stranger.received).toEqual([]);
  });

  it('do not get too large a message in', async () => {
    await start({ messageBytes: 1_000 });
    (await client()).send(request() + 'x'.repeat(1_000));
    await taken();
    expect(connections).toHaveLength(1);
  });

  it('do not use up the places: the quietest one makes room', async () => {
    await start({ connections: 3 });
    for (let i = 0; i < 3; i++) {
      await connected();
      await clock.advance(1_000);
    }
    connections[0]!.isNeeded = () => true;
    for (let i = 0; i < 20; i++) {
      await connected();
      await clock.advance(1);
    }
    expect(connections.length - closed.length).toBe(3);
    expect(closed).not.toContain(0);
    expect(closed.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('are left out when all places are needed', async () => {
    await start({ connections: 1 });
    await connected();
    let needed = true;
    connections[0]!.isNeeded = () => needed;
    const late = await client();
    late.send(request());
    // A known client is served, and what the other sent before it was taken by then.
    const before = messages.length;
    sockets[0]!.send(request());
    await until('the known one is served', () => messages.length > before);
    expect(connections).toHaveLength(1);
    needed = false;
    late.send(request());
    await until('the other is served', () => connections.length === 2);
  });
});
