const WRAP = 2 ** 32;
/** The resonators of cheap boards are this wrong: the older a comparison, the less it says. */
const TOLERANCE = 0.005;
const COMPARISONS_KEPT = 16;
/** Two messages may be made in another order than they were sent; a start goes back further. */
const ORDER_MS = 100;

interface Comparison {
  /** Without wrap. */
  readonly boardMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

/**
 * Tells what the clock showed at a time of the board (ms since its start, modulo 2^32). It learns from heartbeats: an
 * answer was given at some moment between the heartbeat's leaving and its own arrival.
 */
export class BoardTime {
  /** The newest first. */
  readonly #comparisons: Comparison[] = [];
  #lastMs: number | undefined;

  /** False when the time lies behind one heard before: the board has started anew. */
  isForward(timeMs: number): boolean {
    return this.#lastMs === undefined || this.#unwrap(timeMs) >= this.#lastMs - ORDER_MS;
  }

  /** A message that was made just now says the time. */
  heard(timeMs: number): void {
    this.#lastMs = Math.max(this.#unwrap(timeMs), this.#lastMs ?? 0);
  }

  /** @param timeMs the board's, in its answer to a heartbeat that left at `sentMs`; the answer came at `receivedMs`. */
  compare(timeMs: number, sentMs: number, receivedMs: number): void {
    this.heard(timeMs);
    this.#comparisons.unshift({ boardMs: this.#unwrap(timeMs), sentMs, receivedMs });
    if (this.#comparisons.length > COMPARISONS_KEPT) this.#comparisons.pop();
  }

  /**
   * The clock's time at a time of the board: the middle of the span that all comparisons allow, and of those older than
   * one that contradicts them none. `nowMs` when nothing is known yet; never later than that.
   */
  toClock(timeMs: number, nowMs: number): number {
    const boardMs = this.#unwrap(timeMs);
    let span: readonly [number, number] | undefined;
    for (const comparison of this.#comparisons) {
      const [earliest, latest] = spanOf(comparison, boardMs);
      const narrowed: readonly [number, number] = span
        ? [Math.max(span[0], earliest), Math.min(span[1], latest)]
        : [earliest, Math.min(latest, nowMs)];
      if (span && narrowed[0] > narrowed[1]) break;
      span = narrowed;
    }
    return span ? Math.min((span[0] + span[1]) / 2, nowMs) : nowMs;
  }

  /** The time nearest to the last one heard that is this one modulo 2^32: 50 days pass between two wraps. */
  #unwrap(timeMs: number): number {
    if (this.#lastMs === undefined) return timeMs;
    const ahead = (((timeMs - this.#lastMs) % WRAP) + WRAP) % WRAP;
    return this.#lastMs + (ahead < WRAP / 2 ? ahead : ahead - WRAP);
  }
}

/** What one comparison allows for that time of the board. */
function spanOf({ boardMs, receivedMs, sentMs }: Comparison, atMs: number): readonly [number, number] {
  const passedMs = atMs - boardMs;
  const doubtMs = Math.abs(passedMs) * TOLERANCE;
  return [sentMs + passedMs - doubtMs, receivedMs + passedMs + doubtMs];
}
