import { EmitterImpl, type Transport, TransportState } from 'sip.js';
import type { Clock, Timer } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { SipTransport } from '../protocol/server-address.js';
import type {
  Connect,
  Connection,
  ConnectionOptions,
  SocketAddress,
  Target,
} from './connection/connection.js';
import { signOfLife } from './options-probe.js';
import type { OwnAddress } from './own-address.js';

/** Where the targets of a server come from, and what is remembered of them (locate/server-locator.ts). */
export interface Targets {
  /** In the order in which they are to be tried, at least one. Rejects with SIP_NAME. */
  find(): Promise<{ readonly targets: readonly Target[]; readonly preferred: Target }>;
  markDead(target: Target, reason: string): void;
  markAlive(target: Target): void;
  /** Who did not answer over the old network may do so over the new one. */
  networkChanged(): void;
}

export interface FlowTransportOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly targets: Targets;
  readonly connect: Connect;
  readonly connection: Pick<ConnectionOptions, 'pingAfterMs' | 'ca' | 'fingerprint' | 'pings'>;
  /** A target that says nothing for this long is left for the next one. */
  readonly targetLimitMs: number;
  /** What stands in a Via before the first connection. */
  readonly transport: SipTransport;
  readonly ownAddress: OwnAddress;
  /** There is a better target than the one in use, and it answers. */
  readonly onBetterTarget: () => void;
}

/** How often a preferred target that is not used is asked whether it is back. */
const LOOK_FOR_PREFERRED_MS = 30_000;

/**
 * The sip.js transport: one flow (RFC 5626 section 2) to the first target of a server that answers. It says why a
 * connection failed or was lost, and leaves a target that is silent, refuses or breaks for the next one (RFC 3263
 * section 4.3); who needs a connection asks for the next one by {@link connect}.
 */
export class FlowTransport implements Transport {
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;

  readonly #options: FlowTransportOptions;
  readonly #emitter = new EmitterImpl<TransportState>();
  #state = TransportState.Disconnected;
  #connection: Connection | undefined;
  /** Tells an attempt to connect that another one, or nobody, wants it any more. */
  #attempt = 0;
  #trying: Target | undefined;
  #targetCount = 0;
  #silence: Timer | undefined;
  #lookOut: Timer | undefined;

  /** Called by sip.js, with the logger it has for transports. */
  constructor(_logger: unknown, options: FlowTransportOptions) {
    this.#options = options;
  }

  get protocol(): string {
    return (this.#connection?.target.transport ?? this.#options.transport).toUpperCase();
  }
  get state(): TransportState {
    return this.#state;
  }
  get stateChange(): EmitterImpl<TransportState> {
    return this.#emitter;
  }
  isConnected(): boolean {
    return this.#state === TransportState.Connected;
  }
  /** Our end of the flow, where there is one with an address. */
  get local(): SocketAddress | undefined {
    return this.#connection?.local;
  }
  /** Whether the server has another target than the one in use. */
  get hasAlternative(): boolean {
    return this.#targetCount > 1;
  }

  /** Tries one target after the other. Rejects with what the last one failed of. */
  async connect(): Promise<void> {
    if (this.isConnected()) return;
    const attempt = ++this.#attempt;
    this.#to(TransportState.Connecting);
    try {
      const { targets, preferred } = await this.#options.targets.find();
      this.#targetCount = targets.length;
      const connection = await this.#connectToOne(targets, attempt);
      this.#adopt(connection, preferred);
    } catch (error) {
      if (attempt === this.#attempt) this.#to(TransportState.Disconnected);
      throw error;
    }
  }

  disconnect(): Promise<void> {
    this.#attempt++;
    this.#trying = undefined;
    const connection = this.#release();
    if (!connection) {
      this.#to(TransportState.Disconnected);
      return Promise.resolve();
    }
    this.#to(TransportState.Disconnecting);
    connection.close();
    this.#to(TransportState.Disconnected);
    this.onDisconnect?.();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  /** The target in use has fallen silent: the connection counts as lost. */
  fail(sentence: string): void {
    const connection = this.#connection;
    if (!connection) return;
    const { host, port } = connection.target;
    this.#lost(connection, new HotlineError('SIP_TIMEOUT', `${host}:${port} ${sentence}`));
    connection.close();
  }

  /** As {@link disconnect}, from a target that does not answer: it is tried last from now on. */
  abandon(reason: string): Promise<void> {
    const target = this.#connection?.target ?? this.#trying;
    if (target) this.#options.targets.markDead(target, reason);
    return this.disconnect();
  }

  /** Rejects when there is no connection. */
  send(message: string): Promise<void> {
    const connection = this.#connection;
    if (!connection) return Promise.reject(new HotlineError('SIP_CONNECT', 'not connected to the exchange'));
    if (this.hasAlternative && awaitsResponse(message)) this.#watchSilence();
    return connection.send(this.#options.ownAddress.show(message));
  }

  async #connectToOne(targets: readonly Target[], attempt: number): Promise<Connection> {
    const { clock, log, connect, connection: options, targetLimitMs } = this.#options;
    let last: unknown;
    for (const target of targets) {
      this.#trying = target;
      try {
        const connection = await connect(target, { ...options, clock, log, connectLimitMs: targetLimitMs });
        if (attempt === this.#attempt) return connection;
        connection.close();
      } catch (error) {
        last = error;
        if (attempt === this.#attempt) this.#options.targets.markDead(target, messageOf(error));
      }
      if (attempt !== this.#attempt) throw new HotlineError('SIP_CONNECT', 'the connection was given up');
    }
    throw last;
  }

  #adopt(connection: Connection, preferred: Target): void {
    const { clock, ownAddress } = this.#options;
    const { target } = connection;
    this.#trying = undefined;
    this.#connection = connection;
    ownAddress.set(connection.local, target.transport);
    connection.onMessage = (message) => this.#received(connection, message);
    connection.onLost = (problem) => this.#lost(connection, problem);
    if (!sameTarget(target, preferred))
      this.#lookOut = clock.every(LOOK_FOR_PREFERRED_MS, () => void this.review());
    this.#to(TransportState.Connected);
    this.onConnect?.();
  }

  #received(connection: Connection, message: string): void {
    if (connection !== this.#connection) return;
    this.#silence?.cancel();
    this.#silence = undefined;
    this.#options.targets.markAlive(connection.target);
    this.onMessage?.(this.#options.ownAddress.hide(message));
  }

  #lost(connection: Connection, problem: HotlineError): void {
    if (connection !== this.#connection) return;
    this.#options.targets.markDead(connection.target, problem.message);
    this.#release();
    this.#to(TransportState.Disconnected);
    this.onDisconnect?.(problem);
  }

  /** Any message is a sign of life; a request that is met with none for too long is not for this target. */
  #watchSilence(): void {
    const { clock, targetLimitMs } = this.#options;
    this.#silence ??= clock.after(targetLimitMs, () =>
      this.fail('says nothing; the next address of the server is tried'),
    );
  }

  /**
   * Asks afresh where the server is, for DNS may say something new and a preferred target may be back; tells when there
   * is a better target than the one in use, and it answers. Never rejects.
   */
  async review(): Promise<void> {
    const { clock, log, connect, connection: options, targetLimitMs, targets } = this.#options;
    const used = this.#connection;
    if (!used) return;
    try {
      const { preferred } = await targets.find();
      if (used !== this.#connection || sameTarget(used.target, preferred)) return;
      const probe = await connect(preferred, { ...options, clock, log, connectLimitMs: targetLimitMs });
      await signOfLife(probe, clock, targetLimitMs).finally(() => probe.close());
      if (used !== this.#connection) return;
      targets.markAlive(preferred);
      this.#options.onBetterTarget();
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'the preferred address of the server cannot be had');
    }
  }

  #release(): Connection | undefined {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#silence?.cancel();
    this.#silence = undefined;
    this.#lookOut?.cancel();
    this.#lookOut = undefined;
    return connection;
  }

  #to(state: TransportState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#emitter.emit(state);
  }
}

/** Every request but ACK is answered (RFC 3261 section 17.1.1.1). */
function awaitsResponse(message: string): boolean {
  return !message.startsWith('SIP/2.0 ') && !message.startsWith('ACK ');
}

function sameTarget(a: Target, b: Target): boolean {
  return a.transport === b.transport && a.address === b.address && a.port === b.port;
}
