import type { Clock, Timer } from '../clock/clock.js';

export interface PulseOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Asks the far end for a sign of life and calls back when it gives one. */
  readonly ask: (onAnswer: () => void) => void;
  /** An answer comes within this, or not at all. */
  readonly answerLimitMs: number;
  readonly onSilent: () => void;
}

/** RFC 5626 section 4.4.1: often enough for a NAT, and not all phones at once. */
const SHORTEST_REST_MS = 24_000;
const LONGEST_REST_MS = 29_000;

/**
 * Notices that the far end of a flow is gone where the flow itself cannot tell: UDP has no connection, and not every
 * server answers the CRLF pings of a TCP one. A far end that has never answered is not missed: there are providers that
 * throw such requests away.
 */
export class Pulse {
  readonly #options: PulseOptions;
  #rest: Timer | undefined;
  #limit: Timer | undefined;
  #answered = false;

  constructor(options: PulseOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#answered = false;
    this.#askLater();
  }

  stop(): void {
    this.#rest?.cancel();
    this.#limit?.cancel();
    this.#rest = undefined;
    this.#limit = undefined;
  }

  #askLater(): void {
    const { clock, random } = this.#options;
    const restMs = SHORTEST_REST_MS + random() * (LONGEST_REST_MS - SHORTEST_REST_MS);
    this.#rest = clock.after(restMs, () => this.#ask());
  }

  #ask(): void {
    const { clock, ask, answerLimitMs, onSilent } = this.#options;
    const limit = clock.after(answerLimitMs, () => {
      if (this.#answered) onSilent();
      else this.#askLater();
    });
    this.#limit = limit;
    ask(() => {
      if (limit !== this.#limit) return;
      this.stop();
      this.#answered = true;
      this.#askLater();
    });
  }
}
