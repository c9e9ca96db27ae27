import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timer } from '../clock/clock.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { ExchangeLimits } from './limits.js';
import type { Listener, SipConnection } from './listener.js';
import type { Log } from './log.js';

/** A client that did not answer the last ping is gone; a half-open connection is noticed within two of these. */
const PING_EVERY_MS = 15_000;

export interface WebSocketListenerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  /** 0 takes a free one, and keeps it over a restart. */
  readonly port: number;
  /** PEM texts; with them the listener speaks `wss`, without `ws`. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly limits: ExchangeLimits;
}

/** SIP over WebSocket (RFC 7118), on any path, with the subprotocol `sip`. */
export class WebSocketListener implements Listener {
  readonly #options: WebSocketListenerOptions;
  readonly #connections = new Set<WebSocketConnection>();
  /** Raw sockets, also those that never finish a handshake. */
  readonly #sockets = new Set<Socket>();
  #port: number;
  #server: Server | undefined;
  #pinging: Timer | undefined;

  constructor(options: WebSocketListenerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  async start(onConnection: (connection: SipConnection) => void): Promise<{ readonly port: number }> {
    const { clock, tls, limits } = this.#options;
    const server = tls ? createHttpsServer({ ...tls, minVersion: 'TLSv1.2' }) : createHttpServer();
    server.maxConnections = limits.connections;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (_request, response) => {
      response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' });
      response.end('This is a SIP exchange: connect by WebSocket with the subprotocol "sip".\n');
    });
    const upgrader = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytes,
      perMessageDeflate: false,
      handleProtocols: () => 'sip',
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!offersSip(request)) {
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
        return;
      }
      upgrader.handleUpgrade(request, socket, head, (webSocket) =>
        onConnection(this.#adopt(webSocket, request.socket)),
      );
    });
    await this.#listen(server);
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.#pinging = clock.every(PING_EVERY_MS, () => {
      for (const connection of this.#connections) connection.checkAlive();
    });
    return { port: this.#port };
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    this.#pinging?.cancel();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const connection of this.#connections) connection.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #adopt(webSocket: WebSocket, socket: Socket): SipConnection {
    const { tls, limits, log } = this.#options;
    const remote = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    const connection = new WebSocketConnection(
      webSocket,
      tls ? 'WSS' : 'WS',
      remote,
      limits.unsentBytes,
      log,
    );
    this.#connections.add(connection);
    webSocket.on('close', () => this.#connections.delete(connection));
    return connection;
  }

  async #listen(server: Server): Promise<void> {
    const { host, log } = this.#options;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, host, this.#port)));
      server.listen(this.#port, host, resolve);
    });
    server.removeAllListeners('error');
    server.on('error', (error) => log.warn({ reason: messageOf(error) }, 'the listening socket has a fault'));
  }
}

class WebSocketConnection implements SipConnection {
  onMessage: ((message: string) => void) | undefined;
  onClosed: (() => void) | undefined;
  #answeredPing = true;

  constructor(
    private readonly webSocket: WebSocket,
    readonly transport: 'WS' | 'WSS',
    readonly remote: string,
    private readonly maxUnsentBytes: number,
    log: Log,
  ) {
    webSocket.on('message', (data: Buffer) => this.onMessage?.(data.toString('utf8')));
    webSocket.on('pong', () => (this.#answeredPing = true));
    // E.g. a message beyond the limit or invalid UTF-8: ws closes the connection itself.
    webSocket.on('error', (error) =>
      log.warn({ remote, reason: messageOf(error) }, 'connection broken by the client'),
    );
    webSocket.on('close', () => {
      this.onMessage = undefined;
      this.onClosed?.();
    });
  }

  send(message: string): Promise<void> {
    if (this.webSocket.bufferedAmount > this.maxUnsentBytes) this.close();
    return new Promise((resolve, reject) => {
      this.webSocket.send(message, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    this.webSocket.terminate();
  }

  checkAlive(): void {
    if (!this.#answeredPing) {
      this.close();
      return;
    }
    this.#answeredPing = false;
    this.webSocket.ping();
  }
}

function offersSip(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((protocol) => protocol.trim() === 'sip');
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): HotlineError {
  if (error.code === 'EADDRINUSE') {
    const sentence = `port ${port} on ${host} is taken by another program: stop that program or choose another port`;
    return new HotlineError('PORT_IN_USE', sentence, { cause: error });
  }
  const sentence = `cannot listen on ${host} port ${port} (${error.code ?? messageOf(error)}): check the address`;
  return new HotlineError('LISTEN_FAILED', sentence, { cause: error });
}
