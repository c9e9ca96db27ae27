import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { Peer } from '../../protocol/network-errors.js';
import { uriHost } from '../../protocol/server-address.js';
import type { Connection, ConnectionOptions, SocketAddress, Target } from './connection.js';

/** What all connections do alike: they hand on guarded, end once, and are silent after `close`. */
export abstract class BaseConnection implements Connection {
  onMessage: ((message: string) => void) | undefined;
  onLost: ((problem: HotlineError) => void) | undefined;
  abstract readonly local: SocketAddress | undefined;
  #ended = false;

  constructor(
    readonly target: Target,
    protected readonly options: ConnectionOptions,
  ) {}

  /** Sends on a connection that has not ended. */
  protected abstract transmit(message: string): Promise<void>;
  /** Lets go of the socket and the timers: `closed` after what was sent has left, `lost` at once. Called once. */
  protected abstract release(how: 'closed' | 'lost'): void;

  send(message: string): Promise<void> {
    if (!this.#ended) return this.transmit(message);
    return Promise.reject(new HotlineError('SIP_CONNECT', `not connected to ${this.target.host}`));
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.release('closed');
  }

  protected get ended(): boolean {
    return this.#ended;
  }

  protected lose(problem: HotlineError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.release('lost');
    this.onLost?.(problem);
  }

  /** sip.js throws on some malformed headers: what the network sends must not end the program. */
  protected deliver(message: string): void {
    if (this.#ended) return;
    try {
      this.onMessage?.(message);
    } catch (error) {
      this.options.log.warn(
        { host: this.target.host, reason: messageOf(error) },
        'a malformed message was dropped',
      );
    }
  }
}

/** A target for the sentences of errors. */
export function peerOf({ host, port, transport }: Target): Peer {
  return { host: uriHost(host), port, transport };
}

/** `host:port`, as people write it. */
export function placeOf(target: Target): string {
  const { host, port } = peerOf(target);
  return `${host}:${port}`;
}

/** An established connection that ended by a fault. */
export function brokenConnection(target: Target, cause: unknown): HotlineError {
  const sentence = `the connection to ${placeOf(target)} broke: ${messageOf(cause)}`;
  return new HotlineError('SIP_CONNECT', sentence, { cause });
}

/** An established connection on which nothing comes any more. */
export function silentConnection(target: Target, cause?: unknown): HotlineError {
  return new HotlineError('SIP_TIMEOUT', `${placeOf(target)} has fallen silent`, { cause });
}

/** A connection that was not made within its limit. */
export function connectTimeout(target: Target, limitMs: number): HotlineError {
  return new HotlineError(
    'SIP_TIMEOUT',
    `${placeOf(target)} did not answer within ${limitMs / 1_000} s; check that the exchange is running, the port and the firewalls in between`,
  );
}
