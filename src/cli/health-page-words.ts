/** What the health page says, in each of its languages. */
import type { Severity } from '../protocol/faults.js';
import type { SignalPath } from '../protocol/signals.js';
import { type Language, languages } from '../protocol/words/language.js';
import { en } from './health-page-words.en.js';
import { ru } from './health-page-words.ru.js';

export const pageLanguages = languages;
export type PageLanguage = Language;

export type GroupName =
  'routes' | 'hook' | 'contacts' | 'audio' | 'calls' | 'network' | 'machine' | 'clock' | 'software' | 'board';

export interface PageWords {
  readonly title: string;
  readonly canCall: string;
  readonly cannotCall: string;
  /** @param time as a person reads it */
  readonly asOf: (time: string) => string;
  readonly refresh: string;
  /** The other language, in that language. */
  readonly otherLanguage: string;
  readonly faults: string;
  readonly noFaults: string;
  readonly since: string;
  readonly signals: string;
  readonly selfTests: string;
  readonly noSelfTests: string;
  readonly fleet: string;
  readonly noCalls: string;
  readonly noBoard: string;
  readonly notAvailable: string;
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly forPrograms: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly advice: string;
  readonly groups: Readonly<Record<GroupName, string>>;
  readonly labels: Readonly<Record<SignalPath, string>>;
  /** Units that are not the same in every language. */
  readonly units: Readonly<Record<string, string>>;
  /** States, causes and names that are shown as a value. What is not here is shown as it is. */
  readonly values: Readonly<Record<string, string>>;
}

export const pageWords: Readonly<Record<PageLanguage, PageWords>> = { en, ru };

/** By `?lang=`, else by what the browser asks for (Accept-Language, RFC 9110 section 12.5.4), else English. */
export function chooseLanguage(wish: unknown, acceptLanguage: string | undefined): PageLanguage {
  const wished = pageLanguages.find((language) => language === wish);
  if (wished) return wished;
  const accepted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const weight = /^q=(\d(?:\.\d+)?)$/.exec(parameters.join(';'))?.[1];
      return { language: range.split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of accepted) {
    const known = pageLanguages.find((each) => each === language);
    if (known) return known;
  }
  return 'en';
}
