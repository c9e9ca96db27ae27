/** Connecting the transport to real servers, good and bad. What an open connection does is in websocket-transport.test.ts. */
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { TransportState } from 'sip.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/protocol/errors.js';
import { WebSocketTransport } from '../../../src/sip/websocket.transport.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { ManualClock } from '../../support/manual-clock.js';
import { until } from '../../support/until.js';
import { WebSocketPeer } from '../../support/websocket-peer.js';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

let clock: ManualClock;
const cleanUps: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  clock = new ManualClock();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  await until('no timer is left', () => clock.pendingCount === 0);
});

function transportTo(url: string, ca?: string): WebSocketTransport {
  return new WebSocketTransport(undefined, {
    clock,
    log: new FakeLog(),
    url,
    ca,
    pingAfterMs: 10_000,
    connectLimitMs: 5_000,
  });
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

async function expectFailure(
  transport: WebSocketTransport,
  code: ErrorCode,
  sentence: string,
): Promise<void> {
  let disconnects = 0;
  transport.onDisconnect = () => disconnects++;
  await expect(transport.connect()).rejects.toMatchObject({ code, message: sentence });
  expect(transport.state).toBe(TransportState.Disconnected);
  expect(transport.problem).toMatchObject({ code, message: sentence });
  expect(disconnects).toBe(0);
  expect(clock.pendingCount).toBe(0);
}

describe('a good exchange', () => {
  it.each(['ws', 'wss'] as const)('is connected to over %s, speaking SIP', async (scheme) => {
    const { right: certificate, ca } = certificates;
    const server = await peer(scheme === 'wss' ? { certificate } : {});
    const transport = transportTo(`${scheme}://127.0.0.1:${server.port}/ws`, ca);
    const states: TransportState[] = [];
    transport.stateChange.addListener((state) => states.push(state));
    let connects = 0;
    transport.onConnect = () => connects++;
    await transport.connect();
    await transport.connect();
    expect(states).toEqual([TransportState.Connecting, TransportState.Connected]);
    expect([connects, server.open]).toEqual([1, 1]);
    expect(server.connection.protocol).toBe('sip');
    expect(transport.protocol).toBe(scheme.toUpperCase());
    expect(transport.problem).toBeUndefined();
    await transport.disconnect();
    await until('the server sees it go', () => server.open === 0);
  });
});

describe('a certificate that is not right', () => {
  const authority = 'its authority is not known here; put the authority’s certificate into ca_file';
  it.each([
    ['wrongName', 'it is for another name; use that name in the server entry, or renew the certificate'],
    ['expired', 'it has expired; renew it on the exchange, and check the clock of this machine'],
    ['otherAuthority', authority],
  ] as const)('%s', async (kind, problem) => {
    const { port } = await peer({ certificate: certificates[kind] });
    await expectFailure(
      transportTo(`wss://127.0.0.1:${port}/ws`, certificates.ca),
      'SIP_CERTIFICATE',
      `the certificate of 127.0.0.1:${port} is not accepted: ${problem}`,
    );
  });

  it('for the public authorities: one of the company’s own', async () => {
    const { port } = await peer({ certificate: certificates.right });
    await expectFailure(
      transportTo(`wss://127.0.0.1:${port}/ws`),
      'SIP_CERTIFICATE',
      `the certificate of 127.0.0.1:${port} is not accepted: ${authority}`,
    );
  });
});

describe('an exchange that cannot be connected to', () => {
  it('nothing listens', async () => {
    const port = await freePort();
    await expectFailure(
      transportTo(`ws://127.0.0.1:${port}/ws`),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: nothing listens there; check the port and whether the exchange is running`,
    );
  });

  it('another path', async () => {
    const { port } = await peer();
    await expectFailure(
      transportTo(`ws://127.0.0.1:${port}/wss`),
      'SIP_CONNECT',
      `127.0.0.1:${port} answered HTTP 400 instead of opening a WebSocket; check the path in the server entry`,
    );
  });

  it.each([401, 403, 404, 503])('a web server that answers %d', async (status) => {
    const port = await http((_request, response) => void response.writeHead(status).end('nothing here'));
    await expectFailure(
      transportTo(`ws://127.0.0.1:${port}/ws`),
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
      transportTo(`ws://127.0.0.1:${port}/ws`),
      'SIP_CONNECT',
      `127.0.0.1:${port} answered HTTP 302 instead of opening a WebSocket; check the path in the server entry`,
    );
    expect(target.connections).toHaveLength(0);
  });

  it('a WebSocket for something else than SIP', async () => {
    const { port } = await peer({ subProtocol: false });
    await expectFailure(
      transportTo(`ws://127.0.0.1:${port}/ws`),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: Server sent no subprotocol`,
    );
  });

  it('TLS where none is spoken', async () => {
    const { port } = await peer();
    await expectFailure(
      transportTo(`wss://127.0.0.1:${port}/ws`, certificates.ca),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: no TLS could be agreed on; check that the port speaks TLS 1.2 or later, or whether it wants ws: in place of wss:`,
    );
  });

  it('TLS too old to be safe', async () => {
    const { key, cert } = certificates.right;
    const port = await other(
      createTlsServer({
        key,
        cert,
        minVersion: 'TLSv1.1',
        maxVersion: 'TLSv1.1',
        ciphers: 'ALL:@SECLEVEL=0',
      }),
    );
    await expectFailure(
      transportTo(`wss://127.0.0.1:${port}/ws`, certificates.ca),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: no TLS could be agreed on; check that the port speaks TLS 1.2 or later, or whether it wants ws: in place of wss:`,
    );
  });

  it('no TLS where it is wanted', async () => {
    const { port } = await peer({ certificate: certificates.right });
    await expectFailure(
      transportTo(`ws://127.0.0.1:${port}/ws`),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: the exchange closed the connection; check that the port speaks this protocol`,
    );
  });

  it('a server that takes the connection and says nothing is given up in time', async () => {
    const server = createTcpServer();
    const port = await other(server);
    const transport = transportTo(`ws://127.0.0.1:${port}/ws`);
    const failed = expectFailure(
      transport,
      'SIP_TIMEOUT',
      `127.0.0.1:${port} did not answer within 5 s; check that the exchange is running, the port and the firewalls in between`,
    );
    await once(server, 'connection');
    await clock.advance(4_999);
    expect(transport.state).toBe(TransportState.Connecting);
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
    const transport = transportTo(`ws://127.0.0.1:${port}/ws`);
    const failed = expect(transport.connect()).rejects.toMatchObject({ code: 'SIP_TIMEOUT' });
    await until('it drips', () => dripped > 10);
    await clock.advance(5_000);
    await failed;
  });
});

describe('connecting again', () => {
  it('works after any failure, and clears the problem', async () => {
    const port = await freePort();
    const transport = transportTo(`ws://127.0.0.1:${port}/ws`);
    await expect(transport.connect()).rejects.toMatchObject({ code: 'SIP_CONNECT' });
    await peer({ port });
    await transport.connect();
    expect(transport.isConnected()).toBe(true);
    expect(transport.problem).toBeUndefined();
    await transport.disconnect();
  });

  it('while still connecting gives the first attempt up; what it says late changes nothing', async () => {
    const port = await freePort();
    const silent = createTcpServer();
    silent.listen(port, '127.0.0.1');
    await once(silent, 'listening');
    const transport = transportTo(`ws://127.0.0.1:${port}/ws`);
    const states: TransportState[] = [];
    transport.stateChange.addListener((state) => states.push(state));
    const first = expect(transport.connect()).rejects.toMatchObject({ code: 'SIP_CONNECT' });
    const [socket] = (await once(silent, 'connection')) as [Socket];
    silent.close();
    const server = await peer({ port });
    await transport.connect();
    await first;
    socket.destroy();
    await clock.advance(5_000);
    expect(states).toEqual([TransportState.Connecting, TransportState.Connected]);
    expect(transport.isConnected()).toBe(true);
    expect(server.open).toBe(1);
    await transport.disconnect();
  });

  it('is not needed to disconnect: that ends an attempt, too', async () => {
    const server = createTcpServer();
    const port = await other(server);
    const transport = transportTo(`ws://127.0.0.1:${port}/ws`);
    const failed = expect(transport.connect()).rejects.toMatchObject({ code: 'SIP_CONNECT' });
    await once(server, 'connection');
    await transport.disconnect();
    await failed;
    expect(transport.state).toBe(TransportState.Disconnected);
    expect(clock.pendingCount).toBe(0);
  });
});
