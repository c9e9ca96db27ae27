/** How the dashboard's words are kept: a file a page, each with both languages. */

import type { PluralForms } from '../../../protocol/words/language.js';

export { chooseLanguage, languageNames } from '../../common/language-choice.js';
export {
  counted,
  languages,
  translations,
  type Language,
  type PluralForms,
  type Translations,
} from '../../../protocol/words/language.js';

/** Forms of a noun, in a dictionary. */
export function plural(forms: PluralForms): PluralForms {
  return forms;
}
