import type { Socket } from 'node:net';
import type { Timer } from '../../clock/clock.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { type Framed, StreamFramer } from '../../wire/stream-framer.js';
import { BaseConnection, brokenConnection, placeOf, silentConnection } from './base.connection.js';
import {
  type Connect,
  type ConnectionOptions,
  LARGEST_MESSAGE,
  type SocketAddress,
  type Target,
} from './connection.js';
import { openSocket } from './open-socket.js';
import { QuietWatch } from './quiet-watch.js';

const PING = '\r\n\r\n';
const PONG = '\r\n';
const CLOSE_LIMIT_MS = 1_000;
/** Bytes that may wait for a peer that does not read; a healthy one has none waiting. */
const MOST_UNSENT = 4 * LARGEST_MESSAGE;

/** SIP over TCP or TLS (RFC 3261 section 18), by `target.transport`. */
export const connectStream: Connect = async (target, options) =>
  new StreamConnection(await openSocket(target, options), target, options);

/**
 * Whether the peer answers pings. RFC 5626 lets only those count on it that have agreed on it, and Asterisk among others
 * has never answered one: so one goes out at once, and a peer that speaks but does not answer it is left to the kernel's
 * own keep-alive.
 */
type PingHabit = 'unknown' | 'answers' | 'ignores';

class StreamConnection extends BaseConnection {
  readonly local: SocketAddress;
  readonly #socket: Socket;
  readonly #framer = new StreamFramer(LARGEST_MESSAGE);
  readonly #watch: QuietWatch;
  #habit: PingHabit = 'unknown';
  #hasSpoken = false;
  #pinged: (() => void) | undefined;
  #unfinished: Timer | undefined;

  constructor(socket: Socket, target: Target, options: ConnectionOptions) {
    super(target, options);
    this.#socket = socket;
    this.local = { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
    this.#watch = new QuietWatch({
      clock: options.clock,
      pingAfterMs: options.pingAfterMs,
      onQuiet: () => this.#checkAlive(),
      onSilent: () => this.lose(silentConnection(target)),
    });
    socket.on('data', (bytes) => this.#received(bytes));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.lose(
        error.code === 'ETIMEDOUT' ? silentConnection(target, error) : brokenConnection(target, error),
      ),
    );
    socket.on('close', () =>
      this.lose(new HotlineError('SIP_CONNECT', `the connection to ${placeOf(target)} was closed`)),
    );
    this.#ping();
  }

  protected transmit(message: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#write(message, (error) => (error ? reject(brokenConnection(this.target, error)) : resolve()));
    });
  }

  protected release(how: 'closed' | 'lost'): void {
    this.#watch.stop();
    this.#unfinished?.cancel();
    const socket = this.#socket;
    if (how === 'lost') {
      socket.destroy();
      return;
    }
    socket.end();
    // A peer that does not answer the end must not hold the socket.
    const limit = this.options.clock.after(CLOSE_LIMIT_MS, () => socket.destroy());
    socket.once('close', () => limit.cancel());
  }

  #received(bytes: Uint8Array): void {
    if (this.ended) return;
    this.#watch.heard();
    let framed: readonly Framed[];
    try {
      framed = this.#framer.push(bytes);
    } catch (error) {
      this.lose(brokenConnection(this.target, `the exchange sent ${messageOf(error)}`));
      return;
    }
    for (const item of framed) this.#take(item);
    this.#watchUnfinished(framed.length > 0);
  }

  #take(item: Framed): void {
    switch (item.type) {
      case 'message':
        this.#hasSpoken = true;
        this.deliver(item.text);
        break;
      case 'ping':
        this.#write(PONG);
        break;
      case 'pong':
        this.#habit = 'answers';
        this.#pinged?.();
        break;
    }
  }

  /** A peer that drips a message byte by byte is never quiet, and never says anything either. */
  #watchUnfinished(something: boolean): void {
    if (something || !this.#framer.unfinished) {
      this.#unfinished?.cancel();
      this.#unfinished = undefined;
    }
    if (this.ended || !this.#framer.unfinished) return;
    this.#unfinished ??= this.options.clock.after(2 * this.options.pingAfterMs, () =>
      this.lose(brokenConnection(this.target, 'the exchange began a message and did not finish it')),
    );
  }

  #checkAlive(): void {
    if (this.#habit === 'unknown' && this.#hasSpoken) {
      this.#habit = 'ignores';
      this.#watch.stop();
      this.#socket.setKeepAlive(true, this.options.pingAfterMs);
    } else {
      this.#ping();
    }
  }

  #ping(): void {
    // What a peer that answers none leaves unanswered is not lost.
    this.#pinged = this.#habit === 'answers' ? this.options.pings?.sent() : undefined;
    this.#framer.expectPong();
    this.#write(PING);
  }

  #write(text: string, onWritten?: (error?: Error | null) => void): void {
    this.#socket.write(text, onWritten);
    if (this.#socket.writableLength <= MOST_UNSENT) return;
    this.lose(brokenConnection(this.target, 'the exchange reads nothing of what it is sent'));
  }
}
