/** When a self-test is due. Pure. */

export interface TestPlan {
  /** null: never by itself. */
  readonly everyMs: number | null;
  /** Whether somebody near the phone, or at the exchange, could notice it: then it waits for the quiet hours. */
  readonly noticeable: boolean;
}

/** Minutes of the day in which it is quiet; the end may lie beyond midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly lengthMinutes: number;
}

export interface Moment {
  readonly wallMs: number;
  /** Minute of the day where the phone stands, with fractions. */
  readonly minuteOfDay: number;
  /** Wall clock of the start of this program. */
  readonly startedMs: number;
}

const JITTER = 0.1;
const DAY_MINUTES = 1_440;
/** A daily test in a window must not slip to the next day because it ran a little late the last time. */
const SLACK = 0.8;
/** From then on it is not kept waiting for quiet hours: a phone without power at night is tested all the same. */
const OVERDUE = 2;
/** A phone that has just been started has better things to do. */
const AFTER_START_MS = 60_000;

/** `02:00-05:00`, as the configuration has checked it. */
export function quietHoursOf(text: string): QuietHours {
  const [from = 0, until = 0] = text.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * 60 + minutes;
  });
  return { fromMinute: from, lengthMinutes: (until - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES };
}

/** @param timezone of the IANA list; undefined: that of the machine */
export function minuteOfDay(wallMs: number, timezone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(timezone === undefined ? {} : { timeZone: timezone }),
  }).formatToParts(wallMs);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return value('hour') * 60 + value('minute') + value('second') / 60;
}

/**
 * @param lastMs when it was made last, by the wall clock; undefined: never
 * @param spread 0 to 1, always the same for one phone: phones of a fleet do not test all at once
 */
export function isDue(
  plan: TestPlan,
  lastMs: number | undefined,
  now: Moment,
  quiet: QuietHours,
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
  const into = (now.minuteOfDay - quiet.fromMinute + DAY_MINUTES) % DAY_MINUTES;
  const isItsTime = into < quiet.lengthMinutes && into >= 0.9 * spread * quiet.lengthMinutes;
  return isItsTime && age >= SLACK * everyMs;
}
