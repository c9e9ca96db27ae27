/**
 * Makes guessing of enrolment codes hopeless. Only wrong codes count, so that any number of phones behind one address get in with right
 * ones. At the limit of them all together it takes about a thousand years to find one of a thousand
 * open codes of 40 bits.
 */
import { addressGroup } from './address-group.js';
import { hasToken, isFull, type Rate, takeToken, type TokenBucket } from './token-bucket.js';

/** A person mistypes a few; then one try in five minutes. */
const PER_ADDRESS: Rate = { burst: 12, perSecond: 1 / 300 };
/** Of all addresses together: many botnets are larger than any limit for one address. */
const IN_TOTAL: Rate = { burst: 300, perSecond: 1 / 30 };
/** Addresses remembered. When there are more, the one whose last wrong code is longest ago is forgotten. */
const MOST_ADDRESSES = 10_000;

export class CodeThrottle {
  readonly #total: TokenBucket;
  readonly #byAddress = new Map<string, TokenBucket>();

  constructor(nowMs: number) {
    this.#total = { tokens: IN_TOTAL.burst, tokensAtMs: nowMs };
  }

  /** Whether a code from there is looked at now. */
  allows(address: string, nowMs: number): boolean {
    const bucket = this.#byAddress.get(addressGroup(address));
    return hasToken(this.#total, IN_TOTAL, nowMs) && (!bucket || hasToken(bucket, PER_ADDRESS, nowMs));
  }

  wrong(address: string, nowMs: number): void {
    takeToken(this.#total, IN_TOTAL, nowMs);
    const group = addressGroup(address);
    const bucket = this.#byAddress.get(group) ?? { tokens: PER_ADDRESS.burst, tokensAtMs: nowMs };
    takeToken(bucket, PER_ADDRESS, nowMs);
    this.#byAddress.delete(group);
    this.#byAddress.set(group, bucket);
    for (const oldest of this.#byAddress.keys()) {
      if (this.#byAddress.size <= MOST_ADDRESSES) break;
      this.#byAddress.delete(oldest);
    }
  }

  /** Forgets addresses that may try as often as a new one. */
  forget(nowMs: number): void {
    for (const [group, bucket] of this.#byAddress)
      if (isFull(bucket, PER_ADDRESS, nowMs)) this.#byAddress.delete(group);
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#byAddress.size;
  }
}
