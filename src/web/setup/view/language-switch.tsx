import { use } from 'react';
import { languageNames } from '../../common/language-choice.js';
import { languages } from '../../../protocol/words/language.js';
import { frameWords } from '../words/frame.js';
import { LanguageContext, useWords } from '../words/index.js';

export function LanguageSwitch() {
  const { language, choose } = use(LanguageContext);
  const { words } = useWords(frameWords);
  return (
    <div className="languages" role="group" aria-label={words.language}>
      {languages.map((offered) => (
        <button
          key={offered}
          type="button"
          className="languages__choice"
          lang={offered}
          aria-pressed={offered === language}
          data-testid={`language-${offered}`}
          onClick={() => choose(offered)}
        >
          {languageNames[offered]}
        </button>
      ))}
    </div>
  );
}
