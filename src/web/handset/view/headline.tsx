import type { Headline as HeadlineName } from '../model/page-state.js';
import { useWords } from './words-context.js';

interface HeadlineProps {
  readonly headline: HeadlineName;
  readonly number: string | null;
}

/** The phone's state in words, spoken by screen readers as it changes. */
export function Headline({ headline, number }: HeadlineProps) {
  const { words } = useWords();
  const { title, text } = words.headlines[headline];
  return (
    <section className="headline" data-headline={headline}>
      <div role="status" aria-live="polite" aria-atomic="true">
        <h2 className="headline__title" data-testid="state" data-state={headline}>
          {title}
        </h2>
        <p className="headline__text">{text}</p>
      </div>
      {number !== null && (
        <p className="headline__number">
          {words.callsNumber} <strong data-testid="number">{number}</strong>
        </p>
      )}
    </section>
  );
}
