import type { Clock } from '../../clock/clock.js';
import { defaultLimits } from '../../exchange/limits.js';
import type { Listener, SipConnection } from '../../exchange/listener.js';
import { listenerFor } from '../../exchange/listener-for.js';
import type { Log } from '../../phone/ports.js';
import { readHead } from '../../wire/message-head.js';
import { monotonicMs } from '../bench-clock.js';
import { FarSound } from './far-sound.js';
import type { TonePattern } from './far-tone.js';
import type { FromFarEnd, PlainTransport } from './messages.js';
import { bodyOf, responseTo } from './sip-response.js';

const LOOPBACK = '127.0.0.1';

export interface FarEndOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly transport: PlainTransport;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
  readonly tell: (news: FromFarEnd) => void;
}

/**
 * The other side of every phone that is measured: takes registrations without asking for a password, answers each call
 * at once (180, then 200) with a tone in PCMA, encrypted where SIP is, and notes when its tone comes back. It has one
 * call at a time.
 */
export class FarEnd {
  pattern: TonePattern = 'steady';

  readonly #options: FarEndOptions;
  readonly #listener: Listener;
  /** Opened before it is needed. */
  #nextSound: Promise<FarSound>;
  #sound: FarSound | undefined;
  #port = 0;
  #silent = false;
  #call = { inviteSeenMs: 0, answerSentMs: 0, firstPacketMs: 0 };

  constructor(options: FarEndOptions) {
    const { clock, log, transport, tls } = options;
    this.#options = options;
    this.#listener = listenerFor(transport, { clock, log, host: LOOPBACK, limits: defaultLimits, tls });
    this.#nextSound = this.#openSound();
  }

  /** Gives the port. */
  async start(): Promise<number> {
    this.#port = await this.#listener.start(0, (connection) => {
      connection.isNeeded = () => true;
      connection.onMessage = (message) => void this.#take(message, connection, monotonicMs());
    });
    return this.#port;
  }

  beSilent(): void {
    this.#silent = true;
  }

  /** Nobody listens any more: the kernel refuses. */
  async leave(): Promise<void> {
    await this.#listener.stop();
  }

  lose(trace: string): void {
    this.#sound?.lose(trace);
  }

  record(packets: number): void {
    this.#sound?.record(packets);
  }

  async #take(message: string, connection: SipConnection, atMs: number): Promise<void> {
    const { method } = readHead(message);
    if (this.#silent || method === undefined || method === 'ACK') return;
    if (method === 'INVITE') {
      await this.#answer(message, connection, atMs);
      return;
    }
    await connection.send(this.#response(message, 200, connection));
    if (method === 'BYE') this.#hangUp();
  }

  async #answer(message: string, connection: SipConnection, atMs: number): Promise<void> {
    this.#hangUp();
    this.#call.inviteSeenMs = atMs;
    const sound = await this.#nextSound;
    this.#sound = sound;
    this.#nextSound = this.#openSound();
    const sdp = sound.answer(bodyOf(message));
    await connection.send(this.#response(message, 180, connection));
    await connection.send(this.#response(message, 200, connection, sdp));
    this.#call.answerSentMs = monotonicMs();
    sound.start();
  }

  #hangUp(): void {
    this.#sound?.close();
    this.#sound = undefined;
  }

  #response(request: string, status: 180 | 200, { remote }: SipConnection, sdp?: string): string {
    const contact = `<sip:far-end@${LOOPBACK}:${this.#port};transport=${this.#options.transport}>`;
    return responseTo(request, { status, source: remote, contact, ...(sdp === undefined ? {} : { sdp }) });
  }

  #openSound(): Promise<FarSound> {
    const { clock, tell } = this.#options;
    return FarSound.open({
      clock,
      pattern: () => this.pattern,
      on: {
        firstPacket: (atMs) => (this.#call.firstPacketMs = atMs),
        firstEcho: (echoMs) => tell({ type: 'call', ...this.#call, echoMs }),
        onsetSent: (atMs) => tell({ type: 'onset-sent', atMs }),
        onsetBack: (atMs) => tell({ type: 'onset-back', atMs }),
        recorded: (codes) => tell({ type: 'recorded', codes: codes.toString('base64') }),
      },
    });
  }
}
