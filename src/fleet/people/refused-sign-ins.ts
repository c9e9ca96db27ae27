import type { Timer } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import type { Actor, Base } from '../ports.js';
import { networkOf } from './network-of.js';

const PERIOD_MS = 3_600_000;
/** Names and networks with entries of their own in an hour; the rest is counted together. */
const MOST_ENTRIES = 20;
export const REFUSED = 'session.refused';

interface Counted {
  readonly actor: Actor;
  readonly object: string;
  readonly by: string;
  /** Since its entry was written. */
  more: number;
}

/**
 * The audit log's entries of sign-ins that were refused: the first by a name from a network at once, those that follow
 * within the hour as a number at its end. Whoever guesses a million times writes some forty entries an hour.
 */
export class RefusedSignIns {
  readonly #counted = new Map<string, Counted>();
  #others = 0;
  #timer: Timer | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(private readonly base: Pick<Base, 'clock' | 'log' | 'audit'>) {}

  /**
   * @param login as it was typed
   * @param known whether somebody has that name: others are not written down, for people type passwords there
   * @param by what it was tried by, such as `password`
   */
  refused(login: string, known: boolean, actor: Actor, by: string): Promise<void> {
    const key = keyOf(login, actor);
    if (this.again(login, actor)) return Promise.resolve();
    if (this.#counted.size >= MOST_ENTRIES) {
      this.#others++;
      return Promise.resolve();
    }
    const counted = { actor, object: known ? login : 'unknown name', by, more: 0 };
    this.#counted.set(key, counted);
    this.#timer ??= this.base.clock.after(PERIOD_MS, () => this.#endPeriod());
    return this.#write(actor, counted.object, { by });
  }

  /** Once more within the hour, without a look at who it is. false: it is the first. */
  again(login: string, actor: Actor): boolean {
    const counted = this.#counted.get(keyOf(login, actor));
    if (counted) counted.more++;
    return counted !== undefined;
  }

  /** Writes what was only counted. */
  async close(): Promise<void> {
    this.#endPeriod();
    await this.#written;
  }

  #endPeriod(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const { actor, object, by, more } of this.#counted.values())
      if (more > 0) void this.#write(actor, object, { by, more });
    if (this.#others > 0) void this.#write('server', 'others', { more: this.#others });
    this.#counted.clear();
    this.#others = 0;
  }

  /** Never rejects: nobody was let in, whether that is written down or not. */
  #write(actor: Actor | string, object: string, detail: Record<string, unknown>): Promise<void> {
    const { audit, log } = this.base;
    const written = audit.record(actor, REFUSED, object, detail).catch((error: unknown) => {
      log.error({ reason: messageOf(error) }, 'a refused sign-in could not be written into the audit log');
    });
    this.#written = Promise.all([this.#written, written]).then(() => undefined);
    return written;
  }
}

function keyOf(login: string, { address }: Actor): string {
  return `${networkOf(address)} ${login}`;
}
