import type { Clock } from '../clock/clock.js';

/** A client that has said nothing at all is no client: a port scanner, or somebody who wants to use up the places. */
const FIRST_WORD_LIMIT_MS = 10_000;
/** Longer than two of the keep-alives that phones send every 24 to 29 s (RFC 5626 section 4.4.1). */
const QUIET_LIMIT_MS = 60_000;
/** How often a listener should look for clients that have gone. */
export const LOOK_EVERY_MS = 5_000;

/** When a client was last heard. Only a whole message or a keep-alive counts, not the bytes of one that never ends. */
export class Presence {
  #heardMs: number;
  #heardOnce = false;

  constructor(private readonly clock: Clock) {
    this.#heardMs = clock.nowMs();
  }

  heard(): void {
    this.#heardMs = this.clock.nowMs();
    this.#heardOnce = true;
  }

  get quietMs(): number {
    return this.clock.nowMs() - this.#heardMs;
  }

  /** Whether the client has been quiet for so long that it is taken for gone, unless something hangs on it. */
  get isOver(): boolean {
    return this.quietMs >= (this.#heardOnce ? QUIET_LIMIT_MS : FIRST_WORD_LIMIT_MS);
  }
}
