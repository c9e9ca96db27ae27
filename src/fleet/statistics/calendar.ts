/** Days and hours of a place: where they begin, also on the days on which its clocks are changed. */
import { Temporal } from 'temporal-polyfill';

/** A stretch of time cut into days or hours of one time zone. */
export interface Calendar {
  /** ms since 1970: begin of each piece, and the end of the last one. One more than `keys`. */
  readonly bounds: readonly number[];
  /** `2026-03-29` for a day; `2026-03-29T14:00+03:00` for an hour. */
  readonly keys: readonly string[];
}

/** @param from first day, `2026-03-29`; @param to last day, counted whole */
export function calendarOf(from: string, to: string, timezone: string, unit: 'day' | 'hour'): Calendar {
  const end = Temporal.PlainDate.from(to).add({ days: 1 }).toZonedDateTime(timezone);
  const bounds: number[] = [];
  const keys: string[] = [];
  // The first moment of a day is not midnight everywhere: some places change their clocks at that hour.
  let at = Temporal.PlainDate.from(from).toZonedDateTime(timezone);
  while (Temporal.ZonedDateTime.compare(at, end) < 0) {
    bounds.push(at.epochMilliseconds);
    keys.push(unit === 'day' ? at.toPlainDate().toString() : hourKey(at));
    // A day later is the same wall clock; an hour later is 3,600 s, so that the hour that comes twice is two.
    at = unit === 'day' ? at.toPlainDate().add({ days: 1 }).toZonedDateTime(timezone) : at.add({ hours: 1 });
  }
  bounds.push(end.epochMilliseconds);
  return { bounds, keys };
}

function hourKey(at: Temporal.ZonedDateTime): string {
  return `${at.toPlainDateTime().toString({ smallestUnit: 'minute' })}${at.offset}`;
}

/** The hour of an hour's key as clocks show it, `2026-03-29T14:00`, and as people number it: `14`. */
export const clockHourOf = (key: string): string => key.slice(0, 16);
export const hourOfDayOf = (key: string): string => key.slice(11, 13);

/** Which piece a moment is in; -1 outside of all. */
export function pieceAt({ bounds }: Calendar, atMs: number): number {
  const piece = countUpTo(bounds, atMs) - 1;
  return piece < bounds.length - 1 ? piece : -1;
}

/** How many of the rising numbers are not above `value`. */
export function countUpTo(rising: readonly number[], value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Days from one to another, both counted; not above 0 when they are the wrong way round. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).total('days') + 1;
}
