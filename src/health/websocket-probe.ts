import { createHash, randomBytes } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { HotlineError } from '../protocol/errors.js';
import { networkError, type Peer } from '../protocol/network-errors.js';
import { limited, placeOf, type ProbeOptions, tooLate } from './network-probes.js';

/** What every server mixes into its answer (RFC 6455 section 1.3). */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** The sub-protocol of SIP over WebSocket (RFC 7118 section 4). */
const SUB_PROTOCOL = 'sip';

/**
 * Opens a WebSocket for SIP and closes it again; follows no redirect. `url`: `ws:` or `wss:`; `ca` as for `probeTls`.
 * Rejects with SIP_CONNECT, SIP_REFUSED, SIP_CERTIFICATE, SIP_NAME or SIP_TIMEOUT.
 */
export async function probeWebSocket(
  url: string,
  ca: string | undefined,
  options: ProbeOptions,
): Promise<void> {
  const target = new URL(url);
  const peer = peerOf(target);
  const key = randomBytes(16).toString('base64');
  const request = ask(target, key, ca);
  try {
    const upgraded = new Promise<void>((resolve, reject) => {
      // Until the connection is destroyed below it may fail in other ways, too: the first counts.
      request.on('error', (error: NodeJS.ErrnoException) => reject(connectionError(error, target, peer)));
      request.once('response', (response) => reject(answerError(response, target, peer)));
      request.once('upgrade', (response, socket) => {
        socket.destroy();
        const problem = upgradeProblem(response, key, target, peer);
        if (problem) reject(problem);
        else resolve();
      });
      request.end();
    });
    await limited(options, upgraded, () =>
      tooLate(
        options,
        `opening a WebSocket to ${placeOf(peer)}`,
        'that the exchange is running and the port is right',
      ),
    );
  } finally {
    request.destroy();
  }
}

/** The host and port of a `ws:` or `wss:` URL. */
export function peerOf(url: URL): Peer {
  return { host: url.hostname, port: Number(url.port || (url.protocol === 'wss:' ? 443 : 80)) };
}

/** RFC 6455 section 4.1. */
function ask(target: URL, key: string, ca: string | undefined): ClientRequest {
  const url = new URL(target.href.replace(/^ws/, 'http'));
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
    'Sec-WebSocket-Protocol': SUB_PROTOCOL,
  };
  if (url.protocol === 'http:') return httpRequest(url, { headers, agent: false });
  return httpsRequest(url, {
    headers,
    agent: false,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: [ca] }),
  });
}

function upgradeProblem(
  response: IncomingMessage,
  key: string,
  target: URL,
  peer: Peer,
): HotlineError | undefined {
  const accept = createHash('sha1')
    .update(key + WEBSOCKET_GUID)
    .digest('base64');
  if (response.headers['sec-websocket-accept'] !== accept) return notAWebSocket(target, peer);
  const subProtocol = response.headers['sec-websocket-protocol'];
  if (subProtocol === SUB_PROTOCOL) return undefined;
  const spoken = subProtocol === undefined ? 'none was agreed on' : `it speaks "${subProtocol.slice(0, 40)}"`;
  return new HotlineError(
    'SIP_CONNECT',
    `${placeOf(peer)} opens a WebSocket at ${target.pathname}, but not for SIP (${spoken}); check the path in the server entry`,
  );
}

function answerError(response: IncomingMessage, target: URL, peer: Peer): HotlineError {
  const status = response.statusCode ?? 0;
  const place = placeOf(peer);
  const path = target.pathname;
  switch (status) {
    case 401:
    case 403:
      return new HotlineError(
        'SIP_REFUSED',
        `${place} refuses this phone at ${path} (HTTP ${status}); allow it in the access rules of the exchange`,
      );
    case 404:
      return new HotlineError(
        'SIP_CONNECT',
        `${place} has nothing at ${path} (HTTP 404); check the path in the server entry, often /ws`,
      );
    case 200:
    case 400:
    case 405:
    case 426:
      return notAWebSocket(target, peer);
    default:
      return new HotlineError(
        'SIP_CONNECT',
        `${place} answers HTTP ${status} at ${path}; ${adviceFor(status)}`,
      );
  }
}

function adviceFor(status: number): string {
  if (status >= 300 && status < 400) return 'put the address it redirects to into the server entry';
  return status >= 500 ? 'look into the log of the exchange' : 'check the path in the server entry';
}

function notAWebSocket(target: URL, peer: Peer): HotlineError {
  return new HotlineError(
    'SIP_CONNECT',
    `${placeOf(peer)} is a web server, but ${target.pathname} is not a WebSocket; check the path in the server entry, often /ws`,
  );
}

function connectionError(error: NodeJS.ErrnoException, target: URL, peer: Peer): HotlineError {
  const isNoHttp = error.code?.startsWith('HPE_') ?? false;
  const hungUp = error.code === 'ECONNRESET' && target.protocol === 'ws:';
  if (!isNoHttp && !hungUp) return networkError(error, peer);
  return new HotlineError(
    'SIP_CONNECT',
    `${placeOf(peer)} does not speak WebSocket; check the port${hungUp ? ', and whether it wants wss: instead of ws:' : ''}`,
    { cause: error },
  );
}
