/** How components come by words: `const { words, language } = useWords(phonesWords)`. */
import { createContext, use } from 'react';
import type { Language, Translations } from './language.js';

export interface LanguageChoice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

export const LanguageContext = createContext<LanguageChoice>({ language: 'en', choose: () => undefined });

export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}

export function useWords<Words>(of: Translations<Words>): {
  readonly words: Words;
  readonly language: Language;
} {
  const { language } = useLanguage();
  return { words: of[language], language };
}

export {
  counted,
  plural,
  translations,
  type Language,
  type PluralForms,
  type Translations,
} from './language.js';
export * from './format.js';
