import { useLayoutEffect, useState } from 'react';
import { chooseLanguage, dictionaries, type Language } from '../words/language.js';
import { recall, remember } from '../../common/storage.js';
import type { Words } from './words-context.js';

const KEY = 'hotline.language';

/** The page's language, and how to change it. The choice is remembered in this browser. */
export function useLanguage(): Words & { readonly choose: (language: Language) => void } {
  const [language, setLanguage] = useState(() => chooseLanguage(recall(KEY), navigator.languages));
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen: Language): void => {
    remember(KEY, chosen);
    setLanguage(chosen);
  };
  return { language, words: dictionaries[language], choose };
}
