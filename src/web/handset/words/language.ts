/** Which language the page speaks. */
import { type Language, languages } from '../../../protocol/words/language.js';
import type { Dictionary } from './dictionary.js';
import { en } from './en.js';
import { ru } from './ru.js';

export { languages, type Language };

export const dictionaries: Readonly<Record<Language, Dictionary>> = { ru, en };

/** Each language by its own name, for the switch. */
export const languageNames: Readonly<Record<Language, string>> = { ru: 'Русский', en: 'English' };

/**
 * The one chosen before on this page, else the first of the browser's languages that the page speaks (BCP 47 tags,
 * such as `ru-RU`), else English.
 */
export function chooseLanguage(chosenBefore: string | null, preferred: readonly string[]): Language {
  const candidates = [chosenBefore ?? '', ...preferred].map((tag) => tag.toLowerCase().split('-')[0]);
  return candidates.map(asLanguage).find((language) => language !== undefined) ?? 'en';
}

function asLanguage(subtag: string | undefined): Language | undefined {
  return languages.find((language) => language === subtag);
}
