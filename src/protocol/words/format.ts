/** Numbers, times and durations as people read them, on pages and in messages. */
import type { Language } from './language.js';

/** Days before months in both languages, and a clock of 24 hours. */
export const locales: Readonly<Record<Language, string>> = { en: 'en-GB', ru: 'ru-RU' };

export function numberText(value: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** Of 0..100: in English `99.5%`, in Russian `99,5 %`. */
export function percentText(percent: number, language: Language, digits = 1): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(
    percent / 100,
  );
}

export interface TimeForm {
  /** IANA; left out: of the machine that shows it. */
  readonly timeZone?: string;
  readonly seconds?: boolean;
  /** Says the zone too: `14:05 GMT+3`. */
  readonly sayZone?: boolean;
}

/** Formatters take longer to make than all else of a list of alerts; time zones are the only ones of which there are many. */
const timeFormats = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATS = 100;

function timeFormat(language: Language, { timeZone, seconds = false, sayZone = false }: TimeForm) {
  const key = [language, timeZone, seconds, sayZone].join(' ');
  const known = timeFormats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locales[language], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(sayZone ? { timeZoneName: 'short' } : {}),
    hourCycle: 'h23',
  });
  if (timeFormats.size >= MOST_FORMATS) timeFormats.clear();
  timeFormats.set(key, made);
  return made;
}

/** `23 Nov 2026, 14:05`, in Russian `23 нояб. 2026 г., 14:05`. */
export function timeText(time: string | number, language: Language, form: TimeForm = {}): string {
  return timeFormat(language, form).format(new Date(time));
}

type Unit = 'second' | 'minute' | 'hour' | 'day';
const unitMs: readonly (readonly [Unit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** A length of time in the largest unit that it is a whole number of, at least seconds: `3 days`, `90 minutes`, `90 минут`. */
export function exactDurationText(
  ms: number,
  language: Language,
  unitDisplay: 'long' | 'short' = 'long',
): string {
  const seconds = Math.round(ms / 1_000) * 1_000;
  const [unit, size] = unitMs.find(([, each]) => seconds >= each && seconds % each === 0) ?? [
    'second',
    1_000,
  ];
  return new Intl.NumberFormat(locales[language], { style: 'unit', unit, unitDisplay }).format(
    seconds / size,
  );
}
