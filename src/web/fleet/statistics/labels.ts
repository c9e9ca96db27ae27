/** How the groups of statistics are called, on an axis and in the table. */
import type { StatisticsGroup } from '../../../protocol/fleet-api/statistics.js';
import { upperFirst } from '../../../protocol/words/language.js';
import type { Group } from './chart-data.js';

export interface LabelWords {
  readonly noSite: string;
  readonly goneSite: string;
  readonly gonePhone: string;
  /** Outcomes of calls and causes of failures, by the key of the group. */
  readonly causes: Readonly<Record<string, string>>;
}

export interface Labelled {
  /** For the table. */
  readonly long: string;
  /** For an axis. */
  readonly short: string;
}

export function labelsOf(
  groups: readonly Group[],
  by: StatisticsGroup,
  language: string,
  words: LabelWords,
): Labelled[] {
  const locale = language === 'en' ? 'en-GB' : language;
  switch (by) {
    case 'day':
      return groups.map(({ key }) => dayLabel(key, locale));
    case 'hour': {
      const times = new Map<string, number>();
      for (const { key } of groups) times.set(clockOf(key), (times.get(clockOf(key)) ?? 0) + 1);
      return groups.map(({ key }) => hourLabel(key, locale, (times.get(clockOf(key)) ?? 0) > 1));
    }
    case 'hour-of-day':
      return groups.map(({ key }) => {
        const next = String((Number(key) + 1) % 24).padStart(2, '0');
        return { long: `${key}:00–${next}:00`, short: key };
      });
    case 'site':
      return groups.map(({ key, label }) => same(label || (key === '' ? words.noSite : words.goneSite)));
    case 'phone':
      return groups.map(({ label }) => same(label || words.gonePhone));
    case 'cause':
      return groups.map(({ key, label }) => same(upperFirst(words.causes[key] ?? (label || key))));
  }
}

const same = (text: string): Labelled => ({ long: text, short: text });

/** `2026-03-29T14:00` of `2026-03-29T14:00+03:00`. */
const clockOf = (key: string): string => key.slice(0, 16);

function dayLabel(key: string, locale: string): Labelled {
  const day = new Date(`${key}T00:00:00Z`);
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(day);
  return {
    long: format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
    short: format({ day: 'numeric', month: 'short' }),
  };
}

/** The hour that comes twice when clocks are set back is told apart by its offset. */
function hourLabel(key: string, locale: string, isTwice: boolean): Labelled {
  const time = new Date(`${clockOf(key)}:00Z`);
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' } as const;
  const clock = new Intl.DateTimeFormat(locale, options).format(time);
  const day = dayLabel(key.slice(0, 10), locale).short;
  const offset = isTwice && key.length > 16 ? ` (UTC${key.slice(16).replace('-', '−')})` : '';
  return { long: `${day}, ${clock}${offset}`, short: clock === '00:00' ? day : clock };
}
