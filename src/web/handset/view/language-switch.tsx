import { languageNames, languages, type Language } from '../words/language.js';
import { useWords } from './words-context.js';

interface LanguageSwitchProps {
  readonly language: Language;
  readonly onChoose: (language: Language) => void;
}

export function LanguageSwitch({ language, onChoose }: LanguageSwitchProps) {
  const { words } = useWords();
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
          onClick={() => onChoose(offered)}
        >
          {languageNames[offered]}
        </button>
      ))}
    </div>
  );
}
