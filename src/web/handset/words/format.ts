/** Times, durations and scores as people read them. */
import type { CallRating, CallRecord } from '../../../protocol/call-record.js';
import { qualityOf } from '../../../protocol/words/calls.js';
import { locales } from '../../../protocol/words/format.js';
import { upperFirst } from '../../../protocol/words/language.js';
import type { Dictionary } from './dictionary.js';
import type { Language } from './language.js';

/** `1.4`, `312`, `12,345`: fractions only where they are a good part of the figure. */
export function numberText(ms: number, language: Language): string {
  const digits = ms < 10 && ms > 0 ? 1 : 0;
  const number = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return number.format(ms);
}

/** A time since the lift: `1.4 ms`, `312 ms`. */
export function millisecondsText(ms: number, language: Language, words: Dictionary): string {
  return `${numberText(ms, language)}\u00a0${words.milliseconds}`;
}

/** `0:07`, `12:34`, `1:02:03`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}

/** Time of day; with the date in front when it was on another day than `now`. In the browser's time zone. */
export function timeText(isoTime: string, now: Date, language: Language): string {
  const time = new Date(isoTime);
  const isToday = time.toDateString() === now.toDateString();
  const timeOfDay = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const date = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(locales[language], { ...date, ...timeOfDay }).format(time);
}

/** How long people talked; for a call without an answer, how long the handset was off. null while it goes on. */
export function callDurationMs(record: CallRecord): number | null {
  const { answered = 0, ended } = record.steps;
  return ended === undefined ? null : Math.max(0, ended - answered);
}

export function resultText(record: CallRecord, words: Dictionary): string {
  if (record.cause === 'failed') {
    return record.failure ? upperFirst(words.failures[record.failure]) : words.lastCalls.lost;
  }
  if (record.cause === 'answered' && record.failure) {
    return `${words.lastCalls.lost}: ${words.failures[record.failure]}`;
  }
  return words.lastCalls.causes[record.cause];
}

/** `4.3 · excellent`, or null where no sound was measured. */
export function qualityText(record: CallRecord, language: Language, words: Dictionary): string | null {
  const mos = record.audio?.mos ?? null;
  if (mos === null) return null;
  const score = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${score.format(mos)} · ${words.lastCalls.qualities[qualityOf(mos)]}`;
}

/** `Rated 4/5`: the fourth of five buttons. */
export function ratingText({ score, outOf }: CallRating, words: Dictionary): string {
  return `${words.lastCalls.rated} ${score}/${outOf}`;
}
