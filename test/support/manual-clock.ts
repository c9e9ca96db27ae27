import type { Clock, Timer } from '../../src/clock/clock.js';

interface Pending {
  dueMs: number;
  order: number;
  periodMs: number | undefined;
  action: () => void;
}

/** A {@link Clock} that stands still until a test moves it. Strict: time never runs backwards. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #pending = new Set<Pending>();

  constructor(private readonly wallStartMs = Date.UTC(2026, 0, 1)) {}

  nowMs(): number {
    return this.#nowMs;
  }
  wallMs(): number {
    return this.wallStartMs + Math.floor(this.#nowMs);
  }
  after(delayMs: number, action: () => void): Timer {
    return this.#add(delayMs, undefined, action);
  }
  every(periodMs: number, action: () => void): Timer {
    if (periodMs <= 0) throw new RangeError(`period must be positive, got ${periodMs}`);
    return this.#add(periodMs, periodMs, action);
  }
  /** How many timers are waiting: a leak check. */
  get pendingCount(): number {
    return this.#pending.size;
  }
  /** Moves time on, running what falls due in order of due time; lets promises settle between timers. */
  async advance(byMs: number): Promise<void> {
    if (byMs < 0) throw new RangeError('time does not run backwards');
    const endMs = this.#nowMs + byMs;
    await settle();
    for (;;) {
      const next = [...this.#pending]
        .filter((p) => p.dueMs <= endMs)
        .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (!next) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      if (next.periodMs === undefined) this.#pending.delete(next);
      else next.dueMs += next.periodMs;
      next.action();
      await settle();
    }
    this.#nowMs = endMs;
  }

  #add(delayMs: number, periodMs: number | undefined, action: () => void): Timer {
    const pending = { dueMs: this.#nowMs + delayMs, order: this.#order++, periodMs, action };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }
}

/** Lets everything that is already resolved run to its end. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
