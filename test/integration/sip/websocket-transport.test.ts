/** An open connection of the transport: messages, a peer that falls silent, loss, and the end. */
import { TransportState } from 'sip.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { WebSocketTransport } from '../../../src/sip/websocket.transport.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock, settle } from '../../support/manual-clock.js';
import { processUse } from '../../support/process-use.js';
import { until } from '../../support/until.js';
import { WebSocketPeer } from '../../support/websocket-peer.js';

const PING_AFTER_MS = 10_000;

let clock: ManualClock;
let log: FakeLog;
let server: WebSocketPeer;
let transport: WebSocketTransport;
let messages: string[];
let states: TransportState[];
let losses: unknown[];
beforeEach(async () => {
  clock = new ManualClock();
  log = new FakeLog();
  server = await WebSocketPeer.listen();
  transport = transportTo(server.port);
  await transport.connect();
});
afterEach(async () => {
  await transport.disconnect();
  await server.stop();
  await until('no timer is left', () => clock.pendingCount === 0);
});

function transportTo(port: number, options: { clock?: typeof systemClock; pingAfterMs?: number } = {}) {
  const made = new WebSocketTransport(undefined, {
    clock,
    log,
    url: `ws://127.0.0.1:${port}/ws`,
    ca: undefined,
    pingAfterMs: PING_AFTER_MS,
    connectLimitMs: 5_000,
    ...options,
  });
  messages = [];
  states = [];
  losses = [];
  made.onMessage = (message) => messages.push(message);
  made.stateChange.addListener((state) => states.push(state));
  made.onDisconnect = (error) => losses.push(error);
  return made;
}

const register = 'REGISTER sip:pbx.example SIP/2.0\r\nVia: ...\r\n\r\n';
const disconnected = () => until('the connection is lost', () => !transport.isConnected());

describe('messages', () => {
  it('go out whole, and sending resolves', async () => {
    await transport.send(register);
    await transport.send('ACK sip:pbx.example SIP/2.0\r\n\r\n');
    await server.receives('ACK sip:pbx.example SIP/2.0\r\n\r\n');
    expect(server.received).toEqual([register, 'ACK sip:pbx.example SIP/2.0\r\n\r\n']);
  });

  it('come in as text or as binary, in their order, letters of all alphabets whole', async () => {
    server.connection.send('SIP/2.0 200 OK\r\nSubject: звонок\r\n\r\n');
    server.connection.send(Buffer.from('SIP/2.0 180 Ringing\r\nSubject: звонок\r\n\r\n'));
    await until('both are there', () => messages.length === 2);
    expect(messages).toEqual([
      'SIP/2.0 200 OK\r\nSubject: звонок\r\n\r\n',
      'SIP/2.0 180 Ringing\r\nSubject: звонок\r\n\r\n',
    ]);
  });

  it('are not made of keep-alives', async () => {
    for (const keepAlive of ['\r\n', '\r\n\r\n', '', ' ']) server.connection.send(keepAlive);
    server.connection.send(Buffer.alloc(0));
    server.connection.send('SIP/2.0 200 OK\r\n\r\n');
    await until('the message is there', () => messages.length > 0);
    expect(messages).toEqual(['SIP/2.0 200 OK\r\n\r\n']);
  });

  it('that the SIP stack chokes on are dropped, and the next one is read', async () => {
    const read: string[] = [];
    transport.onMessage = (message) => {
      if (message.startsWith('malformed')) throw new TypeError('no such header');
      read.push(message);
    };
    server.connection.send('malformed');
    server.connection.send('SIP/2.0 200 OK\r\n\r\n');
    await until('the message is there', () => read.length > 0);
    expect(transport.isConnected()).toBe(true);
    expect(log.messages('warn')).toEqual(['a malformed message was dropped']);
  });

  it('of a size that no exchange needs end the connection, and say why', async () => {
    server.connection.send('x'.repeat(16 * 1024));
    await until('the largest is there', () => messages.length === 1);
    server.connection.send('x'.repeat(16 * 1024 + 1));
    await disconnected();
    expect(messages).toHaveLength(1);
    expect(losses).toEqual([
      expect.objectContaining({
        code: 'SIP_CONNECT',
        message: `the connection to 127.0.0.1:${server.port} broke: Max payload size exceeded`,
      }),
    ]);
    await until('the server sees it go', () => server.open === 0);
  });

  it('cannot be sent without a connection: that rejects and does not wait', async () => {
    const unconnected = transportTo(server.port);
    const notConnected = { code: 'SIP_CONNECT', message: 'not connected to 127.0.0.1' };
    await expect(unconnected.send(register)).rejects.toMatchObject(notConnected);
    const connecting = unconnected.connect();
    await expect(unconnected.send(register)).rejects.toMatchObject(notConnected);
    await connecting;
    await unconnected.disconnect();
    await expect(unconnected.send(register)).rejects.toMatchObject(notConnected);
    await until('the server sees it go', () => server.open === 1);
    expect(server.received).toEqual([]);
  });
});

describe('a quiet connection', () => {
  it('is pinged after the time set, once, and given up after twice as long without an answer', async () => {
    server.freeze();
    const problem = `127.0.0.1:${server.port} has fallen silent`;
    await clock.advance(2 * PING_AFTER_MS - 1);
    expect(transport.isConnected()).toBe(true);
    await clock.advance(1);
    expect(transport.isConnected()).toBe(false);
    expect(losses).toEqual([expect.objectContaining({ code: 'SIP_TIMEOUT', message: problem })]);
    expect(transport.problem).toMatchObject({ message: problem });
    expect(states).toEqual([
      TransportState.Connecting,
      TransportState.Connected,
      TransportState.Disconnected,
    ]);
    server.connection.resume();
    await until('the socket is gone', () => server.open === 0);
    expect(server.pings).toBe(1);
    expect(losses).toHaveLength(1);
  });

  it('that answers its pings is kept, for as long as it likes', async () => {
    const quick = transportTo(server.port, { clock: systemClock, pingAfterMs: 100 });
    await quick.connect();
    await until('it was pinged', () => server.pings >= 4);
    expect(quick.isConnected()).toBe(true);
    expect(losses).toEqual([]);
    await quick.disconnect();
  });

  it.each([
    ['a message', () => server.connection.send('SIP/2.0 200 OK\r\n\r\n')],
    ['a keep-alive', () => server.connection.send('\r\n')],
    ['a ping of its own', () => server.connection.ping()],
  ])('%s is a sign of life', async (_name, say) => {
    await clock.advance(PING_AFTER_MS - 1);
    const pongs = new Promise((resolve) => server.connection.once('pong', resolve));
    say();
    server.connection.ping();
    // The transport has read what came before the ping that it answers.
    await pongs;
    await clock.advance(PING_AFTER_MS - 1);
    expect(transport.isConnected()).toBe(true);
    await settle();
    expect(server.pings).toBe(0);
  });
});

describe('a connection that is lost', () => {
  it.each([
    ['cut off', () => server.connection.terminate(), 1006],
    ['closed by the exchange', () => server.connection.close(1001, 'restarting'), 1001],
  ])('%s: it is told once, with the reason', async (_name, lose, code) => {
    lose();
    await disconnected();
    const sentence = `the connection to 127.0.0.1:${server.port} was closed (${code})`;
    expect(losses).toEqual([expect.objectContaining({ code: 'SIP_CONNECT', message: sentence })]);
    expect(transport.problem).toMatchObject({ message: sentence });
    expect(clock.pendingCount).toBe(0);
    await expect(transport.send(register)).rejects.toMatchObject({ code: 'SIP_CONNECT' });
  });

  it('is made again by connecting again, and works', async () => {
    for (let i = 0; i < 5; i++) {
      server.connection.terminate();
      await disconnected();
      await transport.connect();
    }
    await transport.send(register);
    await server.receives(register);
    server.connection.send('SIP/2.0 200 OK\r\n\r\n');
    await until('the answer is there', () => messages.length === 1);
    expect(losses).toHaveLength(5);
    expect(server.open).toBe(1);
    // One watch, not six.
    expect(clock.pendingCount).toBe(1);
  });

  it('and replaced, says nothing more: late words and its late end change nothing', async () => {
    const old = server.connection;
    server.freeze();
    await clock.advance(2 * PING_AFTER_MS);
    await transport.connect();
    const before = states.length;
    old.send('SIP/2.0 603 Decline\r\n\r\n');
    old.resume();
    old.terminate();
    server.connection.send('SIP/2.0 200 OK\r\n\r\n');
    await until('the new one speaks', () => messages.length > 0);
    await until('the old one is gone', () => server.open === 1);
    expect(messages).toEqual(['SIP/2.0 200 OK\r\n\r\n']);
    expect(states).toHaveLength(before);
    expect(losses).toHaveLength(1);
    expect(transport.isConnected()).toBe(true);
  });
});

describe('disconnecting', () => {
  it('resolves at once, is told without an error, and lets what was sent go out first', async () => {
    const sent = transport.send(register);
    await transport.disconnect();
    expect(transport.state).toBe(TransportState.Disconnected);
    expect(states.slice(2)).toEqual([TransportState.Disconnecting, TransportState.Disconnected]);
    expect(losses).toEqual([undefined]);
    await sent;
    await server.receives(register);
    await until('the server sees it go', () => server.open === 0);
    expect(losses).toHaveLength(1);
  });

  it('does not wait for a peer that does not answer the close', async () => {
    server.freeze();
    const { files } = await processUse();
    await transport.disconnect();
    await clock.advance(1_000);
    await until('our socket is gone', async () => (await processUse()).files < files);
    server.connection.resume();
  });

  it('hears nothing more', async () => {
    await transport.disconnect();
    server.connection.send('SIP/2.0 200 OK\r\n\r\n');
    await until('the server sees it go', () => server.open === 0);
    expect(messages).toEqual([]);
  });

  it('twice, or disposing, does no harm; and it can connect again', async () => {
    await transport.disconnect();
    await transport.disconnect();
    await transport.dispose();
    expect(losses).toHaveLength(1);
    await transport.connect();
    expect(transport.isConnected()).toBe(true);
    await transport.dispose();
    expect(transport.isConnected()).toBe(false);
  });
});
