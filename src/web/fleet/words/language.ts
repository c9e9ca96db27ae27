/** Which language the dashboard speaks, and how its words are kept: a file a page, each with both languages. */

import { type Language, languages, type PluralForms } from '../../../protocol/words/language.js';

export {
  counted,
  languages,
  translations,
  type Language,
  type PluralForms,
  type Translations,
} from '../../../protocol/words/language.js';

/** Each language by its own name, for the switch. */
export const languageNames: Readonly<Record<Language, string>> = { ru: 'Русский', en: 'English' };

/** The one chosen before in this browser, else the first of the browser's languages that we speak, else English. */
export function chooseLanguage(chosenBefore: string | null, preferred: readonly string[]): Language {
  const subtags = [chosenBefore ?? '', ...preferred].map((tag) => tag.toLowerCase().split('-')[0]);
  return (
    subtags
      .map((subtag) => languages.find((language) => language === subtag))
      .find((found) => found !== undefined) ?? 'en'
  );
}

/** Forms of a noun, in a dictionary. */
export function plural(forms: PluralForms): PluralForms {
  return forms;
}
