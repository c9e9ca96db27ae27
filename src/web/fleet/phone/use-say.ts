import { useMemo } from 'react';
import { useLanguage } from '../words/index.js';
import { sayIn, type Say } from './say.js';

/** Times are said in the phone's time zone. */
export function useSay(timeZone: string): Say {
  const { language } = useLanguage();
  return useMemo(() => sayIn(language, timeZone), [language, timeZone]);
}
