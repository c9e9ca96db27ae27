/** A piece of every day, as `[self_test] quiet_hours` and `[update] window` name it. Pure. */

/** Minutes of the day; the end may lie beyond midnight. */
export interface DayWindow {
  readonly fromMinute: number;
  readonly lengthMinutes: number;
}

/** How a window is written in a configuration. */
export const DAY_WINDOW = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;
const DAY_MINUTES = 1_440;

/** `02:00-05:00`, as the configuration has checked it; the same time twice is the whole day. */
export function dayWindowOf(text: string): DayWindow {
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

/** Minutes since the window last began; less than its length: it is open. */
export function minutesInto({ fromMinute }: DayWindow, minute: number): number {
  return (minute - fromMinute + DAY_MINUTES) % DAY_MINUTES;
}
