/** Times of day in a time zone, as `<input type="datetime-local">` has them: `2026-03-29T02:30`. */
import { Temporal } from 'temporal-polyfill';

/**
 * The instant at which the clocks of the zone show that time, ISO 8601 with `Z`; undefined for what is no time. A time
 * that the clocks skip is taken an hour later, one that they show twice is the first (RFC 5545 section 3.3.5).
 */
export function instantOf(local: string, timezone: string): string | undefined {
  try {
    const time = Temporal.PlainDateTime.from(local).toZonedDateTime(timezone, {
      disambiguation: 'compatible',
    });
    return new Date(time.epochMilliseconds).toISOString();
  } catch {
    return undefined;
  }
}

/** What the clocks of the zone show at an instant, to the minute. */
export function localTimeOf(instantMs: number, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instantMs)
    .toZonedDateTimeISO(timezone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

/** The day of the calendar there: `2026-03-29`. */
export function dayOf(instantMs: number, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instantMs)
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toString();
}

/** The first and the last instant of days of the calendar there, ISO 8601 with `Z`; undefined for what is no day. */
export function boundsOfDays(
  from: string,
  to: string,
  timezone: string,
): { readonly from: string; readonly to: string } | undefined {
  try {
    const first = Temporal.PlainDate.from(from).toZonedDateTime(timezone);
    const next = Temporal.PlainDate.from(to).add({ days: 1 }).toZonedDateTime(timezone);
    return {
      from: new Date(first.epochMilliseconds).toISOString(),
      to: new Date(next.epochMilliseconds - 1).toISOString(),
    };
  } catch {
    return undefined;
  }
}

/** `UTC+3`, `UTC-3:30`, `UTC`: how far the clocks there are from UTC at an instant. */
export function offsetText(instantMs: number, timezone: string): string {
  const ns = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timezone).offsetNanoseconds;
  const minutes = Math.round(ns / 60e9);
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const sign = minutes < 0 ? '−' : '+';
  return `UTC${sign}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
