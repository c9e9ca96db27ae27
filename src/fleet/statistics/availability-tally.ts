import type { AvailabilityState } from '../../protocol/fleet-api/phones.js';
import { countUpTo } from './calendar.js';

/**
 * How long phones could have called in each piece of a stretch of time. A period costs the same whether it lasts a second or
 * a year: what is summed is how much of it lies before each bound.
 */
export class AvailabilityTally {
  readonly #bounds: readonly number[];
  readonly #able: Overlaps;
  readonly #known: Overlaps;

  /** @param bounds rising, ms: one more than there are pieces */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#able = new Overlaps(bounds);
    this.#known = new Overlaps(bounds);
  }

  add(fromMs: number, untilMs: number, state: AvailabilityState): void {
    if (state === 'unknown') return;
    const first = this.#bounds[0] ?? 0;
    const last = this.#bounds.at(-1) ?? 0;
    const from = Math.max(fromMs, first);
    const until = Math.min(untilMs, last);
    if (until <= from) return;
    this.#known.add(from, until);
    if (state === 'could-call') this.#able.add(from, until);
  }

  /** ms of each piece, summed over all phones: in which it is known, and in which they could have called. */
  pieces(): readonly { readonly ableMs: number; readonly knownMs: number }[] {
    const known = this.#known.pieces();
    return this.#able.pieces().map((ableMs, i) => ({ ableMs, knownMs: known[i] ?? 0 }));
  }
}

/** Sums how much of many periods lies in each piece, by differences. */
class Overlaps {
  readonly #bounds: readonly number[];
  /** At a bound inside a period: how many there are, and the sum of their begins. */
  readonly #inside: Float64Array;
  readonly #begins: Float64Array;
  /** At a bound beyond a period: its whole length. */
  readonly #whole: Float64Array;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#inside = new Float64Array(bounds.length + 1);
    this.#begins = new Float64Array(bounds.length + 1);
    this.#whole = new Float64Array(bounds.length + 1);
  }

  add(from: number, until: number): void {
    const first = countUpTo(this.#bounds, from);
    const beyond = countUpTo(this.#bounds, until);
    const base = this.#bounds[0] ?? 0;
    this.#inside[first] = (this.#inside[first] ?? 0) + 1;
    this.#inside[beyond] = (this.#inside[beyond] ?? 0) - 1;
    this.#begins[first] = (this.#begins[first] ?? 0) + (from - base);
    this.#begins[beyond] = (this.#begins[beyond] ?? 0) - (from - base);
    this.#whole[beyond] = (this.#whole[beyond] ?? 0) + (until - from);
  }

  pieces(): number[] {
    const base = this.#bounds[0] ?? 0;
    let [inside, begins, whole] = [0, 0, 0];
    const before = this.#bounds.map((bound, i) => {
      inside += this.#inside[i] ?? 0;
      begins += this.#begins[i] ?? 0;
      whole += this.#whole[i] ?? 0;
      return whole + inside * (bound - base) - begins;
    });
    return before.slice(1).map((sum, i) => sum - (before[i] ?? 0));
  }
}
