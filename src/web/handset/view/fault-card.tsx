import type { Fault, Severity } from '../../../protocol/faults.js';
import { faultWords } from '../../../protocol/words/faults.js';
import { type FaultRow, faultRows } from '../model/fault-rows.js';
import { timeText } from '../words/format.js';
import { useWords } from './words-context.js';

/** What is wrong with the phone. Nothing is shown while all is well, but its place stays, so that screen readers speak what appears. */
export function FaultCard({ faults }: { readonly faults: readonly Fault[] }) {
  const { words } = useWords();
  return (
    <div className="fault-place" role="status" aria-live="polite">
      {faults.length > 0 && (
        <section className="card card--faults" data-testid="faults">
          <h3 className="card__title">{words.faults.title}</h3>
          <ul className="faults">
            {faultRows(faults).map((fault) => (
              <FaultItem key={`${fault.code} ${fault.place}`} fault={fault} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function FaultItem({ fault }: { readonly fault: FaultRow }) {
  const { language, words } = useWords();
  const { code, place, message, since, severity } = fault;
  const { title, advice } = faultWords[code][language];
  return (
    <li className="fault" data-testid="fault" data-code={code} data-severity={severity}>
      <SeverityMark severity={severity} />
      <p className="fault__title">
        {title}
        {place !== '' && <span className="fault__place">{place}</span>}
      </p>
      <p className="fault__about">
        <span className="fault__severity">{words.faults.severities[severity]}</span>
        <time dateTime={since}>{timeText(since, new Date(), language)}</time>
      </p>
      <p className="fault__message">
        <strong>{words.faults.advice}:</strong> {advice}
      </p>
      {/* The phone says it in English, whatever the page speaks. */}
      <p className="fault__message" lang="en">
        {message}
      </p>
    </li>
  );
}

/** A shape for each severity, so that its colour is not needed: the words beside it say the same. */
function SeverityMark({ severity }: { readonly severity: Severity }) {
  return (
    <svg className="fault__mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path className="fault__shape" d={shapes[severity]} />
      <path className="fault__sign" d={signs[severity]} />
    </svg>
  );
}

/** An octagon as at a road, a triangle, a circle. */
const shapes: Readonly<Record<Severity, string>> = {
  'cannot-call': 'M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4Z',
  'needs-service': 'M12 1.5 23.5 22H.5Z',
  notice: 'M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22Z',
};
const signs: Readonly<Record<Severity, string>> = {
  'cannot-call': 'M8 8l8 8M16 8l-8 8',
  'needs-service': 'M12 9v6M12 18.2v.3',
  notice: 'M12 11v6M12 7v.3',
};
