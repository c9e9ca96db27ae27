import type { AlertCause } from '../../protocol/fleet-api/alert-causes.js';
import { messageOf } from '../../protocol/errors.js';
import type { Log } from '../ports.js';
import { failingCalls } from '../store/phone-states.js';
import type { Store } from '../store/store.js';
import type { WatchedPhone } from './watched-phone.js';

const MOST_AT_ONCE = 200;

/**
 * Looks up whether the last calls of phones came to nothing. What an outage held back may come after newer calls, and a
 * restart forgets: the store knows which calls were the last ones.
 */
export class FailingCalls {
  readonly #waiting = new Set<WatchedPhone>();
  #isRunning = false;

  constructor(
    private readonly store: Store,
    private readonly log: Log,
    private readonly count: () => number,
    /** What was found stands in the phone. */
    private readonly found: (phone: WatchedPhone) => void,
  ) {}

  /** It has called. */
  add(phone: WatchedPhone): void {
    this.#waiting.add(phone);
  }

  forget(phone: WatchedPhone): void {
    this.#waiting.delete(phone);
  }

  /** Begins to look up those that have called, unless it does already. */
  start(): void {
    if (this.#isRunning || this.#waiting.size === 0) return;
    this.#isRunning = true;
    void this.#lookUp().finally(() => (this.#isRunning = false));
  }

  async #lookUp(): Promise<void> {
    for (const phone of [...this.#waiting].slice(0, MOST_AT_ONCE)) {
      this.#waiting.delete(phone);
      try {
        phone.callsFailing = await this.#cause(phone);
      } catch (error) {
        this.#waiting.add(phone);
        this.log.warn(
          { error: messageOf(error) },
          'the last calls of a phone cannot be read; it is tried again',
        );
        return;
      }
      this.found(phone);
    }
  }

  async #cause({ id }: WatchedPhone): Promise<AlertCause | null> {
    const count = this.count();
    const failing = await failingCalls(this.store, id, count);
    return failing
      ? {
          type: 'calls-failed',
          count,
          since: new Date(failing.since).toISOString(),
          last: failing.lastCause,
        }
      : null;
  }
}
