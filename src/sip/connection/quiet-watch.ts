import type { Clock, Timer } from '../../clock/clock.js';

export interface QuietWatchOptions {
  readonly clock: Clock;
  readonly pingAfterMs: number;
  /** Nothing was heard for `pingAfterMs`. Once each time it falls quiet. */
  readonly onQuiet: () => void;
  /** Nothing was heard for as long again. */
  readonly onSilent: () => void;
}

/** Notices that the far end of a connection is gone: a cable that was pulled out says nothing by itself. */
export class QuietWatch {
  readonly #options: QuietWatchOptions;
  readonly #timer: Timer;
  #heardMs: number;
  #wasQuiet = false;

  constructor(options: QuietWatchOptions) {
    this.#options = options;
    this.#heardMs = options.clock.nowMs();
    this.#timer = options.clock.every(options.pingAfterMs / 4, () => this.#check());
  }

  /** To be called for whatever comes in. */
  heard(): void {
    this.#heardMs = this.#options.clock.nowMs();
    this.#wasQuiet = false;
  }

  stop(): void {
    this.#timer.cancel();
  }

  #check(): void {
    const { clock, pingAfterMs, onQuiet, onSilent } = this.#options;
    const quietMs = clock.nowMs() - this.#heardMs;
    if (quietMs < pingAfterMs) return;
    if (!this.#wasQuiet) {
      this.#wasQuiet = true;
      onQuiet();
    } else if (quietMs >= 2 * pingAfterMs) {
      onSilent();
    }
  }
}
