/** How components come by words: `const { words, language } = useWords(fleetWords)`. */
import { createContext, use } from 'react';
import type { Language, Translations } from '../../../protocol/words/language.js';

export { translations } from '../../../protocol/words/language.js';
export type { Language, Translations };

export interface LanguageChoice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

export const LanguageContext = createContext<LanguageChoice>({ language: 'en', choose: () => undefined });

export function useWords<Words>(of: Translations<Words>): {
  readonly words: Words;
  readonly language: Language;
} {
  const { language } = use(LanguageContext);
  return { words: of[language], language };
}
