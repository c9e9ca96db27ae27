import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import type { ExchangeLimits } from './limits.js';
import type { Listener, SipConnection, SocketAddress } from './listener.js';
import type { Log } from './log.js';
import { addressText, socketAddress } from './socket-address.js';
import { SocketServer } from './socket-server.js';

/** A client that did not answer the last ping is gone; a half-open connection is noticed within two of these. */
const PING_EVERY_MS = 15_000;

export interface WebSocketListenerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  /** PEM texts; with them the listener speaks `wss`, without `ws`. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly limits: ExchangeLimits;
}

/** SIP over WebSocket (RFC 7118), on any path, with the subprotocol `sip`. */
export class WebSocketListener implements Listener {
  readonly #options: WebSocketListenerOptions;
  readonly #connections = new Set<WebSocketConnection>();
  #server: SocketServer | undefined;
  #pinging: Timer | undefined;

  constructor(options: WebSocketListenerOptions) {
    this.#options = options;
  }

  async start(port: number, onConnection: (connection: SipConnection) => void): Promise<number> {
    const { clock, tls, host, log, limits } = this.#options;
    const server = tls ? createHttpsServer({ ...tls, minVersion: 'TLSv1.2' }) : createHttpServer();
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
    const sockets = new SocketServer(server, { host, log, connections: limits.connections });
    const taken = await sockets.listen(port);
    this.#server = sockets;
    this.#pinging = clock.every(PING_EVERY_MS, () => {
      for (const connection of this.#connections) connection.checkAlive();
    });
    return taken;
  }

  async stop(): Promise<void> {
    this.#pinging?.cancel();
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }

  #adopt(webSocket: WebSocket, socket: Socket): SipConnection {
    const connection = new WebSocketConnection(webSocket, socket, this.#options);
    this.#connections.add(connection);
    webSocket.on('close', () => this.#connections.delete(connection));
    return connection;
  }
}

class WebSocketConnection implements SipConnection {
  readonly transport: 'WS' | 'WSS';
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  onMessage: ((message: string) => void) | undefined;
  onClosed: (() => void) | undefined;
  /** Not asked: a client that is alive answers pings, and one that does not has gone whatever hangs on it. */
  isNeeded: (() => boolean) | undefined;
  readonly #maxUnsentBytes: number;
  #answeredPing = true;

  constructor(
    private readonly webSocket: WebSocket,
    socket: Socket,
    { tls, limits, log }: WebSocketListenerOptions,
  ) {
    this.transport = tls ? 'WSS' : 'WS';
    this.local = socketAddress(socket.localAddress, socket.localPort);
    this.remote = socketAddress(socket.remoteAddress, socket.remotePort);
    this.#maxUnsentBytes = limits.unsentBytes;
    webSocket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')));
    webSocket.on('pong', () => (this.#answeredPing = true));
    // E.g. a message beyond the limit or invalid UTF-8: ws closes the connection itself.
    webSocket.on('error', (error) =>
      log.warn(
        { remote: addressText(this.remote), reason: messageOf(error) },
        'connection broken by the client',
      ),
    );
    webSocket.on('close', () => {
      this.onMessage = undefined;
      this.onClosed?.();
    });
  }

  send(message: string): Promise<void> {
    if (this.webSocket.bufferedAmount > this.#maxUnsentBytes) this.close();
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

  #receive(text: string): void {
    // Keep-alive (RFC 5626 section 4.4.1).
    if (/^(\r\n)+$/.test(text)) this.send('\r\n').catch(() => this.close());
    else this.onMessage?.(text);
  }
}

function offersSip(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((protocol) => protocol.trim() === 'sip');
}
