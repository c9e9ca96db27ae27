import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock as clock } from '../../../src/clock/clock.js';
import { runChecks } from '../../../src/health/check.js';
import { exchangeSteps } from '../../../src/health/check-steps.js';
import { probeConnection, probeName } from '../../../src/health/network-probes.js';
import { probeTls } from '../../../src/health/tls-probe.js';
import { probeWebSocket } from '../../../src/health/websocket-probe.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';

const HOST = '127.0.0.1';
const options = { clock, limitMs: 3_000 };
/** Of a server's certificate, in PEM. */
interface KeyPair {
  readonly key: string;
  readonly cert: string;
}
let certificates: TestCertificates;
let selfSigned: KeyPair;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  selfSigned = await makeSelfSigned();
});
afterAll(() => certificates.remove());
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function makeSelfSigned(): Promise<KeyPair> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-self-signed-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const holder = ['-subj', '/CN=pbx', '-addext', `subjectAltName=IP:${HOST}`];
  await promisify(execFile)('openssl', ['req', ...kind, ...holder, '-keyout', keyFile, '-out', certFile]);
  const pair = { key: await readFile(keyFile, 'utf8'), cert: await readFile(certFile, 'utf8') };
  await rm(folder, { recursive: true });
  return pair;
}

/** Listens on a free port of loopback until the end of the test. Gives the port. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** A port on which nothing listens any more. */
async function freePort(): Promise<number> {
  const port = await listen(createTcpServer());
  await closing.pop()?.();
  return port;
}

const silent = () => createTcpServer();
const refusal = async (probe: Promise<unknown>) =>
  probe.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the name', () => {
  it('of this machine is found', async () => {
    const { addresses } = await probeName({ host: 'localhost', port: 1 }, options);
    expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
  });
});

describe('the connection', () => {
  it('is opened and closed again', async () => {
    const server = silent();
    const ended = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    const port = await listen(server);
    server.on('connection', (socket: Socket) => socket.resume());
    const { address, localAddress, tookMs } = await probeConnection({ host: HOST, port }, options);
    expect([address, localAddress]).toEqual([HOST, HOST]);
    expect(tookMs).toBeGreaterThan(0);
    await ended;
  });

  it('refused is told with what to look at', async () => {
    const port = await freePort();
    expect(await refusal(probeConnection({ host: HOST, port }, options))).toMatchObject({
      code: 'SIP_CONNECT',
      message: `cannot connect to ${HOST}:${port}: nothing listens there; check the port and whether the exchange is running`,
    });
  });
});

describe('the certificate', () => {
  const serve = (certificate: KeyPair, extra: TlsOptions = {}) =>
    listen(createTlsServer({ key: certificate.key, cert: certificate.cert, ...extra }));

  it('by an authority of our own is accepted with its file, and its facts are given', async () => {
    const port = await serve(certificates.right);
    const facts = await probeTls({ host: HOST, port }, certificates.ca, options);
    expect(facts).toMatchObject({
      protocol: 'TLSv1.3',
      names: [HOST, 'localhost'],
      issuer: 'Hotline test authority',
    });
    const daysLeft = (facts.validToMs - clock.wallMs()) / 86_400_000;
    expect(daysLeft).toBeGreaterThan(0.9);
    expect(daysLeft).toBeLessThan(1);
  });

  it('is asked for by name where the exchange has one', async () => {
    let asked: string | false | null = null;
    const port = await serve(certificates.right, {
      SNICallback: (name, done) => {
        asked = name;
        done(null);
      },
    });
    await probeTls({ host: 'localhost', port }, certificates.ca, options);
    expect(asked).toBe('localhost');
  });

  it.each([
    {
      fault: 'an unknown authority',
      of: () => certificates.otherAuthority,
      ca: () => certificates.ca,
      says: /its authority is not known here; put .* into ca_file\. The certificate is for 127\.0\.0\.1, localhost, by Hotline test authority, valid until /,
    },
    {
      fault: 'an authority of our own without its file',
      of: () => certificates.right,
      ca: () => undefined,
      says: /its authority is not known here; put .* into ca_file/,
    },
    {
      fault: 'no authority at all',
      of: () => selfSigned,
      ca: () => certificates.ca,
      says: /it is self-signed; put its certificate into a file and name that in ca_file/,
    },
    {
      fault: 'another name',
      of: () => certificates.wrongName,
      ca: () => certificates.ca,
      says: /it is for another name; use that name in the server entry.* The certificate is for elsewhere\.example, /,
    },
    {
      fault: 'a time that is over',
      of: () => certificates.expired,
      ca: () => certificates.ca,
      says: /it has expired; renew it on the exchange, and check the clock of this machine/,
    },
  ])('with $fault is refused with what to change', async ({ of, ca, says }) => {
    const port = await serve(of());
    const error = await refusal(probeTls({ host: HOST, port }, ca(), options));
    expect(error).toMatchObject({ code: 'SIP_CERTIFICATE', message: expect.stringMatching(says) as string });
    expect(error).toMatchObject({
      message: expect.stringContaining(`the certificate of ${HOST}:${port}`) as string,
    });
  });

  it('is missing where no TLS is spoken', async () => {
    const plain = await listen(createHttpServer());
    expect(await refusal(probeTls({ host: HOST, port: plain }, undefined, options))).toMatchObject({
      code: 'SIP_CONNECT',
      message: `${HOST}:${plain} does not speak TLS; use its TLS port, or a server entry without TLS`,
    });
  });

  it('is not taken over an unsafe TLS', async () => {
    const port = await serve(certificates.right, {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await refusal(probeTls({ host: HOST, port }, certificates.ca, options))).toMatchObject({
      code: 'SIP_CONNECT',
      message: expect.stringContaining('speaks only a TLS older than 1.2') as string,
    });
  });

  it('is not waited for where nobody says a word', async () => {
    const port = await listen(silent());
    expect(await refusal(probeTls({ host: HOST, port }, undefined, { clock, limitMs: 200 }))).toMatchObject({
      code: 'SIP_TIMEOUT',
      message: `opening TLS to ${HOST}:${port}: no answer within 0.2 s; check that the port speaks TLS`,
    });
  });
});

describe('the WebSocket', () => {
  const serveSip = async (subProtocol: string | false, certificate?: KeyPair) => {
    const server = certificate
      ? createHttpsServer({ key: certificate.key, cert: certificate.cert })
      : createHttpServer();
    new WebSocketServer({ server, path: '/ws', handleProtocols: () => subProtocol });
    const port = await listen(server);
    return `${certificate ? 'wss' : 'ws'}://${HOST}:${port}/ws`;
  };
  const answering = async (status: number) => {
    const server = createHttpServer((_request, response) => response.writeHead(status).end());
    return `ws://${HOST}:${await listen(server)}/ws`;
  };

  it('for SIP is opened, and closed again', async () => {
    await expect(probeWebSocket(await serveSip('sip'), undefined, options)).resolves.toBeUndefined();
  });

  it('for SIP is opened over TLS, with the authority of the exchange only', async () => {
    const url = await serveSip('sip', certificates.right);
    await expect(probeWebSocket(url, certificates.ca, options)).resolves.toBeUndefined();
    expect(await refusal(probeWebSocket(url, undefined, options))).toMatchObject({ code: 'SIP_CERTIFICATE' });
  });

  it.each([
    { subProtocol: 'chat', spoken: 'it speaks "chat"' },
    { subProtocol: false as const, spoken: 'none was agreed on' },
  ])('for something else is told: $spoken', async ({ subProtocol, spoken }) => {
    const error = await refusal(probeWebSocket(await serveSip(subProtocol), undefined, options));
    expect(error).toMatchObject({
      code: 'SIP_CONNECT',
      message: expect.stringContaining(
        `opens a WebSocket at /ws, but not for SIP (${spoken}); check the path`,
      ) as string,
    });
  });

  it.each([
    [
      401,
      'SIP_REFUSED',
      'refuses this phone at /ws (HTTP 401); allow it in the access rules of the exchange',
    ],
    [
      403,
      'SIP_REFUSED',
      'refuses this phone at /ws (HTTP 403); allow it in the access rules of the exchange',
    ],
    [404, 'SIP_CONNECT', 'has nothing at /ws (HTTP 404); check the path in the server entry, often /ws'],
    [
      426,
      'SIP_CONNECT',
      'is a web server, but /ws is not a WebSocket; check the path in the server entry, often /ws',
    ],
    [302, 'SIP_CONNECT', 'answers HTTP 302 at /ws; put the address it redirects to into the server entry'],
    [503, 'SIP_CONNECT', 'answers HTTP 503 at /ws; look into the log of the exchange'],
  ] as const)('that is not, because of HTTP %i, is told with what to do', async (status, code, says) => {
    const url = await answering(status);
    expect(await refusal(probeWebSocket(url, undefined, options))).toMatchObject({
      code,
      message: expect.stringContaining(says) as string,
    });
  });

  it('is not believed without the proof that the server understood', async () => {
    const server = createHttpServer();
    server.on('upgrade', (_request, socket) => {
      const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      socket.end([...head, 'Sec-WebSocket-Accept: AAAA', 'Sec-WebSocket-Protocol: sip', '', ''].join('\r\n'));
    });
    const url = `ws://${HOST}:${await listen(server)}/ws`;
    expect(await refusal(probeWebSocket(url, undefined, options))).toMatchObject({
      message: expect.stringContaining('is not a WebSocket') as string,
    });
  });

  it('is not to be had from a server that is none', async () => {
    const banner = createTcpServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    const port = await listen(banner);
    expect(await refusal(probeWebSocket(`ws://${HOST}:${port}/ws`, undefined, options))).toMatchObject({
      code: 'SIP_CONNECT',
      message: expect.stringContaining(`${HOST}:${port} does not speak WebSocket; check the port`) as string,
    });
  });

  it('in plain to a TLS port is told apart', async () => {
    const port = await listen(
      createTlsServer({ key: certificates.right.key, cert: certificates.right.cert }),
    );
    expect(await refusal(probeWebSocket(`ws://${HOST}:${port}/ws`, undefined, options))).toMatchObject({
      message: expect.stringContaining('whether it wants wss: instead of ws:') as string,
    });
  });

  it('is not waited for where nobody says a word', async () => {
    const port = await listen(silent());
    const probed = probeWebSocket(`ws://${HOST}:${port}/ws`, undefined, { clock, limitMs: 200 });
    expect(await refusal(probed)).toMatchObject({ code: 'SIP_TIMEOUT' });
  });

  it('survives an answer without an end', async () => {
    const flood = createTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const line = `X-More: ${'x'.repeat(1_000)}\r\n`;
      for (let i = 0; i < 100; i++) socket.write(line);
    });
    const port = await listen(flood);
    expect(await refusal(probeWebSocket(`ws://${HOST}:${port}/ws`, undefined, options))).toMatchObject({
      code: 'SIP_CONNECT',
    });
  });
});

describe('the steps of an exchange', () => {
  const check = async (url: string, ca: string | undefined) => {
    const results = await runChecks(exchangeSteps({ route: 'main', url, ca }, clock), () => undefined, clock);
    return results.map(({ id, status }) => `${id} ${status}`);
  };

  it('lead from the name to the WebSocket', async () => {
    const server = createHttpsServer({ key: certificates.right.key, cert: certificates.right.cert });
    new WebSocketServer({ server, path: '/ws' });
    const port = await listen(server);
    expect(await check(`wss://localhost:${port}/ws`, certificates.ca)).toEqual([
      'main/name ok',
      'main/connection ok',
      // It ends tomorrow.
      'main/certificate warn',
      'main/websocket ok',
    ]);
  });

  it('end where the trouble is', async () => {
    const port = await freePort();
    expect(await check(`wss://${HOST}:${port}/ws`, undefined)).toEqual([
      'main/name ok',
      'main/connection fail',
      'main/certificate not-tried',
      'main/websocket not-tried',
    ]);
  });

  it('leave out the certificate where there is none', async () => {
    const server = createHttpServer();
    new WebSocketServer({ server, path: '/ws' });
    const port = await listen(server);
    expect(await check(`ws://${HOST}:${port}/ws`, undefined)).toEqual([
      'main/name ok',
      'main/connection ok',
      'main/websocket ok',
    ]);
  });
});
