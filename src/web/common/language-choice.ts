/** Which of our languages a page speaks to its person. */
import { type Language, languages } from '../../protocol/words/language.js';

/** Each language by its own name, for the switch. */
export const languageNames: Readonly<Record<Language, string>> = { ru: 'Русский', en: 'English' };

/**
 * The one chosen before in this browser, else the first of the browser's languages (BCP 47 tags, such as `ru-RU`) that we
 * speak, else English.
 */
export function chooseLanguage(chosenBefore: string | null, preferred: readonly string[]): Language {
  const subtags = [chosenBefore ?? '', ...preferred].map((tag) => tag.toLowerCase().split('-')[0]);
  return (
    subtags
      .map((subtag) => languages.find((language) => language === subtag))
      .find((found) => found !== undefined) ?? 'en'
  );
}
