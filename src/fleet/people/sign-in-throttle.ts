import type { Clock } from '../../clock/clock.js';
import { networkOf } from './network-of.js';

interface Bound {
  /** So many failures cost nothing. */
  readonly free: number;
  /** The next one costs a second, each further one twice as much, up to this, ms. */
  readonly longestMs: number;
}

/**
 * Names wait a minute at most, so that a stranger who guesses cannot keep the person out for long; addresses, of which
 * a stranger has few, a quarter of an hour. Many people may stand behind one address.
 */
const bounds = {
  name: { free: 5, longestMs: 60_000 },
  address: { free: 20, longestMs: 15 * 60_000 },
} as const satisfies Record<string, Bound>;

const FORGET_MS = 3_600_000;
const MOST_ENTRIES = 10_000;
const FIRST_MS = 1_000;

interface Entry {
  failures: number;
  nextAtMs: number;
  lastMs: number;
}

/**
 * Slows down whoever guesses passwords, by name and by address. It knows nothing of accounts: a name that nobody has is
 * slowed down just as one that somebody has. A browser in which that person has signed in before is counted by itself.
 */
export class SignInThrottle {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  /**
   * Before a password is looked at. It counts as failed until {@link succeeded} is called, so that a thousand attempts
   * at once are not one.
   * @param device in which somebody of that name has signed in before
   * @returns 0, or how long to wait, ms; then it must not be looked at
   */
  attempt(login: string, address: string, device?: string): number {
    const now = this.clock.nowMs();
    const keys = keysOf(login, address, device);
    const waitMs = Math.max(...keys.map(({ key }) => (this.#fresh(key, now)?.nextAtMs ?? now) - now));
    if (waitMs > 0) return waitMs;
    for (const { key, bound } of keys) {
      const failures = (this.#fresh(key, now)?.failures ?? 0) + 1;
      put(this.#entries, key, { failures, nextAtMs: now + delayAfter(failures, bound), lastMs: now });
    }
    return 0;
  }

  /** The password was right. */
  succeeded(login: string, address: string, device?: string): void {
    const [own, network] = keysOf(login, address, device);
    if (own) this.#entries.delete(own.key);
    if (!network) return;
    const entry = this.#entries.get(network.key);
    // Own successes must not wash away the guesses at other names: only this one attempt is taken back.
    if (entry && --entry.failures <= 0) this.#entries.delete(network.key);
    else if (entry) entry.nextAtMs = this.clock.nowMs();
  }

  /** How many names and addresses are remembered; bounded. */
  get size(): number {
    return this.#entries.size;
  }

  #fresh(key: string, now: number): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || now - entry.lastMs < FORGET_MS) return entry;
    this.#entries.delete(key);
    return undefined;
  }
}

/** Its own first, then that of its network. */
function keysOf(login: string, address: string, device: string | undefined): { key: string; bound: Bound }[] {
  if (device !== undefined) return [{ key: `device ${device}`, bound: bounds.name }];
  return [
    { key: `name ${login}`, bound: bounds.name },
    { key: `address ${networkOf(address)}`, bound: bounds.address },
  ];
}

function delayAfter(failures: number, { free, longestMs }: Bound): number {
  if (failures <= free) return 0;
  return Math.min(longestMs, FIRST_MS * 2 ** (failures - free - 1));
}

/** The one that was not touched for longest goes first. */
function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MOST_ENTRIES) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
