/** The door for phones: takes WebSockets off an HTTP server and gives them to the {@link LinkCore}. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { delay, withDeadline } from '../../clock/clock.js';
import { LINK_PATH, LINK_PROTOCOL, MOST_PHONE_FRAME_BYTES } from '../../protocol/fleet-link/frames.js';
import type { PhoneLinks } from '../ports.js';
import type { Connection } from './connection.js';
import { LinkCore, type LinkCoreOptions, type LinkFigures } from './link-core.js';

export interface GatewayLimits {
  /** Connections in all. */
  readonly connections: number;
  /** Those that have not said who they are; beyond it the one that has waited longest gives way. */
  readonly strangers: number;
}
/** Below the usual limit of open files (20,000 here), with room for the store and the pages. */
export const gatewayLimits: GatewayLimits = { connections: 18_000, strangers: 4_000 };

export interface LinkGatewayOptions extends LinkCoreOptions {
  readonly gateway?: Partial<GatewayLimits>;
  /** Whose request it is, where a proxy stands before the server. Default: the far end of the socket. */
  readonly addressOf?: (request: IncomingMessage) => string;
}

/** A phone sends its frames whole; this many parts are more than enough for whoever splits them. */
const MOST_FRAGMENTS = 64;
/** So long a phone has to answer the close of its connection. */
const CLOSE_MS = 3_000;
/** How long the store may take for what it still has to write when the server stops. */
const FLUSH_MS = 10_000;
/** Sockets closed in one go: about ten milliseconds. */
const CHUNK = 200;

/** One class for all sockets, and listeners that are the same for all: no memory a connection is spent on closures. */
class PhoneSocket extends WebSocket {
  #core: LinkCore | undefined;
  #connection: Connection | undefined;
  #all: Set<PhoneSocket> | undefined;

  attach(core: LinkCore, all: Set<PhoneSocket>, address: string): void {
    this.#core = core;
    this.#all = all;
    all.add(this);
    this.on('message', onMessage);
    this.on('ping', onPing);
    this.on('error', onError);
    this.on('close', onClose);
    this.#connection = core.open(this, address);
  }

  message(data: RawData, isBinary: boolean): void {
    // Of the type that `ws` gives unless it is asked for another.
    if (this.#connection && Buffer.isBuffer(data)) this.#core?.receive(this.#connection, data, isBinary);
  }

  pinged(data: Buffer): void {
    if (this.#connection && this.#core?.ping(this.#connection)) this.pong(data);
  }

  failed(error: Error & { readonly code?: string }): void {
    // What `ws` itself finds wrong with a frame (size, masking, UTF-8); it has sent the close already.
    if (this.#connection && error.code?.startsWith('WS_ERR'))
      this.#core?.offend(this.#connection, error.message);
  }

  ended(): void {
    this.#all?.delete(this);
    if (this.#connection) this.#core?.closed(this.#connection);
  }
}

export class LinkGateway implements PhoneLinks {
  readonly #core: LinkCore;
  readonly #options: LinkGatewayOptions;
  readonly #limits: GatewayLimits;
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<PhoneSocket>();
  #closing: Promise<void> | undefined;

  constructor(options: LinkGatewayOptions) {
    this.#options = options;
    this.#limits = { ...gatewayLimits, ...options.gateway };
    this.#core = new LinkCore(options);
    const settings = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MOST_PHONE_FRAME_BYTES,
      maxFragments: MOST_FRAGMENTS,
      closeTimeout: CLOSE_MS,
      // Answered in `pinged`, after it was counted.
      autoPong: false,
      WebSocket: PhoneSocket,
      handleProtocols: () => LINK_PROTOCOL,
    };
    this.#server = new WebSocketServer(settings);
  }

  /** For the `upgrade` event of a node HTTP or HTTPS server, of requests for {@link LINK_PATH}. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', destroySocket);
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      answer(socket, refusal);
      return;
    }
    const address = this.#options.addressOf?.(request) ?? request.socket.remoteAddress ?? 'unknown';
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      socket.removeListener('error', destroySocket);
      if (webSocket instanceof PhoneSocket) webSocket.attach(this.#core, this.#sockets, address);
    });
  }

  linked(): number {
    return this.#core.linked();
  }

  isLinked(phone: string): boolean {
    return this.#core.isLinked(phone);
  }

  cut(phone: string, reason: 'revoked' | 'replaced' | 'deleted'): void {
    this.#core.cut(phone, reason);
  }

  accepted(phone: string): void {
    this.#core.accepted(phone);
  }

  async deliver(phone: string): Promise<void> {
    await this.#core.deliver(phone);
  }

  /** For `/metrics` and the health of the server. */
  figures(): LinkFigures & { readonly connections: number } {
    return { ...this.#core.figures(), connections: this.#sockets.size };
  }

  /** Lets nobody in any more, writes down what has come, tells all phones that the server stops. Idempotent. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const { clock, log } = this.#options;
    await withDeadline(clock, this.#core.flush(), FLUSH_MS, () => new Error('too slow')).catch(() =>
      log.error({}, 'the store is too slow: what it has not taken is not acknowledged and will come again'),
    );
    while (this.#core.dismiss(CHUNK) > 0) await delay(clock, 0);
    this.#core.stop();
    const deadlineMs = clock.nowMs() + CLOSE_MS;
    while (this.#sockets.size > 0 && clock.nowMs() < deadlineMs) await delay(clock, 20);
    let terminated = 0;
    for (const socket of this.#sockets) {
      socket.terminate();
      if (++terminated % CHUNK === 0) await delay(clock, 0);
    }
    this.#server.close();
  }

  #refusalOf({ url, headers }: IncomingMessage): string | undefined {
    if (this.#closing) return '503 Service Unavailable';
    if (url?.split('?')[0] !== LINK_PATH) return '404 Not Found';
    // No phone has an Origin; a page that somebody was lured to always has.
    if (headers.origin !== undefined || headers['sec-websocket-origin'] !== undefined) return '403 Forbidden';
    const offered = headers['sec-websocket-protocol']?.split(',').map((protocol) => protocol.trim());
    if (!offered?.includes(LINK_PROTOCOL)) return '400 Bad Request';
    if (this.#sockets.size >= this.#limits.connections) return '503 Service Unavailable';
    if (this.#core.strangers() < this.#limits.strangers) return undefined;
    return this.#core.dropStranger() ? undefined : '503 Service Unavailable';
  }
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (this instanceof PhoneSocket) this.message(data, isBinary);
}
function onPing(this: WebSocket, data: Buffer): void {
  if (this instanceof PhoneSocket) this.pinged(data);
}
function onError(this: WebSocket, error: Error): void {
  if (this instanceof PhoneSocket) this.failed(error);
}
function onClose(this: WebSocket): void {
  if (this instanceof PhoneSocket) this.ended();
}

function destroySocket(this: Duplex): void {
  this.destroy();
}

function answer(socket: Duplex, status: string): void {
  socket.once('finish', destroySocket);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
