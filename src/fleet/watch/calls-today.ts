import { Temporal } from 'temporal-polyfill';
import type { Overview } from '../../protocol/fleet-api/phones.js';
import { callsSince } from '../store/phone-states.js';
import type { Store } from '../store/store.js';

/** Calls since midnight, counted along: the overview is asked for every second. */
export class CallsToday {
  #timezone = '';
  #fromMs = 0;
  #untilMs = 0;
  #total = 0;
  #answered = 0;
  #failed = 0;

  /** Counts anew from the store: at the start, and when the day or the time zone is another one. */
  async load(store: Store, timezone: string, nowMs: number): Promise<void> {
    this.#begin(timezone, nowMs);
    const counts = await callsSince(store, this.#fromMs);
    [this.#total, this.#answered, this.#failed] = [0, 0, 0];
    for (const [cause, count] of counts) this.#count(cause, count);
  }

  add(atMs: number, cause: string, nowMs: number): void {
    if (nowMs >= this.#untilMs || nowMs < this.#fromMs) this.#begin(this.#timezone, nowMs);
    if (atMs >= this.#fromMs && atMs < this.#untilMs) this.#count(cause, 1);
  }

  now(nowMs: number): Overview['callsToday'] {
    if (nowMs >= this.#untilMs || nowMs < this.#fromMs) this.#begin(this.#timezone, nowMs);
    return { total: this.#total, answered: this.#answered, failed: this.#failed };
  }

  #begin(timezone: string, nowMs: number): void {
    const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timezone).toPlainDate();
    this.#timezone = timezone;
    this.#fromMs = today.toZonedDateTime(timezone).epochMilliseconds;
    this.#untilMs = today.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds;
    [this.#total, this.#answered, this.#failed] = [0, 0, 0];
  }

  #count(cause: string, count: number): void {
    this.#total += count;
    if (cause === 'answered') this.#answered += count;
    if (cause === 'failed') this.#failed += count;
  }
}
