import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Clock, Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import { DatagramTransactions } from '../wire/datagram-transactions.js';
import type { ExchangeLimits } from './limits.js';
import type { Listener, SipConnection, SocketAddress } from './listener.js';
import type { Log } from './log.js';
import { LOOK_EVERY_MS, Presence } from './presence.js';
import { addressText, listenError, ownAddressToward, socketAddress } from './socket-address.js';
import { replyPort } from './via.js';

export interface UdpListenerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  readonly limits: ExchangeLimits;
}

/**
 * SIP over UDP. There are no connections, so each address and port that requests come from is treated as one. Anybody can
 * invent addresses: garbage makes no connection, and when all places are taken, the one that has been quiet longest and
 * that nothing hangs on makes room.
 */
export class UdpListener implements Listener {
  readonly #options: UdpListenerOptions;
  readonly #flows = new Map<string, UdpConnection>();
  #socket: Socket | undefined;
  #looking: Timer | undefined;

  constructor(options: UdpListenerOptions) {
    this.#options = options;
  }

  async start(port: number, onConnection: (connection: SipConnection) => void): Promise<number> {
    const { clock, log, host } = this.#options;
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(listenError(error, host, port));
      });
      socket.bind(port, host, resolve);
    });
    socket.removeAllListeners('error');
    socket.on('error', (error) => log.warn({ reason: messageOf(error) }, 'the listening socket has a fault'));
    socket.on('message', (bytes, from) => this.#receive(bytes, from, socket, onConnection));
    this.#socket = socket;
    this.#looking = clock.every(LOOK_EVERY_MS, () => {
      for (const flow of this.#flows.values()) flow.closeIfGone();
    });
    return socket.address().port;
  }

  async stop(): Promise<void> {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    this.#looking?.cancel();
    for (const flow of this.#flows.values()) flow.close();
    await new Promise<void>((resolve) => {
      socket.close(resolve);
    });
  }

  #receive(
    bytes: Buffer,
    from: RemoteInfo,
    socket: Socket,
    onConnection: (connection: SipConnection) => void,
  ): void {
    const { limits, log } = this.#options;
    const remote = socketAddress(from.address, from.port);
    const known = this.#flows.get(addressText(remote));
    const text = bytes.toString('utf8');
    if (isKeepAlive(text)) {
      // Not answered to strangers: a phone that gets no answer learns that it has to register again.
      known?.keepAlive();
    } else if (bytes.length > limits.messageBytes) {
      log.warn({ remote: addressText(remote), bytes: bytes.length }, 'dropped too large a datagram');
    } else if (known) {
      known.receive(text);
    } else if (!isRequest(text) || remote.port === 0) {
      log.debug({ remote: addressText(remote), bytes: bytes.length }, 'dropped what is no SIP request');
    } else if (this.#makeRoom()) {
      const flow = this.#admit(remote, socket);
      onConnection(flow);
      flow.receive(text);
    } else {
      log.warn({ remote: addressText(remote) }, 'dropped a datagram: all places are taken');
    }
  }

  /** Whether there is a place for one more. */
  #makeRoom(): boolean {
    if (this.#flows.size < this.#options.limits.connections) return true;
    const [quietest] = [...this.#flows.values()]
      .filter((flow) => !flow.isNeeded?.())
      .sort((a, b) => b.quietMs - a.quietMs);
    quietest?.close();
    return quietest !== undefined;
  }

  #admit(remote: SocketAddress, socket: Socket): UdpConnection {
    const { address, port } = socket.address();
    const isWildcard = address === '0.0.0.0' || address === '::';
    const local = socketAddress(isWildcard ? ownAddressToward(remote.address) : address, port);
    const key = addressText(remote);
    const flow = new UdpConnection(socket, local, remote, this.#options, () => this.#flows.delete(key));
    this.#flows.set(key, flow);
    return flow;
  }
}

class UdpConnection implements SipConnection {
  readonly transport = 'UDP';
  onMessage: ((message: string) => void) | undefined;
  onClosed: (() => void) | undefined;
  isNeeded: (() => boolean) | undefined;
  readonly #presence: Presence;
  readonly #transactions: DatagramTransactions;
  #closed = false;

  constructor(
    private readonly socket: Socket,
    readonly local: SocketAddress,
    readonly remote: SocketAddress,
    private readonly options: UdpListenerOptions,
    private readonly forget: () => void,
  ) {
    this.#presence = new Presence(options.clock);
    this.#transactions = new DatagramTransactions({
      clock: options.clock,
      send: (text) => this.#transmit(text),
      deliver: (text) => this.onMessage?.(text),
    });
  }

  get quietMs(): number {
    return this.#presence.quietMs;
  }

  receive(text: string): void {
    this.#presence.heard();
    this.#transactions.incoming(text);
  }

  keepAlive(): void {
    this.#presence.heard();
    this.#transmit('\r\n');
  }

  send(message: string): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the client is forgotten'));
    this.#transactions.outgoing(message);
    return Promise.resolve();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#transactions.dispose();
    this.forget();
    this.onMessage = undefined;
    this.onClosed?.();
  }

  closeIfGone(): void {
    if (this.#presence.isOver && !this.isNeeded?.()) this.close();
  }

  #transmit(text: string): void {
    if (this.#closed) return;
    const { address, port } = this.remote;
    this.socket.send(text, replyPort(text) ?? port, address, (error) => {
      const fields = { remote: addressText(this.remote), reason: error && messageOf(error) };
      if (error) this.options.log.debug(fields, 'a datagram could not be sent');
    });
  }
}

/** Empty lines as of RFC 5626, or the zero bytes that some phones send to keep their router's port open. */
function isKeepAlive(text: string): boolean {
  return /^[\r\n\0]{0,8}$/.test(text);
}

/** Whether it begins as a SIP request does (RFC 3261 section 25.1). */
function isRequest(text: string): boolean {
  return /^[\w.!%*+`'~-]{1,32} \S{1,1000} SIP\/2\.0\r\n/i.test(text);
}
