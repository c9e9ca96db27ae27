/**
 * Who is to be looked at when, to the second. To be heard of costs nothing here: whoever is found not to be due yet is
 * put in again, about once in the time that a phone may be silent.
 */
export class DueQueue<Item> {
  readonly #buckets = new Map<number, Item[]>();
  /** All buckets before it were taken. */
  #next: number;

  constructor(nowMs: number) {
    this.#next = secondOf(nowMs);
  }

  /** An item may stand in it more than once. What is due already is taken next time. */
  add(item: Item, dueMs: number): void {
    const second = Math.max(Math.ceil(dueMs / 1_000), this.#next);
    const bucket = this.#buckets.get(second);
    if (bucket) bucket.push(item);
    else this.#buckets.set(second, [item]);
  }

  /** Takes out all that are due; `visit` may add. */
  take(nowMs: number, visit: (item: Item) => void): void {
    const last = secondOf(nowMs);
    while (this.#next <= last) {
      const bucket = this.#buckets.get(this.#next);
      this.#buckets.delete(this.#next);
      this.#next++;
      if (bucket) for (const item of bucket) visit(item);
    }
  }

  clear(): void {
    this.#buckets.clear();
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1_000);
}
