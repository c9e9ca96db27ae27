/**
 * Tells a key that two devices use by turns from a phone that reconnects. A device that was displaced by another run and comes back as
 * the run that it was is one of two: a single device never returns to an earlier run.
 */

const WINDOW_MS = 300_000;
/** So many returns within the window. */
const TURNS = 3;
/** Runs remembered of a phone: two devices have two, and each may restart now and then. */
const MOST_RUNS = 8;
const MOST_PHONES = 10_000;

interface History {
  /** When each run was displaced last. */
  readonly displaced: Map<string, number>;
  returns: number[];
}

export class KeyConflicts {
  readonly #phones = new Map<string, History>();

  /** The connection of `oldRun` was ended by one of `newRun` with the same key. @param nowMs monotonic */
  displaced(phone: string, oldRun: string, newRun: string, nowMs: number): void {
    if (oldRun === newRun) return;
    const history = this.#phones.get(phone) ?? { displaced: new Map<string, number>(), returns: [] };
    history.displaced.set(oldRun, nowMs);
    dropOldest(history.displaced, MOST_RUNS);
    this.#phones.delete(phone);
    this.#phones.set(phone, history);
    dropOldest(this.#phones, MOST_PHONES);
  }

  /** A run has linked; true: the key is used from two places by turns. */
  linked(phone: string, run: string, nowMs: number): boolean {
    const history = this.#phones.get(phone);
    const displacedMs = history?.displaced.get(run);
    if (!history || displacedMs === undefined) return false;
    history.displaced.delete(run);
    if (nowMs - displacedMs > WINDOW_MS) return false;
    history.returns = [...history.returns.filter((ms) => nowMs - ms <= WINDOW_MS), nowMs].slice(-TURNS);
    return history.returns.length >= TURNS;
  }

  forget(nowMs: number): void {
    for (const [phone, { displaced, returns }] of this.#phones) {
      const latest = Math.max(...displaced.values(), ...returns);
      if (nowMs - latest > WINDOW_MS) this.#phones.delete(phone);
    }
  }

  get size(): number {
    return this.#phones.size;
  }
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
