import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock/clock.js';

/**
 * The nonces that were handed out, each with the highest request counter seen, so that a recorded request cannot be
 * sent again (RFC 7616 section 5.5). Bounded: the oldest goes first, which costs its owner one more round trip.
 */
export class NonceStore {
  /** Insertion order is order of issue. */
  readonly #issued = new Map<string, { readonly atMs: number; lastCount: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeMs: number,
    private readonly capacity: number,
  ) {}

  issue(): string {
    const nonce = randomBytes(16).toString('hex');
    this.#issued.set(nonce, { atMs: this.clock.nowMs(), lastCount: 0 });
    for (const oldest of this.#issued.keys()) {
      if (this.#issued.size <= this.capacity) break;
      this.#issued.delete(oldest);
    }
    return nonce;
  }

  /** Whether a request with this counter may use the nonce. Counts it as used when it may. */
  use(nonce: string, count: number): boolean {
    const entry = this.#issued.get(nonce);
    if (!entry) return false;
    if (this.clock.nowMs() - entry.atMs > this.lifetimeMs) {
      this.#issued.delete(nonce);
      return false;
    }
    if (count <= entry.lastCount) return false;
    entry.lastCount = count;
    return true;
  }

  get size(): number {
    return this.#issued.size;
  }
}
