import type { Clock } from '../clock/clock.js';

/** Of the pings of the last five minutes toward an exchange. */
export interface PingFigures {
  /** Share of them that were not answered, 0 to 100; null while there are too few to tell. */
  readonly lossPercent: number | null;
  /** Median time to the answer; null when none was answered. */
  readonly roundTripMs: number | null;
}

const KEPT_MS = 5 * 60_000;
/** Pulse and connections ping at most every second. */
const MOST_KEPT = 600;
/** Whoever pings gives up by then. */
const ANSWER_LIMIT_MS = 10_000;
/** Fewer say nothing of a share; and of those, one that was lost may be the only one in an hour. */
const FEWEST = 5;
const FEWEST_FOR_ONE_LOST = 20;

interface Ping {
  readonly sentMs: number;
  tookMs: number | undefined;
}

/**
 * Counts the signs of life that an exchange is asked for and gives. One that has answered none of them is not one that loses
 * them: some exchanges do not know such questions.
 */
export class PingMeter {
  readonly #clock: Clock;
  #pings: Ping[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A ping goes out. Returns what to call when its answer comes; calls after the first do nothing. */
  sent(): () => void {
    const ping: Ping = { sentMs: this.#clock.nowMs(), tookMs: undefined };
    this.#forgetOld();
    this.#pings = [...this.#pings, ping].slice(-MOST_KEPT);
    return () => (ping.tookMs ??= this.#clock.nowMs() - ping.sentMs);
  }

  figures(): PingFigures {
    this.#forgetOld();
    const nowMs = this.#clock.nowMs();
    const took = this.#pings.flatMap(({ tookMs }) => (tookMs === undefined ? [] : [tookMs]));
    const lost = this.#pings.filter(
      ({ sentMs, tookMs }) => tookMs === undefined && nowMs - sentMs > ANSWER_LIMIT_MS,
    ).length;
    const count = took.length + lost;
    const isTold = took.length > 0 && count >= (lost === 1 ? FEWEST_FOR_ONE_LOST : FEWEST);
    return {
      lossPercent: isTold ? rounded((lost / count) * 100) : null,
      roundTripMs: median(took),
    };
  }

  #forgetOld(): void {
    const fromMs = this.#clock.nowMs() - KEPT_MS;
    this.#pings = this.#pings.filter(({ sentMs }) => sentMs >= fromMs);
  }
}

function median(values: readonly number[]): number | null {
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return middle === undefined ? null : rounded(middle);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
