import { createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Clock, Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import { type Framed, StreamFramer } from '../wire/stream-framer.js';
import type { ExchangeLimits } from './limits.js';
import type { Listener, SipConnection, SocketAddress, ViaTransport } from './listener.js';
import type { Log } from './log.js';
import { LOOK_EVERY_MS, Presence } from './presence.js';
import { addressText, socketAddress } from './socket-address.js';
import { SocketServer } from './socket-server.js';

const HANDSHAKE_LIMIT_MS = 10_000;
/** After so long without traffic the kernel asks whether the far end still is there. */
const PROBE_AFTER_MS = 30_000;

export interface StreamListenerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  /** PEM texts; with them the listener speaks TLS, without TCP. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly limits: ExchangeLimits;
}

/** SIP over TCP or TLS (RFC 3261 section 18). */
export class StreamListener implements Listener {
  readonly #options: StreamListenerOptions;
  readonly #connections = new Set<StreamConnection>();
  #server: SocketServer | undefined;
  #looking: Timer | undefined;

  constructor(options: StreamListenerOptions) {
    this.#options = options;
  }

  async start(port: number, onConnection: (connection: SipConnection) => void): Promise<number> {
    const { clock, tls, host, log, limits } = this.#options;
    const adopt = (socket: Socket): void => onConnection(this.#adopt(socket));
    const server = new SocketServer(
      tls
        ? createTlsServer({ ...tls, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_LIMIT_MS }, adopt)
        : createTcpServer(adopt),
      { host, log, connections: limits.connections },
    );
    const taken = await server.listen(port);
    this.#server = server;
    this.#looking = clock.every(LOOK_EVERY_MS, () => {
      for (const connection of this.#connections) connection.closeIfGone();
    });
    return taken;
  }

  async stop(): Promise<void> {
    this.#looking?.cancel();
    for (const connection of this.#connections) connection.close();
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }

  #adopt(socket: Socket): SipConnection {
    const { tls } = this.#options;
    const connection = new StreamConnection(socket, tls ? 'TLS' : 'TCP', this.#options);
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
    return connection;
  }
}

class StreamConnection implements SipConnection {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  onMessage: ((message: string) => void) | undefined;
  onClosed: (() => void) | undefined;
  isNeeded: (() => boolean) | undefined;
  readonly #framer: StreamFramer;
  readonly #presence: Presence;
  #closed = false;

  constructor(
    private readonly socket: Socket,
    readonly transport: ViaTransport,
    private readonly options: StreamListenerOptions,
  ) {
    this.local = socketAddress(socket.localAddress, socket.localPort);
    this.remote = socketAddress(socket.remoteAddress, socket.remotePort);
    this.#framer = new StreamFramer(options.limits.messageBytes);
    this.#presence = new Presence(options.clock);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', (error) =>
      options.log.debug(
        { remote: addressText(this.remote), reason: messageOf(error) },
        'connection broken by the client',
      ),
    );
    socket.on('close', () => this.close());
  }

  send(message: string): Promise<void> {
    if (this.socket.writableLength > this.options.limits.unsentBytes) this.close();
    return new Promise((resolve, reject) => {
      this.socket.write(message, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.socket.destroy();
    this.onMessage = undefined;
    this.onClosed?.();
  }

  closeIfGone(): void {
    if (this.#presence.isOver && !this.isNeeded?.()) this.close();
  }

  #receive(bytes: Buffer): void {
    try {
      for (const framed of this.#framer.push(bytes)) this.#take(framed);
    } catch (error) {
      // Where the next message begins is not known any more.
      const fields = { remote: addressText(this.remote), reason: messageOf(error) };
      this.options.log.warn(fields, 'dropped a client that does not send proper SIP messages');
      this.close();
    }
  }

  #take(framed: Framed): void {
    if (this.#closed) return;
    this.#presence.heard();
    if (framed.type === 'message') this.onMessage?.(framed.text);
    // RFC 5626 section 4.4.1.
    else if (framed.type === 'ping') this.send('\r\n').catch(() => this.close());
  }
}
