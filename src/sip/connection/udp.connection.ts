import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type Timer, withDeadline } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import { networkError } from '../../protocol/network-errors.js';
import { DatagramTransactions } from '../../wire/datagram-transactions.js';
import { DSCP_SIGNALLING, setDscp } from '../../wire/dscp.js';
import { readHead } from '../../wire/message-head.js';
import { BaseConnection, connectTimeout, peerOf } from './base.connection.js';
import {
  type Connect,
  type ConnectionOptions,
  LARGEST_MESSAGE,
  type SocketAddress,
  type Target,
} from './connection.js';
import { StreamAside } from './stream-aside.js';

/** Keeps the way back open in a NAT, often enough for one (RFC 5626 section 4.4.1), and not all phones at once. */
const KEEP_ALIVE = '\r\n\r\n';
const KEEP_ALIVE_MIN_MS = 24_000;
const KEEP_ALIVE_MAX_MS = 29_000;

/** The system is short of memory for a moment: as if the datagram had been lost on its way. */
const PASSING_ERRORS = ['ENOBUFS', 'ENOMEM', 'EAGAIN'];

/**
 * SIP over UDP (RFC 3261 section 18) with its retransmissions, on a connected socket: the kernel drops what others send,
 * and tells at once when nobody listens. That the far end has fallen silent is for those to notice who wait for it.
 */
export const connectUdp: Connect = async (target, options) => {
  const socket = createSocket(isIPv6(target.address) ? 'udp6' : 'udp4');
  const { clock, connectLimitMs } = options;
  try {
    await withDeadline(clock, connected(socket, target), connectLimitMs, () =>
      connectTimeout(target, connectLimitMs),
    );
  } catch (error) {
    socket.close();
    throw error;
  }
  void setDscp(socket, DSCP_SIGNALLING);
  return new UdpConnection(socket, target, options);
};

function connected(socket: Socket, target: Target): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('error', (error) => reject(networkError(error, peerOf(target))));
    socket.connect(target.port, target.address, (error?: Error) => {
      if (error) {
        reject(networkError(error, peerOf(target)));
      } else {
        socket.removeAllListeners('error');
        resolve();
      }
    });
  });
}

class UdpConnection extends BaseConnection {
  readonly local: SocketAddress;
  readonly #socket: Socket;
  readonly #remote: SocketAddress;
  readonly #transactions: DatagramTransactions;
  readonly #aside: StreamAside;
  #keepAlive: Timer | undefined;

  constructor(socket: Socket, target: Target, options: ConnectionOptions) {
    super(target, options);
    this.#socket = socket;
    const { address, port } = socket.address();
    this.local = { address, port };
    this.#remote = socket.remoteAddress();
    this.#transactions = new DatagramTransactions({
      clock: options.clock,
      send: (text) => this.#put(text),
      deliver: (text) => this.deliver(text),
    });
    this.#aside = new StreamAside({
      target,
      connection: options,
      deliver: (text) => this.deliver(text),
      giveBack: (text) => this.#transactions.outgoing(text),
    });
    socket.on('message', (bytes, from) => this.#received(bytes, from));
    socket.on('error', (error) => this.#failed(error));
    this.#keepAliveLater();
  }

  protected transmit(message: string): Promise<void> {
    const head = readHead(message);
    if (this.#aside.wants(head, message)) return this.#aside.send(head, message);
    this.#transactions.outgoing(message);
    return Promise.resolve();
  }

  protected release(): void {
    this.#keepAlive?.cancel();
    this.#transactions.dispose();
    this.#aside.close();
    // What was sent before has left already, or is with the kernel.
    this.#socket.close();
  }

  #received(bytes: Buffer, from: RemoteInfo): void {
    // What came between binding and connecting may be from anybody.
    if (from.port !== this.#remote.port || from.address !== this.#remote.address) return;
    if (this.ended || bytes.length > LARGEST_MESSAGE) return;
    const text = bytes.toString('utf8');
    if (text.trim() !== '') this.#transactions.incoming(text);
  }

  #put(text: string): void {
    if (this.ended) return;
    this.#socket.send(text, (error) => {
      if (error) this.#failed(error);
    });
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (!PASSING_ERRORS.includes(error.code ?? '')) this.lose(networkError(error, peerOf(this.target)));
    else this.options.log.debug({ reason: messageOf(error) }, 'a datagram was not sent');
  }

  #keepAliveLater(): void {
    const restMs = KEEP_ALIVE_MIN_MS + Math.random() * (KEEP_ALIVE_MAX_MS - KEEP_ALIVE_MIN_MS);
    this.#keepAlive = this.options.clock.after(restMs, () => {
      this.#put(KEEP_ALIVE);
      this.#keepAliveLater();
    });
  }
}
