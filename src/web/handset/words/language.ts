/** The page's words in each language. */
import { type Language, languages } from '../../../protocol/words/language.js';
import type { Dictionary } from './dictionary.js';
import { en } from './en.js';
import { ru } from './ru.js';

export { chooseLanguage, languageNames } from '../../common/language-choice.js';
export { languages, type Language };

export const dictionaries: Readonly<Record<Language, Dictionary>> = { ru, en };
