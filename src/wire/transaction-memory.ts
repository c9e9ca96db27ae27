import type { Clock, Timer } from '../clock/clock.js';

/** More at a time no phone has, and an exchange has them one peer at a time; a flood must not fill the memory. */
const MOST_REMEMBERED = 500;

/** One transaction with its two clocks: when its message is sent again, and when it is forgotten. */
export class RememberedTransaction {
  #repetition: Timer | undefined;
  #end: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly forget: () => void,
  ) {}

  /** Repeats `action` after `firstMs` and then at the intervals that `nextMs` makes of the last one. */
  repeat(action: () => void, firstMs: number, nextMs: (lastMs: number) => number): void {
    this.#repetition?.cancel();
    this.#repetition = this.clock.after(firstMs, () => {
      this.repeat(action, nextMs(firstMs), nextMs);
      action();
    });
  }

  stopRepeating(): void {
    this.#repetition?.cancel();
    this.#repetition = undefined;
  }

  /** Counted from now; replaces what was said before. */
  forgetAfter(limitMs: number): void {
    this.#end?.cancel();
    this.#end = this.clock.after(limitMs, this.forget);
  }

  release(): void {
    this.stopRepeating();
    this.#end?.cancel();
  }
}

/** Transactions by their name, a bounded number of them: where there is no more room the oldest is forgotten. */
export class TransactionMemory<T extends RememberedTransaction> {
  readonly #byKey = new Map<string, T>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  add(key: string, transaction: T): T {
    const [oldest] = this.#byKey.keys();
    if (oldest !== undefined && this.#byKey.size >= MOST_REMEMBERED) this.forget(oldest);
    this.#byKey.set(key, transaction);
    return transaction;
  }

  forget(key: string): void {
    this.#byKey.get(key)?.release();
    this.#byKey.delete(key);
  }

  clear(): void {
    for (const transaction of this.#byKey.values()) transaction.release();
    this.#byKey.clear();
  }
}
