import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../../src/clock/clock.js';
import { ManualClock } from '../../manual-clock.js';

/** Real time for sockets, threads and disks between two steps. */
const TURN_MS = 1;
const STEP_MS = 400;
const REAL_LIMIT_MS = 60_000;

/**
 * One virtual time for a server and its phones, with real sockets and disks between them: time stands still while
 * somebody is `busy` with one of those, so that a slow machine misses no deadline.
 */
export class VirtualTime {
  readonly clock: ManualClock;
  readonly #busy = new Set<() => boolean>();

  constructor(wallStartMs?: number) {
    this.clock = new ManualClock(wallStartMs);
  }

  /** Time stands still while this holds. */
  heed(busy: () => boolean): void {
    this.#busy.add(busy);
  }

  /** @param stepMs never further at once, so that what is told over sockets is told in between */
  async advance(byMs: number, stepMs = STEP_MS): Promise<void> {
    for (let left = byMs; left > 0; left -= stepMs) {
      await this.#rest();
      await this.clock.advance(Math.min(stepMs, left));
    }
    await this.#rest();
  }

  /** Lets time go on until `holds`; rejects when it does not within so much virtual time. */
  async until(what: string, holds: () => boolean | Promise<boolean>, mostMs = 600_000): Promise<void> {
    const deadlineMs = this.clock.nowMs() + mostMs;
    while (!(await holds())) {
      if (this.clock.nowMs() > deadlineMs)
        throw new Error(`not within ${mostMs} ms of virtual time: ${what}`);
      await this.advance(STEP_MS);
    }
  }

  /** Lets time go on until the work is done. */
  async during<T>(work: Promise<T>): Promise<T> {
    const state = { settled: false };
    const done = () => (state.settled = true);
    work.then(done, done);
    await this.until('the work is done', () => state.settled);
    return work;
  }

  /** The same time with another date. */
  datedBy(offsetMs: number): Clock {
    const { clock } = this;
    return {
      nowMs: () => clock.nowMs(),
      wallMs: () => clock.wallMs() + offsetMs,
      after: (delayMs, action) => clock.after(delayMs, action),
      every: (periodMs, action) => clock.every(periodMs, action),
    };
  }

  async #rest(): Promise<void> {
    const deadlineMs = performance.now() + REAL_LIMIT_MS;
    do {
      await wait(TURN_MS);
      if (performance.now() > deadlineMs) throw new Error('somebody is busy for ever');
    } while ([...this.#busy].some((busy) => busy()));
  }
}
