/** Numbers, times and durations as people read them. Times are in the browser's time zone unless one is given. */
import { locales, type TimeForm } from '../../../protocol/words/format.js';
import type { Language } from './language.js';

export { numberText, percentText, timeText, type TimeForm } from '../../../protocol/words/format.js';

const DAY_MS = 86_400_000;

/** `14:05`. */
export function clockText(time: string | number, language: Language, form: TimeForm = {}): string {
  const { timeZone, seconds = false } = form;
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
    hourCycle: 'h23',
  }).format(new Date(time));
}

/** `23 Nov 2026`. */
export function dateText(time: string | number, language: Language, timeZone?: string): string {
  return new Intl.DateTimeFormat(locales[language], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(time));
}

/** `3 min ago`, `in 2 days`. Under 45 s: `now`. */
export function relativeText(time: string | number, nowMs: number, language: Language): string {
  const passedMs = new Date(time).getTime() - nowMs;
  const { value, unit } = inUnit(passedMs);
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }).format(value, unit);
}

/** How long something has lasted, in one unit: `3 min`, `2 d`. */
export function durationText(ms: number, language: Language): string {
  const { value, unit } = inUnit(ms);
  if (unit === 'second' && Math.abs(ms) < 1_000) {
    return new Intl.NumberFormat(language, {
      style: 'unit',
      unit: 'millisecond',
      unitDisplay: 'short',
    }).format(Math.round(ms));
  }
  const seconds = unit === 'second' ? Math.round(ms / 1_000) : value;
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(
    Math.abs(seconds),
  );
}

/** `0:07`, `12:34`, `1:02:03`. */
export function talkTimeText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(seconds / 3_600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}

function inUnit(ms: number): { value: number; unit: 'second' | 'minute' | 'hour' | 'day' } {
  const size = Math.abs(ms);
  if (size < 45_000) return { value: 0, unit: 'second' };
  if (size < 59.5 * 60_000) return { value: Math.round(ms / 60_000), unit: 'minute' };
  if (size < 2 * DAY_MS) return { value: Math.round(ms / 3_600_000), unit: 'hour' };
  return { value: Math.round(ms / DAY_MS), unit: 'day' };
}
