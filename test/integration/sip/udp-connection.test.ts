/** SIP over UDP against a raw peer, and over TCP beside it for large requests. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HotlineError } from '../../../src/protocol/errors.js';
import type { Connection, Target } from '../../../src/sip/connection/connection.js';
import { connectUdp } from '../../../src/sip/connection/udp.connection.js';
import { DatagramPeer } from '../../support/datagram-peer.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { ManualClock } from '../../support/manual-clock.js';
import { processUse } from '../../support/process-use.js';
import { StreamPeer } from '../../support/stream-peer.js';
import { until } from '../../support/until.js';

let clock: ManualClock;
let log: FakeLog;
let files: number;
let peer: DatagramPeer;
let connection: Connection;
let messages: string[];
let losses: HotlineError[];
const cleanUps: (() => unknown)[] = [];
beforeEach(async () => {
  clock = new ManualClock();
  log = new FakeLog();
  ({ files } = await processUse());
  peer = await DatagramPeer.listen();
  connection = await connectTo(peer.port);
});
afterEach(async () => {
  connection.close();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  peer.stop();
  await until('no timer is left', () => clock.pendingCount === 0);
  await until('no socket is left', async () => (await processUse()).files <= files);
});

async function connectTo(port: number, address = '127.0.0.1'): Promise<Connection> {
  const target: Target = { transport: 'udp', host: address, address, port };
  const made = await connectUdp(target, {
    clock,
    log,
    connectLimitMs: 5_000,
    pingAfterMs: 10_000,
    ca: undefined,
    fingerprint: undefined,
  });
  messages = [];
  losses = [];
  made.onMessage = (message) => messages.push(message);
  made.onLost = (problem) => losses.push(problem);
  return made;
}

const headers = (method: string, branch: string, transport = 'UDP'): string =>
  `Via: SIP/2.0/${transport} 127.0.0.1:5060;branch=z9hG4bK${branch};rport\r\nCall-ID: one\r\nCSeq: 1 ${method}\r\n`;
const request = (method: string, branch = '1', body = ''): string =>
  `${method} sip:x SIP/2.0\r\n${headers(method, branch)}Content-Length: ${body.length}\r\n\r\n${body}`;
const response = (status: number, method: string, branch = '1', transport = 'UDP'): string =>
  `SIP/2.0 ${status} Word\r\n${headers(method, branch, transport)}Content-Length: 0\r\n\r\n`;

const came = (count: number) => until(`${count} messages came`, () => messages.length >= count);
const lost = () => until('the connection is lost', () => losses.length > 0);

describe('messages', () => {
  it('go and come as they are, from the address that is told', async () => {
    await connection.send(request('REGISTER'));
    await peer.receives(1);
    expect(peer.received).toEqual([request('REGISTER')]);
    expect(connection.local).toEqual({ address: '127.0.0.1', port: peer.remotePort });
    peer.send(response(200, 'REGISTER'));
    peer.send(request('OPTIONS', '2'));
    await came(2);
    expect(messages).toEqual([response(200, 'REGISTER'), request('OPTIONS', '2')]);
  });

  it('that are lost are sent again until they are answered', async () => {
    await connection.send(request('INVITE'));
    await clock.advance(1_500);
    await peer.receives(3);
    peer.send(response(100, 'INVITE'));
    await came(1);
    await clock.advance(20_000);
    await connection.send(request('OPTIONS', '2'));
    await peer.receives(4);
    expect(peer.received.slice(0, 3)).toEqual(Array(3).fill(request('INVITE')));
    expect(peer.received[3]).toBe(request('OPTIONS', '2'));
  });

  it('that come again are answered again, and handed on once', async () => {
    await connection.send(request('REGISTER'));
    await peer.receives(1);
    peer.send(request('OPTIONS', '2'));
    await came(1);
    await connection.send(response(200, 'OPTIONS', '2'));
    peer.send(request('OPTIONS', '2'));
    await peer.receives(3);
    expect(peer.received.slice(1)).toEqual([response(200, 'OPTIONS', '2'), response(200, 'OPTIONS', '2')]);
    expect(messages).toHaveLength(1);
  });

  it('are not made of keep-alives, of what is too large, or of what others send', async () => {
    await connection.send(request('REGISTER'));
    await peer.receives(1);
    const stranger = await DatagramPeer.listen();
    cleanUps.push(() => stranger.stop());
    stranger.send(request('INVITE', 'evil'), peer.remotePort);
    for (const datagram of ['', '\r\n', '\r\n\r\n', request('INVITE', 'large', 'x'.repeat(16_384))])
      peer.send(datagram);
    peer.send(response(200, 'REGISTER'));
    await came(1);
    expect(messages).toEqual([response(200, 'REGISTER')]);
  });

  it('that the SIP stack chokes on are dropped, and the next one is read', async () => {
    await connection.send(request('REGISTER'));
    await peer.receives(1);
    connection.onMessage = (message) => {
      if (message.startsWith('NOTIFY')) throw new TypeError('no such header');
      messages.push(message);
    };
    peer.send(request('NOTIFY', '2'));
    peer.send(response(200, 'REGISTER'));
    await came(1);
    expect(log.messages('warn')).toEqual(['a malformed message was dropped']);
  });
});

describe('a quiet connection', () => {
  it('sends something every 24 to 29 s to keep the way back open, and is never given up for its silence', async () => {
    await clock.advance(10 * 24_000 - 1);
    await peer.receives(8);
    await connection.send(request('OPTIONS'));
    await until('all before has come', () => peer.received.includes(request('OPTIONS')));
    const keepAlives = peer.received.slice(0, -1);
    expect(new Set(keepAlives)).toEqual(new Set(['\r\n\r\n']));
    // At the longest every 29 s, at the shortest every 24 s.
    expect([8, 9]).toContain(keepAlives.length);
    expect(losses).toEqual([]);
  });
});

describe('an exchange that is not there', () => {
  it('is noticed at once when the host says so', async () => {
    const port = await freePort();
    connection.close();
    connection = await connectTo(port);
    await connection.send(request('INVITE'));
    await lost();
    expect(losses).toEqual([
      expect.objectContaining({
        code: 'SIP_CONNECT',
        message: `cannot connect to 127.0.0.1:${port}: nothing listens there; check the port and whether the exchange is running`,
      }),
    ]);
    expect(clock.pendingCount).toBe(0);
    await expect(connection.send(request('INVITE'))).rejects.toMatchObject({ code: 'SIP_CONNECT' });
  });

  it('that has gone while it was quiet is noticed by the keep-alive', async () => {
    peer.stop();
    await clock.advance(29_000);
    await lost();
    expect(losses).toHaveLength(1);
  });

  it('because it is no address of a machine is noticed before anything is sent', async () => {
    connection.close();
    await expect(connectTo(5_060, '255.255.255.255')).rejects.toMatchObject({ code: 'SIP_CONNECT' });
  });
});

describe('closing', () => {
  it('is silent, with what was sent before on its way', async () => {
    await connection.send(request('BYE'));
    connection.close();
    connection.close();
    await peer.receives(1);
    peer.send(response(200, 'BYE'));
    await clock.advance(60_000);
    expect([peer.received, messages, losses]).toEqual([[request('BYE')], [], []]);
    await expect(connection.send(request('BYE'))).rejects.toMatchObject({
      code: 'SIP_CONNECT',
      message: 'not connected to 127.0.0.1',
    });
  });
});

describe('a request of more than 1300 bytes', () => {
  const body = 'x'.repeat(1_300);
  const large = request('INVITE', '1', body);
  const overTcp = large.replace('SIP/2.0/UDP', 'SIP/2.0/TCP');

  async function listenOnTcp(): Promise<StreamPeer> {
    const stream = await StreamPeer.listen({ port: peer.port });
    cleanUps.push(() => stream.stop());
    return stream;
  }

  it('goes over TCP, with its answer, its ACK and its CANCEL; the rest stays on UDP', async () => {
    const stream = await listenOnTcp();
    await connection.send(large);
    await stream.receives(overTcp);
    stream.socket.write(response(180, 'INVITE', '1', 'TCP'));
    await came(1);
    await connection.send(request('CANCEL'));
    await stream.receives(request('CANCEL').replace('/UDP', '/TCP'));
    stream.socket.write(response(487, 'INVITE', '1', 'TCP'));
    await came(2);
    await connection.send(request('ACK'));
    await stream.receives(request('ACK').replace('/UDP', '/TCP'));
    await connection.send(request('REGISTER', '2'));
    await peer.receives(1);
    expect(peer.received).toEqual([request('REGISTER', '2')]);
    expect(messages).toEqual([response(180, 'INVITE', '1', 'TCP'), response(487, 'INVITE', '1', 'TCP')]);
  });

  it('and no more goes over UDP, also where TCP is at hand', async () => {
    const stream = await listenOnTcp();
    const empty = request('INVITE', '1', 'x'.repeat(1_000)).length - 1_000;
    const fitting = request('INVITE', '1', 'x'.repeat(1_300 - empty));
    expect(fitting).toHaveLength(1_300);
    await connection.send(fitting);
    await peer.receives(1);
    expect(stream.sockets).toHaveLength(0);
  });

  it('goes over UDP where nobody listens on TCP, which is not asked again for a while', async () => {
    await connection.send(large);
    await peer.receives(1);
    peer.send(response(486, 'INVITE'));
    await came(1);
    await connection.send(request('ACK'));
    await peer.receives(2);
    const stream = await listenOnTcp();
    await connection.send(request('INVITE', '2', body));
    await peer.receives(3);
    expect(peer.received).toEqual([large, request('ACK'), request('INVITE', '2', body)]);
    expect(stream.sockets).toHaveLength(0);
    expect(log.messages('info')).toEqual([
      'large requests go over UDP, in fragments: the exchange has no TCP beside it',
    ]);
    await clock.advance(10 * 60_000);
    await connection.send(request('INVITE', '3', body));
    await stream.receives('z9hG4bK3');
  });

  it('goes over UDP when the stream breaks under it before an answer, and is sent again there', async () => {
    const stream = await listenOnTcp();
    await connection.send(large);
    await stream.receives(overTcp);
    stream.socket.resetAndDestroy();
    await peer.receives(1);
    await clock.advance(500);
    await peer.receives(2);
    expect(peer.received).toEqual([large, large]);
    expect(losses).toEqual([]);
  });

  it('that was answered is not sent again when the stream ends', async () => {
    const stream = await listenOnTcp();
    await connection.send(large);
    await stream.receives(overTcp);
    stream.socket.end(response(200, 'INVITE', '1', 'TCP'));
    await came(1);
    await until('the stream has ended', () => stream.open === 0);
    await connection.send(request('BYE', '2'));
    await peer.receives(1);
    expect(peer.received).toEqual([request('BYE', '2')]);
  });

  it('shares the stream with the next one, and with requests of the far end', async () => {
    const stream = await listenOnTcp();
    await Promise.all([connection.send(large), connection.send(request('INVITE', '2', body))]);
    await stream.receives('z9hG4bK2');
    stream.socket.write(request('OPTIONS', '9').replace('/UDP', '/TCP'));
    await came(1);
    await connection.send(response(200, 'OPTIONS', '9', 'TCP'));
    await stream.receives(response(200, 'OPTIONS', '9', 'TCP'));
    expect(stream.sockets).toHaveLength(1);
    expect(peer.received).toEqual([]);
  });

  it('keeps the whole call on the stream, and the stream until a minute after the BYE', async () => {
    const stream = await listenOnTcp();
    await connection.send(large);
    await stream.receives(overTcp);
    stream.socket.write(response(200, 'INVITE', '1', 'TCP'));
    await came(1);
    await connection.send(request('ACK', '2'));
    await stream.receives(request('ACK', '2').replace('/UDP', '/TCP'));
    await clock.advance(60 * 60_000);
    expect(stream.open).toBe(1);
    await connection.send(request('BYE', '3'));
    await stream.receives(request('BYE', '3').replace('/UDP', '/TCP'));
    stream.socket.write(response(200, 'BYE', '3', 'TCP'));
    await came(2);
    await clock.advance(60_000);
    await until('the stream has ended', () => stream.open === 0);
    const datagrams = peer.received.filter((text) => text.trim() !== '');
    expect([datagrams, losses]).toEqual([[], []]);
  });

  it('keeps the stream while it rings, and lets it go a minute after its final response', async () => {
    const stream = await listenOnTcp();
    await connection.send(large);
    await stream.receives(overTcp);
    stream.socket.write(response(180, 'INVITE', '1', 'TCP'));
    await came(1);
    await clock.advance(5 * 60_000);
    expect(stream.open).toBe(1);
    stream.socket.write(response(486, 'INVITE', '1', 'TCP'));
    await came(2);
    await clock.advance(59_999);
    expect(stream.open).toBe(1);
    await clock.advance(1);
    await until('the stream has ended', () => stream.open === 0);
    expect(losses).toEqual([]);
  });

  it('waits for TCP no longer than half a second', async () => {
    await dropNewConnections(peer.port);
    const sending = connection.send(large);
    await clock.advance(499);
    await connection.send(request('OPTIONS', '2'));
    await peer.receives(1);
    await clock.advance(1);
    await sending;
    await peer.receives(2);
    expect(peer.received).toEqual([request('OPTIONS', '2'), large]);
  });

  it('that still waits for TCP when the connection is closed is refused', async () => {
    await listenOnTcp();
    const sending = expect(connection.send(large)).rejects.toMatchObject({ code: 'SIP_CONNECT' });
    connection.close();
    await sending;
  });
});

/** Makes TCP of a port behave as behind a firewall that drops: its queue is full, and nobody takes from it. */
async function dropNewConnections(port: number): Promise<void> {
  const listener = new Worker(
    `const { parentPort } = require('node:worker_threads');
     require('node:net').createServer().listen({ port: ${port}, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage('listening');
       const never = new Int32Array(new SharedArrayBuffer(4));
       for (;;) Atomics.wait(never, 0, 0, 20);
     });`,
    { eval: true },
  );
  cleanUps.push(() => listener.terminate());
  await once(listener, 'message');
  for (let i = 0; i < 2; i++) {
    const filler = connectTcp(port, '127.0.0.1');
    filler.on('error', () => undefined);
    cleanUps.unshift(() => filler.destroy());
    await once(filler, 'connect');
  }
}
