import type { Timer } from '../../clock/clock.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { LONGEST_RINGING_MS, TRANSACTION_LIMIT_MS } from '../../wire/sip-timers.js';
import { type MessageHead, readHead, withViaTransport } from '../../wire/message-head.js';
import type { Connection, ConnectionOptions, Target } from './connection.js';
import { connectStream } from './stream.connection.js';

export interface StreamAsideOptions {
  /** The UDP target, beside which this is. */
  readonly target: Target;
  readonly connection: ConnectionOptions;
  /** What comes over the stream. */
  readonly deliver: (message: string) => void;
  /** Takes a request, as it was given, that the stream could not carry or did not get answered. */
  readonly giveBack: (message: string) => void;
}

/** A request larger than this may not fit into one datagram on its way (RFC 3261 section 18.1.1), bytes. */
const LARGEST_DATAGRAM_REQUEST = 1_300;
/** A firewall that drops the attempt in silence must not cost the caller more than a short pause. */
const CONNECT_LIMIT_MS = 500;
const QUIET_LIMIT_MS = 60_000;
/** How long a server without TCP is not asked for it again. */
const ASK_AGAIN_AFTER_MS = 10 * 60_000;
/** Requests whose way is remembered; a phone has one or two at a time. */
const MOST_REQUESTS = 32;

/** A request that went over the stream. */
interface CarriedRequest {
  readonly message: string;
  readonly sentMs: number;
  answer: 'none' | 'provisional' | 'final';
}

/**
 * TCP beside UDP for requests too large for a datagram (RFC 3261 section 18.1.1): opened when it is needed, kept while it
 * is used. Where it cannot be had the requests go as datagrams after all.
 */
export class StreamAside {
  readonly #options: StreamAsideOptions;
  /** By branch: the CANCEL and the ACK of a request go its way (sections 9.1 and 17.1.1.3). */
  readonly #requests = new Map<string, CarriedRequest>();
  /** Calls that were set up over the stream, by Call-ID; true when answered. They keep to it until they end, or it does. */
  readonly #calls = new Map<string, boolean>();
  #opening: Promise<Connection | undefined> | undefined;
  #connection: Connection | undefined;
  #quiet: Timer | undefined;
  #askAgainMs = 0;
  #closed = false;

  constructor(options: StreamAsideOptions) {
    this.#options = options;
  }

  /** Whether a message has to go over the stream. */
  wants(head: MessageHead, message: string): boolean {
    // A response goes where its request came from (section 18.2.2).
    if (head.statusCode !== undefined) return head.viaTransport === 'TCP' && this.#connection !== undefined;
    if (head.branch === undefined) return false;
    if (head.method === 'ACK' || head.method === 'CANCEL') {
      if (this.#requests.has(head.branch)) return this.#connection !== undefined;
    }
    const belongs = head.callId !== undefined && this.#calls.has(head.callId);
    if (!belongs && Buffer.byteLength(message) <= LARGEST_DATAGRAM_REQUEST) return false;
    return this.#options.connection.clock.nowMs() >= this.#askAgainMs;
  }

  /** Resolves when the message has left, this way or back. Rejects with SIP_CONNECT when closed before that. */
  async send(head: MessageHead, message: string): Promise<void> {
    const connection = this.#connection ?? (await this.#open());
    if (this.#closed) {
      throw new HotlineError('SIP_CONNECT', `not connected to ${this.#options.target.host}`);
    }
    if (!connection) {
      this.#options.giveBack(message);
      return;
    }
    this.#waitForQuiet();
    if (head.statusCode !== undefined) {
      await connection.send(message).catch(() => this.#options.giveBack(message));
      return;
    }
    this.#remember(head, message);
    this.#followCall(head);
    // A request that is not sent is given back when the loss of the stream is told.
    await connection.send(withViaTransport(message, 'TCP')).catch(() => undefined);
  }

  /** Lets what was sent leave. */
  close(): void {
    this.#closed = true;
    this.#end();
  }

  #open(): Promise<Connection | undefined> {
    this.#opening ??= this.#connect().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #connect(): Promise<Connection | undefined> {
    const { target, connection: options } = this.#options;
    const connectLimitMs = Math.min(CONNECT_LIMIT_MS, options.connectLimitMs);
    try {
      const connection = await connectStream({ ...target, transport: 'tcp' }, { ...options, connectLimitMs });
      if (this.#closed) {
        connection.close();
        return undefined;
      }
      connection.onMessage = (message) => this.#received(message);
      connection.onLost = (problem) => this.#lost(problem.message);
      this.#connection = connection;
      return connection;
    } catch (error) {
      this.#doWithout(messageOf(error));
      return undefined;
    }
  }

  #received(message: string): void {
    this.#waitForQuiet();
    const head = readHead(message);
    const { branch = '', statusCode } = head;
    this.#followCall(head);
    const request = this.#requests.get(branch);
    if (request && statusCode !== undefined) request.answer = statusCode < 200 ? 'provisional' : 'final';
    this.#options.deliver(message);
  }

  /** A stream that breaks under a request that nobody answered is none for SIP (section 18.1.1): back to datagrams. */
  #lost(reason: string): void {
    const { connection, giveBack } = this.#options;
    const nowMs = connection.clock.nowMs();
    const unanswered = [...this.#requests.values()].filter(
      ({ answer, sentMs }) => answer === 'none' && nowMs - sentMs < TRANSACTION_LIMIT_MS,
    );
    this.#end();
    if (unanswered.length > 0) this.#doWithout(reason);
    for (const { message } of unanswered) giveBack(message);
  }

  #doWithout(reason: string): void {
    const { target, connection } = this.#options;
    this.#askAgainMs = connection.clock.nowMs() + ASK_AGAIN_AFTER_MS;
    connection.log.info(
      { host: target.host, reason },
      'large requests go over UDP, in fragments: the exchange has no TCP beside it',
    );
  }

  #remember({ branch = '', method }: MessageHead, message: string): void {
    // An ACK is never answered, and a CANCEL is known by the branch of its INVITE.
    if (method === 'ACK' || method === 'CANCEL') return;
    const [oldest] = this.#requests.keys();
    if (oldest !== undefined && this.#requests.size >= MOST_REQUESTS) this.#requests.delete(oldest);
    this.#requests.set(branch, {
      message,
      sentMs: this.#options.connection.clock.nowMs(),
      answer: 'none',
    });
  }

  /** What a message that went or came over the stream means for its call. */
  #followCall({ method, callId = '', statusCode, cseqMethod }: MessageHead): void {
    if (method === 'BYE') this.#calls.delete(callId);
    if (method === 'INVITE' && !this.#calls.has(callId)) {
      const [oldest] = this.#calls.keys();
      if (oldest !== undefined && this.#calls.size >= MOST_REQUESTS) this.#calls.delete(oldest);
      this.#calls.set(callId, false);
    }
    if (statusCode === undefined || cseqMethod !== 'INVITE' || !this.#calls.has(callId)) return;
    if (statusCode >= 200 && statusCode < 300) this.#calls.set(callId, true);
    if (statusCode >= 300 && this.#calls.get(callId) === false) this.#calls.delete(callId);
  }

  #waitForQuiet(): void {
    this.#quiet?.cancel();
    this.#quiet = this.#options.connection.clock.after(QUIET_LIMIT_MS, () => {
      if (this.#isNeeded()) this.#waitForQuiet();
      else this.#end();
    });
  }

  /** While it rings at the far end, or people talk, nothing comes; what comes then will come this way. */
  #isNeeded(): boolean {
    if ([...this.#calls.values()].includes(true)) return true;
    const nowMs = this.#options.connection.clock.nowMs();
    return [...this.#requests.values()].some(({ answer, sentMs }) => {
      const limitMs = answer === 'none' ? TRANSACTION_LIMIT_MS : LONGEST_RINGING_MS;
      return answer !== 'final' && nowMs - sentMs < limitMs;
    });
  }

  #end(): void {
    this.#quiet?.cancel();
    this.#requests.clear();
    this.#calls.clear();
    this.#connection?.close();
    this.#connection = undefined;
  }
}
