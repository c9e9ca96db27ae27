import { createContext, use } from 'react';
import type { Dictionary } from '../words/dictionary.js';
import { dictionaries, type Language } from '../words/language.js';

export interface Words {
  readonly language: Language;
  readonly words: Dictionary;
}

export const WordsContext = createContext<Words>({ language: 'en', words: dictionaries.en });

export function useWords(): Words {
  return use(WordsContext);
}
