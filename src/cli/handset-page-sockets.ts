/** The WebSockets of the handset page: lets pages in, watches that they live, gives each to the handset. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Clock } from '../clock/clock.js';
import type { BrowserHandset } from '../media/browser-handset.js';
import type { PageConnection } from '../media/browser-handset-page.js';
import type { Log } from '../phone/ports.js';
import { closeCodes, type PhoneSnapshot } from '../protocol/handset.js';
import type { OriginGuard } from './handset-page-origin.js';

export const MAX_PAGES = 8;
/** Twice what a page may say at all; ws closes with 1009 beyond it. */
const MAX_PAYLOAD_BYTES = 8192;
/** A page that sleeps is given no more snapshots than this; it gets a fresh one when it wakes. */
const MAX_SNAPSHOT_BACKLOG_BYTES = 65_536;
/**
 * A page that has not answered by the next ping is gone, and with it its line: so a laptop that fell asleep is put
 * back on the hook within two periods. Each ping goes with a snapshot, by which the page sees that the phone lives.
 */
const PING_PERIOD_MS = 5000;

export interface HandsetSocketsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly handset: BrowserHandset;
  readonly snapshot: () => PhoneSnapshot;
}

export class HandsetSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD_BYTES,
    perMessageDeflate: false,
  });
  /** Open pages; true while the last ping is answered. */
  readonly #alive = new Map<WebSocket, boolean>();
  readonly #pings;

  constructor(private readonly options: HandsetSocketsOptions) {
    this.#pings = options.clock.every(PING_PERIOD_MS, () => this.#pingAll());
  }

  /** An HTTP upgrade (RFC 6455 section 4.2): accepted only for `/handset` and from our own page. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, guard: OriginGuard): void {
    socket.on('error', () => socket.destroy());
    const { host, origin } = request.headers;
    if (request.url !== '/handset') refuse(socket, '404 Not Found');
    else if (!guard.isOwnHost(host)) refuse(socket, '421 Misdirected Request');
    else if (!guard.isOwnOrigin(origin, host)) refuse(socket, '403 Forbidden');
    else this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket));
  }

  send(snapshot: PhoneSnapshot): void {
    const text = JSON.stringify(snapshot);
    for (const webSocket of this.#alive.keys()) {
      if (webSocket.bufferedAmount < MAX_SNAPSHOT_BACKLOG_BYTES) webSocket.send(text);
    }
  }

  close(): void {
    this.#pings.cancel();
    for (const webSocket of this.#alive.keys()) {
      webSocket.close(closeCodes.goingAway, 'the phone is being stopped');
      // Without waiting for the page's own close: a page that sleeps must not hold up the stop.
      webSocket.terminate();
    }
    this.#server.close();
  }

  #welcome(webSocket: WebSocket): void {
    webSocket.on('error', (error) => {
      this.options.log.debug({ error: error.message }, 'the connection to a page failed');
    });
    if (this.#alive.size >= MAX_PAGES) {
      webSocket.close(closeCodes.crowded, `at most ${MAX_PAGES} pages`);
      return;
    }
    this.#alive.set(webSocket, true);
    const page = this.options.handset.attach(connectionOf(webSocket));
    webSocket.on('pong', () => this.#alive.set(webSocket, true));
    webSocket.on('message', (data, isBinary) => {
      if (isBinary) page.onSound(bytesOf(data));
      else page.onText(bytesOf(data).toString('utf8'));
    });
    webSocket.on('close', () => {
      this.#alive.delete(webSocket);
      page.onClosed();
    });
    webSocket.send(JSON.stringify(this.options.snapshot()));
  }

  #pingAll(): void {
    for (const [webSocket, alive] of this.#alive) {
      if (!alive) {
        this.options.log.info({}, 'a page stopped answering and was disconnected');
        webSocket.terminate();
        continue;
      }
      this.#alive.set(webSocket, false);
      webSocket.ping();
    }
    this.send(this.options.snapshot());
  }
}

function connectionOf(webSocket: WebSocket): PageConnection {
  const send = (data: string | Uint8Array): void => {
    if (webSocket.readyState === webSocket.OPEN) webSocket.send(data);
  };
  return {
    sendText: send,
    sendSound: send,
    bufferedBytes: () => webSocket.bufferedAmount,
    close: (code, reason) => webSocket.close(code, reason),
  };
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
