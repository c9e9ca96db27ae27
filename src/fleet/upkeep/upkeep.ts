import type { Timer } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import type { Base } from '../ports.js';
import { forgetNext } from '../store/retention.js';
import { rollUpNext } from '../store/rollups.js';

const ROLL_UP_EVERY_MS = 60_000;
const FORGET_EVERY_MS = 600_000;
/** What was received may wait so long for its transaction. */
const SETTLED_AFTER_MS = 5_000;
/** Between two pieces of work, so that phones and people are served. */
const PAUSE_MS = 20;
/** Then the rest waits for the next time. */
const MOST_PIECES = 2_000;

/** Rolls health up and forgets what is too old, in small pieces. A store that fails is tried again later. */
export class Upkeep {
  readonly #base: Pick<Base, 'clock' | 'log' | 'store' | 'settings'>;
  readonly #timers: Timer[] = [];
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(base: Pick<Base, 'clock' | 'log' | 'store' | 'settings'>) {
    this.#base = base;
  }

  start(): void {
    const { clock } = this.#base;
    this.#timers.push(
      clock.every(ROLL_UP_EVERY_MS, () => this.#queue('health cannot be rolled up', () => this.#rollUp())),
      clock.every(FORGET_EVERY_MS, () => this.#queue('old entries cannot be removed', () => this.#forget())),
    );
  }

  /** Resolves when the piece that is being done is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    await this.#running;
  }

  #queue(complaint: string, work: () => Promise<boolean>): void {
    this.#running = this.#running.then(async () => {
      try {
        for (let pieces = 0; pieces < MOST_PIECES && !this.#stopped && (await work()); pieces++)
          await new Promise<void>((resolve) => void this.#base.clock.after(PAUSE_MS, resolve));
      } catch (error) {
        this.#base.log.error({ reason: messageOf(error) }, complaint);
      }
    });
  }

  #rollUp(): Promise<boolean> {
    return rollUpNext(this.#base.store, this.#base.clock.wallMs() - SETTLED_AFTER_MS);
  }

  async #forget(): Promise<boolean> {
    const { store, clock, settings } = this.#base;
    return (await forgetNext(store, clock.wallMs(), settings.current())) > 0;
  }
}
