/** Which server SIP over TLS is spoken with, and with which not. What an open stream does is in stream-connection.test.ts. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type TlsOptions, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/protocol/errors.js';
import type { Connection, ConnectionOptions, Target } from '../../../src/sip/connection/connection.js';
import { connectStream } from '../../../src/sip/connection/stream.connection.js';
import {
  makeCertificates,
  type ServerCertificate,
  type TestCertificates,
} from '../../support/certificates.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { ManualClock } from '../../support/manual-clock.js';
import { processUse } from '../../support/process-use.js';
import { StreamPeer } from '../../support/stream-peer.js';
import { until } from '../../support/until.js';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

let clock: ManualClock;
let files: number;
const cleanUps: (() => unknown)[] = [];
beforeEach(async () => {
  clock = new ManualClock();
  ({ files } = await processUse());
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  await until('no timer is left', () => clock.pendingCount === 0);
  await until('no socket is left', async () => (await processUse()).files <= files);
});

async function peerWith({ key, cert }: ServerCertificate, tls: TlsOptions = {}): Promise<StreamPeer> {
  const peer = await StreamPeer.listen({ tls: { key, cert, ...tls } });
  cleanUps.push(() => peer.stop());
  return peer;
}

async function connectTo(
  port: number,
  { host = '127.0.0.1', ...options }: Partial<ConnectionOptions & Target> = {},
): Promise<Connection> {
  const target: Target = { transport: 'tls', host, address: '127.0.0.1', port };
  const connection = await connectStream(target, {
    clock,
    log: new FakeLog(),
    connectLimitMs: 5_000,
    pingAfterMs: 10_000,
    ca: certificates.ca,
    fingerprint: undefined,
    ...options,
  });
  cleanUps.unshift(() => connection.close());
  return connection;
}

function tlsSocket({ socket }: StreamPeer): TLSSocket {
  if (!(socket instanceof TLSSocket)) throw new TypeError('the peer does not speak TLS');
  return socket;
}

const fingerprintOf = ({ cert }: ServerCertificate): string =>
  new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();

/** A server that is no TLS server. Gives its port. */
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

async function expectRefused(attempt: Promise<Connection>, code: ErrorCode, message: string): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ code, message });
  expect(clock.pendingCount).toBe(0);
}

const register = 'REGISTER sip:pbx.example SIP/2.0\r\nContent-Length: 0\r\n\r\n';

describe('a server that is the right one', () => {
  it.each(['127.0.0.1', 'localhost'])(
    'for %s is spoken with, by the name that was asked for',
    async (host) => {
      const peer = await peerWith(certificates.right);
      const connection = await connectTo(peer.port, { host });
      const messages: string[] = [];
      connection.onMessage = (message) => messages.push(message);
      await connection.send(register);
      await peer.receives(register);
      peer.socket.write('SIP/2.0 200 OK\r\nl: 0\r\n\r\n');
      await until('the answer is there', () => messages.length === 1);
      // An address is no server name (RFC 6066 section 3).
      expect(tlsSocket(peer).servername).toBe(host === 'localhost' ? host : false);
      expect(connection.local).toEqual({ address: '127.0.0.1', port: peer.socket.remotePort });
    },
  );

  it.each(['otherAuthority', 'expired', 'wrongName'] as const)(
    'with a pinned certificate is spoken with, also if that is %s',
    async (kind) => {
      const peer = await peerWith(certificates[kind]);
      const fingerprint = fingerprintOf(certificates[kind]);
      const connection = await connectTo(peer.port, { fingerprint, ca: undefined });
      await connection.send(register);
      await peer.receives(register);
    },
  );
});

describe('a certificate that is not right', () => {
  const authority = 'its authority is not known here; put the authority’s certificate into ca_file';
  it.each([
    ['wrongName', 'it is for another name; use that name in the server entry, or renew the certificate'],
    ['expired', 'it has expired; renew it on the exchange, and check the clock of this machine'],
    ['otherAuthority', authority],
  ] as const)(
    '%s: the sentence names host, reason, certificate and entry, and nothing was sent',
    async (kind, problem) => {
      const peer = await peerWith(certificates[kind]);
      await expectRefused(
        connectTo(peer.port),
        'SIP_CERTIFICATE',
        `the certificate of 127.0.0.1:${peer.port} is not accepted: ${problem}; its SHA-256 is ${fingerprintOf(certificates[kind])}, and if the exchange shows the same, that may be put into fingerprint instead`,
      );
      await until('the server sees it go', () => peer.open === 0);
      expect(peer.received).toBe('');
    },
  );

  it('for another name than the one that led to this address', async () => {
    const peer = await peerWith(certificates.right);
    await expect(connectTo(peer.port, { host: 'pbx.example' })).rejects.toMatchObject({
      code: 'SIP_CERTIFICATE',
      message: expect.stringMatching(
        /^the certificate of pbx\.example:\d+ is not accepted: it is for another name/,
      ) as string,
    });
    expect(peer.received).toBe('');
  });

  it('of the company’s own authority, for the public ones', async () => {
    const peer = await peerWith(certificates.right);
    await expect(connectTo(peer.port, { ca: undefined })).rejects.toMatchObject({
      code: 'SIP_CERTIFICATE',
      message: expect.stringContaining(authority) as string,
    });
  });

  it('is any other than the pinned one, however valid, and nothing was sent', async () => {
    const peer = await peerWith(certificates.right);
    await expectRefused(
      connectTo(peer.port, { fingerprint: fingerprintOf(certificates.wrongName) }),
      'SIP_CERTIFICATE',
      `the certificate of 127.0.0.1:${peer.port} is not accepted: it is not the one in fingerprint, but one with the SHA-256 ${fingerprintOf(certificates.right)}; when the exchange shows that one as its own, put it into fingerprint, otherwise another machine answers in its place`,
    );
    await until('the server sees it go', () => peer.open === 0);
    expect(peer.received).toBe('');
  });
});

describe('a server without the TLS that is needed', () => {
  it('TLS 1.1', async () => {
    const old: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const peer = await peerWith(certificates.right, old);
    await expectRefused(
      connectTo(peer.port),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${peer.port}: it speaks only a TLS older than 1.2, which is not safe; allow TLS 1.2 or 1.3 on the exchange`,
    );
  });

  it('TLS 1.2 will do', async () => {
    const peer = await peerWith(certificates.right, { maxVersion: 'TLSv1.2' });
    await connectTo(peer.port);
    expect(tlsSocket(peer).getProtocol()).toBe('TLSv1.2');
  });

  it('none at all', async () => {
    const port = await other(
      createServer((socket) => socket.on('data', () => socket.write('SIP/2.0 400 Bad Request\r\n\r\n'))),
    );
    await expectRefused(
      connectTo(port),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: no TLS could be agreed on; check that the port speaks TLS 1.2 or later, or whether it wants ;transport=tcp in place of TLS`,
    );
  });

  it('one that hangs up', async () => {
    const port = await other(createServer((socket) => socket.on('data', () => socket.resetAndDestroy())));
    await expectRefused(
      connectTo(port),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: the exchange closed the connection; check that the port speaks this protocol`,
    );
  });

  it('one that takes the connection and says nothing is given up in time', async () => {
    const server = createServer();
    const port = await other(server);
    const attempt = expectRefused(
      connectTo(port),
      'SIP_TIMEOUT',
      `127.0.0.1:${port} did not answer within 5 s; check that the exchange is running, the port and the firewalls in between`,
    );
    await once(server, 'connection');
    await clock.advance(4_999);
    expect(clock.pendingCount).toBe(1);
    await clock.advance(1);
    await attempt;
  });

  it('none that listens', async () => {
    const port = await freePort();
    await expectRefused(
      connectTo(port),
      'SIP_CONNECT',
      `cannot connect to 127.0.0.1:${port}: nothing listens there; check the port and whether the exchange is running`,
    );
  });
});
