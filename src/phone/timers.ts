import type { Clock, Timer } from '../clock/clock.js';

/** Named timers, at most one of each name running. */
export class Timers<Name extends string> {
  readonly #running = new Map<Name, Timer>();

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /**
   * Starts or restarts the timer.
   * @param jitter 0 to 1: how far the wait may differ from `afterMs` either way, as a share of it
   */
  start(name: Name, afterMs: number, jitter: number, action: () => void): void {
    this.cancel(name);
    const waitMs = afterMs * (1 + jitter * (2 * this.random() - 1));
    const timer = this.clock.after(waitMs, () => {
      this.#running.delete(name);
      action();
    });
    this.#running.set(name, timer);
  }

  cancel(name: Name): void {
    this.#running.get(name)?.cancel();
    this.#running.delete(name);
  }

  cancelAll(): void {
    for (const name of [...this.#running.keys()]) this.cancel(name);
  }

  get size(): number {
    return this.#running.size;
  }
}
