/** When a self-test is due. Pure. */
import { type DayWindow, minutesInto } from '../../protocol/day-window.js';

export interface TestPlan {
  /** null: never by itself. */
  readonly everyMs: number | null;
  /** Whether somebody near the phone, or at the exchange, could notice it: then it waits for the quiet hours. */
  readonly noticeable: boolean;
}

export interface Moment {
  readonly wallMs: number;
  /** Minute of the day where the phone stands, with fractions. */
  readonly minuteOfDay: number;
  /** Wall clock of the start of this program. */
  readonly startedMs: number;
}

const JITTER = 0.1;
/** A daily test in a window must not slip to the next day because it ran a little late the last time. */
const SLACK = 0.8;
/** From then on it is not kept waiting for quiet hours: a phone without power at night is tested all the same. */
const OVERDUE = 2;
/** A phone that has just been started has better things to do. */
const AFTER_START_MS = 60_000;

/**
 * @param lastMs when it was made last, by the wall clock; undefined: never
 * @param spread 0 to 1, always the same for one phone: phones of a fleet do not test all at once
 */
export function isDue(
  plan: TestPlan,
  lastMs: number | undefined,
  now: Moment,
  quiet: DayWindow,
  spread: number,
): boolean {
  const { everyMs, noticeable } = plan;
  if (everyMs === null || now.wallMs - now.startedMs < AFTER_START_MS) return false;
  // A clock that was set back must not put tests off for years.
  const last = lastMs === undefined || lastMs > now.wallMs ? undefined : lastMs;
  const age = last === undefined ? Infinity : now.wallMs - last;
  if (!noticeable) return age >= everyMs * (1 + JITTER * spread);
  const waiting = last === undefined ? now.wallMs - now.startedMs : age;
  if (waiting >= OVERDUE * everyMs) return true;
  // In the first nine tenths of the quiet hours, so that it is over before they are.
  const into = minutesInto(quiet, now.minuteOfDay);
  const isItsTime = into < quiet.lengthMinutes && into >= 0.9 * spread * quiet.lengthMinutes;
  return isItsTime && age >= SLACK * everyMs;
}
