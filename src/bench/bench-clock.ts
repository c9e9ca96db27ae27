import { type Clock, systemClock } from '../clock/clock.js';

/** The machine's monotonic clock in ms: the same for every process on it, so their times can be subtracted. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A clock whose `nowMs` can be compared between processes. */
export const benchClock: Clock = { ...systemClock, nowMs: monotonicMs };
