import { commissioningCheckNames } from '../../../../protocol/commissioning.js';
import { commissioningWords, figureTexts } from '../../../../protocol/words/commissioning.js';
import { signOffWords } from '../../words/sign-off.js';
import { useWords } from '../../words/index.js';
import { useView } from '../page-context.js';

/** Every check with how it ended and what proves it. */
export function CheckList() {
  const { view } = useView();
  const { words, language } = useWords(signOffWords);
  const { checks, outcomes } = commissioningWords[language];
  return (
    <section>
      <h2>{words.checks}</h2>
      <ul className="choices">
        {commissioningCheckNames.map((name) => {
          const made = view.checks.find(({ check }) => check === name);
          const figures = made ? figureTexts(made, language) : [];
          return (
            <li key={name} className="facts" data-testid={`check-${name}`} data-outcome={made?.outcome}>
              <div className="facts__row">
                <strong>{checks[name]}</strong>
                <span className="choice__mark" data-state={made?.outcome}>
                  {made ? outcomes[made.outcome] : words.notMade}
                </span>
              </div>
              {(figures.length > 0 || (made && made.note !== '')) && (
                <div className="facts__row soft">
                  {made?.note} {figures.map((figure) => `${figure.name}: ${figure.text}`).join(' · ')}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
