/**
 * The fleet's side of the link, without sockets: who is let in, what each frame means, who is cut. Nothing that a phone sends throws
 * here, and nothing that one sends concerns another.
 */
import { randomBytes } from 'node:crypto';
import { messageOf } from '../../protocol/errors.js';
import {
  type FleetFrame,
  type Hello,
  linkCloseCodes,
  MOST_FLEET_FRAME_BYTES,
  type PhoneFrame,
  type Refusal,
  refusals,
} from '../../protocol/fleet-link/frames.js';
import { Ingest, type IngestFigures, type IngestLimits } from '../ingest/ingest.js';
import type { StoredFrame } from '../ingest/sender.js';
import type { Base, PhoneListener, PhoneLinks } from '../ports.js';
import { Admission, type Verdict } from './admission.js';
import { Connection, type Wire } from './connection.js';
import { Deliveries } from './deliveries.js';
import { KeyConflicts } from './key-conflicts.js';
import { LineLimit } from './line-limit.js';
import { offenceOf, parsePhoneFrame } from './phone-frames.js';
import { type Rate, takeToken } from './token-bucket.js';

export interface LinkLimits {
  /** Frames of one connection. A week of events comes one batch at a time, each after the ack of the one before. */
  readonly frames: Rate;
  readonly helloMs: number;
  /** The store must have told who somebody is within this. */
  readonly checkMs: number;
  /** Bytes of one connection, and of all, that wait for the store; the sender is not read meanwhile. */
  readonly waitingBytes: number;
  readonly allWaitingBytes: number;
  /** Bytes that a phone has not read; it is cut beyond. */
  readonly unreadBytes: number;
}
export const linkLimits: LinkLimits = {
  frames: { burst: 200, perSecond: 20 },
  helloMs: 10_000,
  checkMs: 30_000,
  waitingBytes: 192 * 1024,
  allWaitingBytes: 64 * 1024 * 1024,
  unreadBytes: 2 * MOST_FLEET_FRAME_BYTES,
};

/** RFC 6455 registry: try again later. The store failed, or could not keep up. */
const TRY_LATER = 1_013;
const MOST_STRAY_FRAMES = 50;
const TICK_MS = 1_000;
const TEND_TICKS = 30;
const BEAT = JSON.stringify({ type: 'beat' } satisfies FleetFrame);

export interface LinkCoreOptions extends Base {
  readonly listener: PhoneListener;
  readonly limits?: Partial<LinkLimits>;
  readonly ingest?: Partial<IngestLimits>;
  /** A command has changed its state in the store, or its bundle is there. */
  readonly commandChanged?: (phone: string, command: string) => void;
}

export interface LinkFigures extends IngestFigures {
  readonly linked: number;
  /** Connected and not yet let in. */
  readonly strangers: number;
  readonly frames: number;
  readonly offences: number;
  readonly refused: Readonly<Partial<Record<Refusal, number>>>;
}

export class LinkCore implements PhoneLinks {
  readonly #options: LinkCoreOptions;
  readonly #limits: LinkLimits;
  readonly #admission: Admission;
  readonly #deliveries: Deliveries;
  readonly #ingest: Ingest<Connection>;
  readonly #conflicts = new KeyConflicts();
  readonly #lines: LineLimit;
  /** Oldest first. */
  readonly #strangers = new Set<Connection>();
  readonly #linked = new Map<string, Connection>();
  readonly #paused = new Set<Connection>();
  readonly #refused: Partial<Record<Refusal, number>> = {};
  #offences = 0;
  /** Rises when a phone is cut or accepted: who was judged before that is judged again. */
  #changes = 0;
  #ticks = 0;
  readonly #timer;

  constructor(options: LinkCoreOptions) {
    const { clock, log, store, listener, ingest } = options;
    this.#options = options;
    this.#limits = { ...linkLimits, ...options.limits };
    this.#lines = new LineLimit(log);
    this.#admission = new Admission(options);
    const changed = (phone: string, command: string): void => {
      this.#tell(phone, () => options.commandChanged?.(phone, command));
    };
    this.#deliveries = new Deliveries({
      ...options,
      changed,
      send: (to, id, command) => this.#send(to, { type: 'command', id, command }),
    });
    this.#ingest = new Ingest<Connection>({
      clock,
      log,
      store,
      listener,
      ...(ingest ? { limits: ingest } : {}),
      replies: {
        kept: (connection, frame) => this.#acknowledge(connection, frame),
        reportWanted: (connection) => this.#send(connection, { type: 'report-wanted' }),
        offended: (connection, reason) => this.offend(connection, reason),
        lost: (connection) => this.#end(connection, TRY_LATER, 'could not be stored'),
        settled: (connection, bytes) => this.#settled(connection, bytes),
        commandChanged: changed,
      },
    });
    this.#timer = clock.every(TICK_MS, () => this.#tick());
  }

  // ── connections ─────────────────────────────────────────────────────────────────────────────────────────────────

  open(wire: Wire, address: string): Connection {
    const { clock, keys } = this.#options;
    const nonce = randomBytes(32).toString('base64url');
    const connection = new Connection(wire, address, nonce, clock.nowMs(), this.#limits.frames.burst);
    this.#strangers.add(connection);
    this.#send(connection, { type: 'challenge', nonce, fleet: keys.publicKey, time: this.#time() });
    return connection;
  }

  /** A frame. */
  receive(connection: Connection, data: Uint8Array, isBinary: boolean): void {
    if (!this.#mayBeHeard(connection)) return;
    const frame = parsePhoneFrame(data, isBinary);
    const offence = 'offence' in frame ? frame.offence : offenceOf(connection, frame);
    if (offence !== undefined) this.offend(connection, offence);
    else if (!('offence' in frame)) this.#take(connection, frame, data.byteLength);
  }

  /** A ping (RFC 6455 section 5.5.2): a sign of life that costs as much as a frame. Whether it is to be answered. */
  ping(connection: Connection): boolean {
    if (!this.#mayBeHeard(connection)) return false;
    this.#heard(connection);
    return connection.wire.bufferedAmount <= this.#limits.unreadBytes;
  }

  /** The socket underneath has ended. */
  closed(connection: Connection): void {
    this.#end(connection);
  }

  /** Cuts a sender that does what no phone does. Said once: nothing is looked at after it. */
  offend(connection: Connection, offence: string): void {
    if (connection.phase === 'ended') return;
    this.#offences++;
    const { phone, address } = connection;
    this.#lines.warn(
      { ...(phone ? { phone } : {}), address, offence },
      'a connection was cut for what it sent',
      phone !== '',
    );
    this.#end(connection, linkCloseCodes.violation, offence);
  }

  /** Makes room: ends the one that has been silent longest of those that have not said who they are. false: there is none. */
  dropStranger(): boolean {
    for (const connection of this.#strangers) {
      if (connection.phase !== 'challenged') continue;
      this.#end(connection, TRY_LATER, 'too many connections');
      return true;
    }
    return false;
  }

  /** Connections that are not let in yet. */
  strangers(): number {
    return this.#strangers.size;
  }

  // ── PhoneLinks ──────────────────────────────────────────────────────────────────────────────────────────────────

  linked(): number {
    return this.#linked.size;
  }

  isLinked(phone: string): boolean {
    return this.#linked.has(phone);
  }

  cut(phone: string, reason: 'revoked' | 'replaced' | 'deleted'): void {
    this.#changes++;
    const connection = this.#linked.get(phone);
    if (!connection) return;
    connection.dropped = true;
    this.#refuse(connection, reason === 'deleted' ? 'unknown-key' : 'revoked');
  }

  accepted(phone: string): void {
    this.#changes++;
    const connection = this.#linked.get(phone);
    if (!connection) return;
    if (!connection.accepted) this.#send(connection, { type: 'accepted' });
    connection.accepted = true;
    void this.#deliveries.deliver(connection);
  }

  async deliver(phone: string): Promise<void> {
    const connection = this.#linked.get(phone);
    if (connection?.accepted) await this.#deliveries.deliver(connection);
  }

  // ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────

  figures(): LinkFigures {
    return {
      ...this.#ingest.figures(),
      linked: this.#linked.size,
      strangers: this.#strangers.size,
      offences: this.#offences,
      refused: { ...this.#refused },
    };
  }

  /** Resolves when all that was received is stored, or given up because the store fails. */
  async flush(): Promise<void> {
    await this.#ingest.flush();
  }

  /** Ends up to `most` connections; how many are left. */
  dismiss(most: number): number {
    let ended = 0;
    for (const connections of [this.#strangers, this.#linked.values()])
      for (const connection of connections) {
        if (ended++ >= most) break;
        this.#end(connection, linkCloseCodes.goingAway, 'the server stops');
      }
    return this.#strangers.size + this.#linked.size;
  }

  /** Nothing is stored or told after it. */
  stop(): void {
    this.#timer.cancel();
    this.#ingest.stop();
  }

  // ── frames ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #mayBeHeard(connection: Connection): boolean {
    if (connection.phase === 'ended') {
      if (++connection.strayFrames > MOST_STRAY_FRAMES) connection.wire.terminate();
      return false;
    }
    if (takeToken(connection, this.#limits.frames, this.#options.clock.nowMs())) return true;
    this.offend(connection, 'too many frames');
    return false;
  }

  #heard(connection: Connection): void {
    if (connection.phase !== 'linked') return;
    connection.heardMs = this.#options.clock.nowMs();
    this.#tell(connection.phone, () => this.#options.listener.heard(connection.phone));
  }

  #take(connection: Connection, frame: PhoneFrame, bytes: number): void {
    this.#heard(connection);
    if (frame.type === 'beat') {
      this.#sendText(connection, BEAT);
      return;
    }
    if (frame.type === 'hello') {
      connection.phase = 'checking';
      void this.#admit(connection, frame, this.#options.clock.wallMs());
      return;
    }
    if (frame.type === 'events') connection.eventsWait = true;
    this.#store(connection, frame, bytes, this.#options.clock.wallMs());
  }

  #store(connection: Connection, frame: StoredFrame, bytes: number, receivedMs: number): void {
    connection.waitingBytes += bytes;
    this.#ingest.add({ sender: connection, frame, bytes, receivedMs });
    const { waitingBytes, allWaitingBytes } = this.#limits;
    if (connection.waitingBytes <= waitingBytes && this.#ingest.waitingBytes <= allWaitingBytes) return;
    if (connection.paused) return;
    connection.paused = true;
    this.#paused.add(connection);
    connection.wire.pause();
  }

  #settled(connection: Connection, bytes: number): void {
    connection.waitingBytes -= bytes;
    if (connection.waitingBytes === 0) connection.settled?.();
    if (this.#paused.size === 0 || this.#ingest.waitingBytes > this.#limits.allWaitingBytes / 2) return;
    for (const waiting of this.#paused)
      if (waiting.waitingBytes <= this.#limits.waitingBytes / 2) this.#resume(waiting);
  }

  #resume(connection: Connection): void {
    this.#paused.delete(connection);
    connection.paused = false;
    connection.heardMs = this.#options.clock.nowMs();
    connection.wire.resume();
  }

  #acknowledge(connection: Connection, frame: StoredFrame): void {
    if (frame.type === 'report' || frame.type === 'changes')
      this.#send(connection, { type: 'report-ack', n: frame.n });
    if (frame.type !== 'events') return;
    connection.eventsWait = false;
    this.#send(connection, { type: 'events-ack', outbox: frame.outbox, n: frame.events.at(-1)?.n ?? 0 });
  }

  // ── the handshake ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Never rejects. */
  async #admit(connection: Connection, hello: Hello, receivedMs: number): Promise<void> {
    const { nonce, address } = connection;
    connection.nonce = '';
    const waits = (): boolean => connection.phase === 'checking';
    try {
      let verdict: Verdict;
      let changes: number;
      do {
        changes = this.#changes;
        verdict = await this.#admission.judge({ hello, nonce, address, waits });
        // The device that was this phone; also one that is being judged at this moment is judged again.
        if ('phone' in verdict && verdict.replaced) this.cut(verdict.phone.id, 'replaced');
        if (waits() && 'phone' in verdict && (await this.#displace(verdict.phone.id, hello))) changes = NaN;
      } while (waits() && changes !== this.#changes);
      if (!waits()) return;
      if ('phone' in verdict) this.#link(connection, verdict, hello, receivedMs);
      else {
        const { refusal, message } = verdict;
        this.#lines.info({ address, key: hello.key, refusal }, 'a phone was not let in');
        this.#refuse(connection, refusal, message);
      }
    } catch (error) {
      this.#lines.error(
        { address, error: messageOf(error) },
        'nobody can be let in: the store does not answer',
      );
      this.#end(connection, TRY_LATER, 'try again later');
    }
  }

  /**
   * Ends the connection of the phone that there is. true: it had sent something that is only now in the store, and the phone
   * is looked up again, to be told how far its events are kept.
   */
  async #displace(phone: string, { run }: Hello): Promise<boolean> {
    const earlier = this.#linked.get(phone);
    if (!earlier) return false;
    this.#conflicts.displaced(phone, earlier.anchor.run, run, this.#options.clock.nowMs());
    this.#end(earlier, linkCloseCodes.replaced, 'the same key has connected anew');
    if (earlier.waitingBytes === 0) return false;
    await new Promise<void>((resolve) => (earlier.settled = resolve));
    return true;
  }

  #link(
    connection: Connection,
    { phone }: Extract<Verdict, { phone: unknown }>,
    hello: Hello,
    receivedMs: number,
  ): void {
    const { clock, settings, listener } = this.#options;
    void this.#displace(phone.id, hello);
    const isConflict = this.#conflicts.linked(phone.id, hello.run, clock.nowMs());
    this.#strangers.delete(connection);
    connection.phase = 'linked';
    connection.phone = phone.id;
    connection.accepted = phone.enrolment === 'accepted';
    const clockErrorMs = Date.parse(hello.clock) - receivedMs;
    connection.anchor = { run: hello.run, runMs: hello.runMs, receivedMs, clockErrorMs };
    connection.heartbeatMs = settings.current().heartbeatMs;
    connection.heardMs = clock.nowMs();
    this.#linked.set(phone.id, connection);
    const { outbox, acknowledgedN } = phone;
    this.#send(connection, {
      type: 'welcome',
      phone: phone.id,
      name: phone.name,
      accepted: connection.accepted,
      heartbeatMs: connection.heartbeatMs,
      acknowledged: outbox === null ? null : { outbox, n: acknowledgedN },
      time: this.#time(),
    });
    this.#tell(phone.id, () => listener.linked(phone.id, hello));
    if (isConflict) this.#tell(phone.id, () => listener.keyConflict(phone.id));
    this.#store(connection, hello, 0, receivedMs);
    if (connection.accepted) void this.#deliveries.deliver(connection);
  }

  #refuse(connection: Connection, reason: Refusal, message: string = refusals[reason].meaning): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
    this.#send(connection, { type: 'refused', reason, message });
    this.#end(connection, linkCloseCodes.refused, reason);
  }

  // ── everything ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** Without a code: it has ended by itself. */
  #end(connection: Connection, code?: number, reason = ''): void {
    const { phase, phone, wire } = connection;
    if (phase === 'ended') return;
    connection.phase = 'ended';
    this.#strangers.delete(connection);
    if (connection.paused) this.#resume(connection);
    // RFC 6455 section 5.5: a control frame holds 125 bytes, two of them the code. All reasons are ASCII.
    if (code !== undefined) wire.close(code, reason.slice(0, 120));
    if (phase !== 'linked' || this.#linked.get(phone) !== connection) return;
    this.#linked.delete(phone);
    this.#tell(phone, () => this.#options.listener.unlinked(phone));
  }

  #send(connection: Connection, frame: FleetFrame): boolean {
    return this.#sendText(connection, JSON.stringify(frame));
  }

  /** false: the connection is no more. */
  #sendText(connection: Connection, text: string): boolean {
    if (connection.phase === 'ended') return false;
    if (connection.wire.bufferedAmount > this.#limits.unreadBytes) {
      this.#cutUnread(connection);
      return false;
    }
    connection.wire.send(text);
    return true;
  }

  #cutUnread(connection: Connection): void {
    this.offend(connection, 'it does not read what it is sent');
    connection.wire.terminate();
  }

  /** One timer for all connections. */
  #tick(): void {
    const { clock, settings } = this.#options;
    const nowMs = clock.nowMs();
    const { helloMs, checkMs } = this.#limits;
    for (const connection of this.#strangers) {
      const ageMs = nowMs - connection.heardMs;
      if (connection.phase === 'challenged' && ageMs >= helloMs) this.offend(connection, 'no hello');
      else if (connection.phase === 'checking' && ageMs >= checkMs)
        this.#end(connection, TRY_LATER, 'try again later');
    }
    const beats = settings.current().missedBeats + 1;
    for (const connection of this.#linked.values()) {
      if (nowMs - connection.heardMs >= beats * connection.heartbeatMs)
        this.#end(connection, linkCloseCodes.silent, 'nothing was heard for too long');
      else if (connection.wire.bufferedAmount > this.#limits.unreadBytes) this.#cutUnread(connection);
    }
    if (++this.#ticks % TEND_TICKS !== 0) return;
    this.#admission.forget(nowMs);
    this.#conflicts.forget(nowMs);
    this.#lines.newPeriod();
    void this.#deliveries.tend();
  }

  /** Whoever listens must not be able to harm a connection. */
  #tell(phone: string, what: () => void): void {
    try {
      what();
    } catch (error) {
      this.#options.log.error(
        { phone, error: messageOf(error) },
        'what became of a phone could not be judged',
      );
    }
  }

  #time(): string {
    return new Date(this.#options.clock.wallMs()).toISOString();
  }
}
