import { Link } from 'react-router';
import type { Overview } from '../../../protocol/fleet-api/phones.js';
import { conditionIcons, conditionTones } from '../common/badges.js';
import { Icon } from '../common/icons.js';
import { counted, numberText, percentText, useWords } from '../words/index.js';
import { overviewWords } from '../words/overview.js';
import { vocabulary } from '../words/vocabulary.js';
import { atOneGlance, barWidths, conditionShares } from './figures.js';

/** The one number that matters, and what the others are doing. */
export function CanCall({ overview }: { readonly overview: Overview }) {
  const { words, language } = useWords(overviewWords);
  const { words: terms } = useWords(vocabulary);
  const { canCall, inUse } = atOneGlance(overview);
  const shares = conditionShares(overview);
  const widths = barWidths(shares.map(({ percent }) => percent));
  const allCan = canCall === inUse;

  return (
    <section className="card can-call" aria-label={words.conditions}>
      <p className="can-call-figure" data-tone={allCan ? 'good' : 'bad'} data-testid="can-call">
        <span className="can-call-number">{numberText(canCall, language)}</span>
        <span className="can-call-words">
          <span className="can-call-of">{words.of(counted(language, inUse, words.phones))}</span>
          <span>{words.canCall}</span>
        </span>
      </p>
      <div className="share-bar" aria-hidden>
        {shares.map(({ condition }, i) => (
          <span
            key={condition}
            data-tone={conditionTones[condition]}
            style={{ width: `${widths[i] ?? 0}%` }}
          />
        ))}
      </div>
      <ul className="share-list">
        {shares.map(({ condition, phones, percent }) => (
          <li key={condition}>
            <Link to={`/phones?condition=${condition}`} data-testid={`condition-${condition}`}>
              <span className="share-icon" data-tone={conditionTones[condition]}>
                <Icon name={conditionIcons[condition]} size={16} />
              </span>
              <span>
                <span>
                  {terms.conditions[condition]}: <strong>{numberText(phones, language)}</strong>
                </span>
                <small>{words.share(percentText(percent, language))}</small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
