import type { Clock } from '../../clock/clock.js';
import type { Log } from '../../phone/ports.js';
import { HotlineError } from '../../protocol/errors.js';
import { type ServerAddress, uriHost } from '../../protocol/server-address.js';
import type { Target } from '../connection/connection.js';
import { DeadTargets } from './dead-targets.js';
import { answeringWithin, type Dns } from './dns.js';
import { locate, type SipServer } from './locate.js';

export interface ServerLocatorOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly dns: Dns;
  /** Numbers from 0 to below 1, for the draw among servers of the same priority. */
  readonly random: () => number;
  readonly server: ServerAddress;
  /** How long a target that did not answer is tried last, in ms. */
  readonly deadForMs?: number;
  /** How long DNS may take for all its answers together, in ms. */
  readonly limitMs?: number;
}

export interface Located {
  /** At least one, at most 16, in the order in which they are to be tried. */
  readonly targets: readonly Target[];
  /** What DNS wants to be tried first, dead or not: whoever is connected elsewhere should come back to it. */
  readonly preferred: Target;
  /** Set when DNS gave no full answer and these are the addresses of an earlier one: a sentence for people. */
  readonly stale: string | undefined;
}

interface Answer {
  readonly targets: readonly Target[];
  /** DNS answered every question. */
  readonly whole: boolean;
  readonly wallMs: number;
}

/** The usual 60 s between two tries of a server that does not answer, so that a call seldom pays for finding out. */
const DEAD_FOR_MS = 60_000;
const LIMIT_MS = 2_000;
/** For a DNS that gave no answer the last time, when there is an earlier one to go on with: a lift may be waiting. */
const IMPATIENT_MS = 400;

/**
 * Knows where the server of a route is to be found: asks DNS afresh each time, and remembers who did not answer. It also
 * remembers the last good answer, for when DNS itself does not answer, and for nothing else.
 */
export class ServerLocator {
  readonly #options: ServerLocatorOptions;
  readonly #limitMs: number;
  readonly #dead: DeadTargets;
  readonly #drawn: number[] = [];
  #last: Answer | undefined;
  #saidStale = false;

  constructor(options: ServerLocatorOptions) {
    this.#options = options;
    this.#limitMs = options.limitMs ?? LIMIT_MS;
    this.#dead = new DeadTargets(options.clock, options.deadForMs ?? DEAD_FOR_MS);
  }

  /**
   * Where to connect to, for the next registration or call. Takes at most `limitMs`.
   *
   * @throws HotlineError SIP_NAME when DNS knows no such server, or does not answer and never did before
   */
  async find(): Promise<Located> {
    const { server } = this.#options;
    return server.kind === 'websocket'
      ? this.#located([webSocketTarget(server)], undefined)
      : this.#findSip(server);
  }

  /** This target did not answer, or refused to serve; `reason` is a sentence for people. It goes to the end of the list. */
  markDead(target: Target, reason: string): void {
    if (!this.#dead.add(target)) return;
    this.#options.log.warn({ target }, `${placeOf(target)} is tried last for a while: ${reason}`);
  }

  /** This target answers. */
  markAlive(target: Target): void {
    if (this.#dead.delete(target)) this.#options.log.info({ target }, `${placeOf(target)} answers again`);
  }

  /** What did not answer over the old network may do so over the new one. */
  networkChanged(): void {
    this.#dead.clear();
  }

  async #findSip(server: SipServer): Promise<Located> {
    const { clock, dns, log } = this.#options;
    const limitMs = this.#saidStale ? Math.min(IMPATIENT_MS, this.#limitMs) : this.#limitMs;
    const { targets, gap } = await locate(server, answeringWithin(clock, dns, limitMs), this.#draws());
    const last = this.#last;
    if (gap !== undefined && last !== undefined && (last.whole || targets.length === 0)) {
      return this.#stale(last, gap);
    }
    if (gap !== undefined && targets.length === 0) throw unanswered(server, gap);
    this.#last = { targets, whole: gap === undefined, wallMs: clock.wallMs() };
    if (this.#saidStale) log.info({ host: server.host }, `DNS answers again for ${server.host}`);
    this.#saidStale = false;
    return this.#located(targets, undefined);
  }

  #stale(last: Answer, gap: HotlineError): Located {
    const stale = `${gap.message}; using the addresses found at ${dateAndTime(last.wallMs)}`;
    if (!this.#saidStale) this.#options.log.warn({ host: this.#options.server.host }, stale);
    this.#saidStale = true;
    return this.#located(last.targets, stale);
  }

  #located(targets: readonly Target[], stale: string | undefined): Located {
    const [preferred] = targets;
    if (preferred === undefined) throw new RangeError('a look-up without a target');
    return { targets: this.#dead.toTheEnd(targets), preferred, stale };
  }

  /**
   * The same draws for each look-up. Many phones still spread over the servers by their weights, but one phone keeps to
   * its server while DNS says the same: a new draw for each call would part the call from its registration.
   */
  #draws(): () => number {
    let at = 0;
    return () => (this.#drawn[at++] ??= this.#options.random());
  }
}

function webSocketTarget(server: Extract<ServerAddress, { kind: 'websocket' }>): Target {
  const { transport, host, port, path } = server;
  return { transport, host, address: host, port, path };
}

function unanswered({ host }: SipServer, gap: HotlineError): HotlineError {
  return new HotlineError(
    'SIP_NAME',
    `cannot find ${host}: ${gap.message}; check the network and its DNS server, or put address, port and transport into the server entry`,
    { cause: gap },
  );
}

function placeOf({ transport, address, port }: Target): string {
  return `${transport} ${uriHost(address)}:${port}`;
}

/** `2026-01-31 23:59:59 UTC` */
function dateAndTime(wallMs: number): string {
  return `${new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
