import { useLayoutEffect, useState } from 'react';
import { chooseLanguage } from '../../common/language-choice.js';
import { recall, remember } from '../../common/storage.js';
import type { Language, LanguageChoice } from '../words/index.js';

const KEY = 'hotline.language';

/** The page's language, and how to change it. The choice is remembered in this browser. */
export function useLanguageChoice(): LanguageChoice {
  const [language, setLanguage] = useState(() => chooseLanguage(recall(KEY), navigator.languages));
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen: Language): void => {
    remember(KEY, chosen);
    setLanguage(chosen);
  };
  return { language, choose };
}
