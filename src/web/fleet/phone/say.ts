/** How single values are said, in a language and a time zone. */
import { durationText, numberText, percentText, timeText, type Language } from '../words/index.js';
import { phoneStateWords } from '../words/phone-state.js';
import { sharedWords } from '../words/shared.js';

type Unit = 'ms' | 'mb' | 'mv' | 'dbm' | 'celsius';

export interface Say {
  readonly language: Language;
  readonly number: (value: number, digits?: number) => string;
  /** Of 0..100. */
  readonly percent: (value: number) => string;
  readonly unit: (value: number, unit: Unit, digits?: number) => string;
  readonly yesNo: (value: boolean) => string;
  readonly time: (iso: string) => string;
  /** @param ms how long something lasts */
  readonly duration: (ms: number) => string;
}

export function sayIn(language: Language, timeZone: string): Say {
  const { units } = phoneStateWords[language];
  const { yes, no } = sharedWords[language];
  const number = (value: number, digits = 0): string => numberText(value, language, digits);
  return {
    language,
    number,
    percent: (value) => percentText(value, language),
    unit: (value, unit, digits) => `${number(value, digits)}\u00a0${units[unit]}`,
    yesNo: (value) => (value ? yes : no),
    time: (iso) => timeText(iso, language, { timeZone, seconds: true }),
    duration: (ms) => durationText(ms, language),
  };
}
