/**
 * Whether the clock can be right. A Raspberry Pi forgets the time when its power is cut, and without the time no certificate can
 * be judged. The phone itself never sets the clock (docs/adr/0020): it only tells.
 */
import { setupProblem, type SetupProblem } from '../setup-problems.js';

/** All in ms since 1970. */
export interface ClockFacts {
  readonly nowMs: number;
  /** It cannot be earlier: the program was made then. */
  readonly earliestMs: number;
  /** What the kernel says; null or left out: it does not. */
  readonly synchronised?: boolean | null;
  /** What somebody in the network says. Nobody vouches for it: good for telling what is wrong, not for setting a clock. */
  readonly heardMs?: number;
}

/** More than this is no drift: the clock was never set. Certificates of a few days exist (RFC 8739). */
export const MOST_OFFSET_MS = 86_400_000;

/** `clock-wrong`, else `clock-not-set`, else nothing. */
export function clockProblem(facts: ClockFacts): SetupProblem<'clock-wrong' | 'clock-not-set'> | undefined {
  const { nowMs, earliestMs, synchronised = null, heardMs } = facts;
  // Somebody whose clock is before the making of this program is wrong, whatever it is.
  const heard = heardMs === undefined || heardMs < earliestMs - MOST_OFFSET_MS ? undefined : heardMs;
  const isOff = heard !== undefined && Math.abs(nowMs - heard) > MOST_OFFSET_MS;
  if (isOff || nowMs < earliestMs - MOST_OFFSET_MS) {
    return setupProblem('clock-wrong', {
      clock: isoTime(nowMs),
      right: isoTime(heard ?? earliestMs),
    });
  }
  return synchronised === false ? setupProblem('clock-not-set', {}) : undefined;
}

/** A clock can show what no date is written for (RFC 3339 has four digits for the year). */
export function isoTime(ms: number): string {
  const [first, last] = [Date.UTC(1970, 0), Date.UTC(9999, 11)];
  return new Date(Number.isFinite(ms) ? Math.min(last, Math.max(first, ms)) : first).toISOString();
}
