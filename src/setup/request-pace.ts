import type { Clock } from '../clock/clock.js';

/** A page with its files, and a person who presses buttons. */
const BURST = 60;
const A_SECOND = 10;
/** Addresses that are remembered; the one that was quiet longest is forgotten. */
const MOST_ADDRESSES = 256;

/** How often one address may ask: a bucket that fills by itself. */
export class RequestPace {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** 0: it may; else the ms until it may again. */
  take(address: string): number {
    const nowMs = this.#clock.nowMs();
    const before = this.#buckets.get(address);
    const filled = before
      ? Math.min(BURST, before.tokens + ((nowMs - before.atMs) * A_SECOND) / 1_000)
      : BURST;
    const tokens = filled >= 1 ? filled - 1 : filled;
    // Again at the end of the map: its first entry is the one that was quiet longest.
    this.#buckets.delete(address);
    this.#buckets.set(address, { tokens, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_ADDRESSES && oldest !== undefined) this.#buckets.delete(oldest);
    return filled >= 1 ? 0 : Math.ceil(((1 - filled) * 1_000) / A_SECOND);
  }
}
