import { troubles, type Trouble } from '../../../protocol/handset.js';
import { useWords } from './words-context.js';

interface TroublePanelProps {
  readonly trouble: Trouble;
  readonly usable: boolean;
  readonly onChoose: (trouble: Trouble) => void;
}

/** Tells the practice exchange how to misbehave. What is marked is what the exchange has confirmed. */
export function TroublePanel({ trouble, usable, onChoose }: TroublePanelProps) {
  const { words } = useWords();
  return (
    <section className="card card--trouble">
      <fieldset className="troubles" disabled={!usable}>
        <legend className="card__title">{words.trouble.title}</legend>
        <p className="card__note">{words.trouble.text}</p>
        {troubles.map((kind) => (
          <label key={kind} className="trouble">
            <input
              type="radio"
              name="trouble"
              className="trouble__radio"
              checked={kind === trouble}
              data-testid={`trouble-${kind}`}
              onChange={() => onChoose(kind)}
            />
            <span className="trouble__name">{words.trouble.kinds[kind]}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}
