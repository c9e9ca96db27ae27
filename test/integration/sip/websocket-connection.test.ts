/** SIP over WebSocket against real servers, good and bad. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import type { ErrorCode, HotlineError } from '../../../src/protocol/errors.js';
import type { Connection, ConnectionOptions, Target } from '../../../src/sip/connection/connection.js';
import { connectWebSocket } from '../../../src/sip/connection/websocket.connection.js';
import {
  makeCertificates,
  type ServerCertificate,
  type TestCertificates,
} from '../../support/certificates.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { ManualClock, settle } from '../../support/manual-clock.js';
import { processUse } from '../../support/process-use.js';
import { until } from '../../support/until.js';
import { WebSocketPeer } from '../../support/websocket-peer.js';

const PING_AFTER_MS = 10_000;
const register = 'REGISTER sip:pbx.example SIP/2.0\r\nVia: ...\r\n\r\n';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

let clock: ManualClock;
let log: FakeLog;
let files: number;
const cleanUps: (() => unknown)[] = [];
beforeEach(async () => {
  clock = new ManualClock();
  log = new FakeLog();
  ({ files } = await processUse());
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  await until('no timer is left', () => clock.pendingCount === 0);
  await until('no socket is left', async () => (await processUse()).files <= files);
});

async function connectTo(
  port: number,
  options: Partial<ConnectionOptions & Target> = {},
): Promise<Connection> {
  const { transport = 'ws', host = '127.0.0.1', path = '/ws', ...others } = options;
  const target: Target = { transport, host, address: host, port, path };
  const connection = await connectWebSocket(target, {
    clock,
    log,
    connectLimitMs: 5_000,
    pingAfterMs: PING_AFTER_MS,
    ca: certificates.ca,
    fingerprint: undefined,
    ...others,
  });
  cleanUps.unshift(() => connection.close());
  return connection;
}

async function peer(options: Parameters<typeof WebSocketPeer.listen>[0] = {}): Promise<WebSocketPeer> {
  const made = await WebSocketPeer.listen(options);
  cleanUps.push(() => made.stop());
  return made;
}

/** A server that is no WebSocket server. Gives its port. */
async function other(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

const http = (answer: RequestListener): Promise<number> => other(createHttpServer(answer));

async function expectFailure(attempt: Promise<Connection>, code: ErrorCode, message: string): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ code, message });
  expect(clock.pendingCount).toBe(0);
}

const fingerprintOf = ({ cert }: ServerCertificate): string =>
  new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();

describe('a good exchange', () => {
  it.each(['ws', 'wss'] as const)('is connected to over %s, speaking SIP', async (transport) => {
    const server = await peer(transport === 'wss' ? { certificate: certificates.right } : {});
    const connection = await connectTo(server.port, { transport, host: 'localhost' });
    expect(server.connection.protocol).toBe('sip');
    expect(connection.local).toBeUndefined();
    await connection.send(register);
    await server.receives(register);
    connection.close();
    await until('the server sees it go', () => server.open === 0);
  });

  it('with a pinned certificate is connected to, whoever signed it', async () => {
    const certificate = certificates.otherAuthority;
    const { port } = await peer({ certificate });
    await connectTo(port, { transport: 'wss', fingerprint: fingerprintOf(certificate) });
  });
});

describe('a certificate that is not right', () => {
  const authority = 'its authority is not known here; put the authority’s certificate into ca_file';
  it.each([
    ['wrongName', 'it is for another name; use that name in the server entry, or renew the certificate'],
    ['expired', 'it has expired; renew it on the exchange, and check the clock of this machine'],
    ['otherAuthority', authority],
  ] as const)('%s', async (kind, problem) => {
    const server = await peer({ certificate: certificates[kind] });
    await expectFailure(
      connectTo(server.port, { transport: 'wss' }),
      'SIP_CERTIFICATE',
      `the certificate of 127.0.0.1:${server.port} is not accepted: ${problem}; its SHA-256 is ${fingerprintOf(certificates[kind])}, and if the exchange shows the same, that may be put into fingerprint instead`,
    );
    expect(server.connections).toHaveLength(0);
  });

  it('for the public authorities: one of the company’s own', async () => {
    const { port } = await peer({ certificate: certificates.right });
    await expect(connectTo(port, { transport: 'wss', ca: undefined })).rejects.toMatchObject({
      code: 'SIP_CERTIFICATE',
      message: expect.stringContaining(authority) as string,
    });
  });

  it('another one than the pinned one', async () => {
    const { port } = await peer({ certificate: certificates.right });
    const fingerprint = fingerprintOf(certificates.expired);
    await expect(connectTo(port, { transport: 'wss', fingerprint })).rejects.toMatchObject({
      code: 'SIP_CERTIFICATE',
      message: expect.stringContaining('it is not the one in fingerprint') as string,
    });
  });
});

describe('an exchange that cannot be connected to', () => {
  it('nothing listens', async () => {
    const port = await freePort();
    await expectFailure(
      connectTo(port),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: nothing listens there; check the port and whether the exchange is running`,
    );
  });

  it('another path', async () => {
    const { port } = await peer();
    await expectFailure(
      connectTo(port, { path: '/wss?x=1' }),
      'SIP_CONNECT',
      `127.0.0.1:${port} answered HTTP 400 instead of opening a WebSocket; check the path in the server entry`,
    );
  });

  it.each([401, 403, 404, 503])('a web server that answers %d', async (status) => {
    const port = await http((_request, response) => void response.writeHead(status).end('nothing here'));
    await expectFailure(
      connectTo(port),
      'SIP_CONNECT',
      `127.0.0.1:${port} answered HTTP ${status} instead of opening a WebSocket; check the path in the server entry`,
    );
  });

  it('a redirection, which is not followed', async () => {
    const target = await peer();
    const port = await http((_request, response) => {
      response.writeHead(302, { location: `ws://127.0.0.1:${target.port}/ws` }).end();
    });
    await expectFailure(
      connectTo(port),
      'SIP_CONNECT',
      `127.0.0.1:${port} answered HTTP 302 instead of opening a WebSocket; check the path in the server entry`,
    );
    expect(target.connections).toHaveLength(0);
  });

  it('a WebSocket for something else than SIP', async () => {
    const { port } = await peer({ subProtocol: false });
    await expectFailure(
      connectTo(port),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: Server sent no subprotocol`,
    );
  });

  it('TLS where none is spoken', async () => {
    const { port } = await peer();
    await expectFailure(
      connectTo(port, { transport: 'wss' }),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: no TLS could be agreed on; check that the port speaks TLS 1.2 or later, or whether it wants ws: in place of wss:`,
    );
  });

  it('no TLS where it is spoken', async () => {
    const { key, cert } = certificates.right;
    const port = await other(createTlsServer({ key, cert }));
    await expect(connectTo(port)).rejects.toMatchObject({ code: 'SIP_CONNECT' });
  });

  it('a server that takes the connection and says nothing is given up in time', async () => {
    const server = createTcpServer();
    const port = await other(server);
    const failed = expectFailure(
      connectTo(port),
      'SIP_TIMEOUT',
      `127.0.0.1:${port} did not answer within 5 s; check that the exchange is running, the port and the firewalls in between`,
    );
    const [socket] = (await once(server, 'connection')) as [Socket];
    await once(socket, 'data');
    await clock.advance(4_999);
    expect(clock.pendingCount).toBe(1);
    await clock.advance(1);
    await failed;
  });

  it('a server that drips its answer byte by byte is given up just as soon', async () => {
    let dripped = 0;
    const server = createTcpServer((socket) => {
      const drip = setInterval(() => {
        dripped++;
        socket.write(dripped === 1 ? 'HTTP/1.1 101 Switching Protocols\r\nX: ' : 'x');
      }, 5);
      socket.on('close', () => clearInterval(drip));
    });
    const port = await other(server);
    const failed = expect(connectTo(port)).rejects.toMatchObject({ code: 'SIP_TIMEOUT' });
    await until('it drips', () => dripped > 10);
    await clock.advance(5_000);
    await failed;
  });
});

describe('an open connection', () => {
  let server: WebSocketPeer;
  let connection: Connection;
  let messages: string[];
  let losses: HotlineError[];
  beforeEach(async () => {
    server = await peer();
    connection = await open(server.port);
  });

  async function open(port: number, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
    const made = await connectTo(port, options);
    messages = [];
    losses = [];
    made.onMessage = (message) => messages.push(message);
    made.onLost = (problem) => losses.push(problem);
    return made;
  }

  const lost = () => until('the connection is lost', () => losses.length > 0);

  describe('messages', () => {
    it('come in as text or as binary, in their order, letters of all alphabets whole', async () => {
      const [ok, ringing] = ['200 OK', '180 Ringing'].map((s) => `SIP/2.0 ${s}\r\nSubject: звонок\r\n\r\n`);
      server.connection.send(ok!);
      server.connection.send(Buffer.from(ringing!));
      await until('both are there', () => messages.length === 2);
      expect(messages).toEqual([ok, ringing]);
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
      connection.onMessage = (message) => {
        if (message.startsWith('malformed')) throw new TypeError('no such header');
        read.push(message);
      };
      server.connection.send('malformed');
      server.connection.send('SIP/2.0 200 OK\r\n\r\n');
      await until('the message is there', () => read.length > 0);
      expect(log.messages('warn')).toEqual(['a malformed message was dropped']);
      expect(losses).toEqual([]);
    });

    it('of a size that no exchange needs end the connection, and say why', async () => {
      server.connection.send('x'.repeat(16 * 1024));
      await until('the largest is there', () => messages.length === 1);
      server.connection.send('x'.repeat(16 * 1024 + 1));
      await lost();
      expect(messages).toHaveLength(1);
      expect(losses).toEqual([
        expect.objectContaining({
          code: 'SIP_CONNECT',
          message: `the connection to 127.0.0.1:${server.port} broke: Max payload size exceeded`,
        }),
      ]);
      await until('the server sees it go', () => server.open === 0);
    });
  });

  describe('that is quiet', () => {
    it('is pinged after the time set, once, and given up after twice as long without an answer', async () => {
      server.freeze();
      await clock.advance(2 * PING_AFTER_MS - 1);
      expect(losses).toEqual([]);
      await clock.advance(1);
      expect(losses).toEqual([
        expect.objectContaining({
          code: 'SIP_TIMEOUT',
          message: `127.0.0.1:${server.port} has fallen silent`,
        }),
      ]);
      server.connection.resume();
      await until('the socket is gone', () => server.open === 0);
      expect(server.pings).toBe(1);
      expect(losses).toHaveLength(1);
    });

    it('and answers its pings is kept, for as long as it likes', async () => {
      await open(server.port, { clock: systemClock, pingAfterMs: 100 });
      await until('it was pinged', () => server.pings >= 4);
      expect(losses).toEqual([]);
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
      // The connection has read what came before the ping that it answers.
      await pongs;
      await clock.advance(PING_AFTER_MS - 1);
      await settle();
      expect([losses.length, server.pings]).toEqual([0, 0]);
    });
  });

  describe('that is lost', () => {
    it.each([
      ['cut off', () => server.connection.terminate(), 1006],
      ['closed by the exchange', () => server.connection.close(1001, 'restarting'), 1001],
    ])('%s: it is told once, with the reason', async (_name, lose, code) => {
      lose();
      await lost();
      const message = `the connection to 127.0.0.1:${server.port} was closed (${code})`;
      expect(losses).toEqual([expect.objectContaining({ code: 'SIP_CONNECT', message })]);
      expect(clock.pendingCount).toBe(0);
      await expect(connection.send(register)).rejects.toMatchObject({
        code: 'SIP_CONNECT',
        message: 'not connected to 127.0.0.1',
      });
      connection.close();
      expect(losses).toHaveLength(1);
    });
  });

  describe('closing it', () => {
    it('lets what was sent go out first, and is not told', async () => {
      const sent = connection.send(register);
      connection.close();
      connection.close();
      server.connection.send('SIP/2.0 200 OK\r\n\r\n');
      await sent;
      await server.receives(register);
      await until('the server sees it go', () => server.open === 0);
      expect([messages, losses]).toEqual([[], []]);
    });

    it('does not wait for a peer that does not answer the close', async () => {
      server.freeze();
      const { files: before } = await processUse();
      connection.close();
      await clock.advance(1_000);
      await until('our socket is gone', async () => (await processUse()).files < before);
      server.connection.resume();
    });
  });
});
