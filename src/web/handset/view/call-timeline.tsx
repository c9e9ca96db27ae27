import type { CurrentCall } from '../../../protocol/handset.js';
import { timelineRows, type TimelineRow } from '../model/timeline.js';
import { millisecondsText, numberText } from '../words/format.js';
import { useWords } from './words-context.js';

const noCall: CurrentCall = { steps: {}, route: null, attempts: 0, lastFailure: null };

/** Every step of the call that is going on, with its time since the lift and since the step before. */
export function CallTimeline({ call }: { readonly call: CurrentCall | null }) {
  const { words } = useWords();
  return (
    <section className="card card--timeline">
      <h3 className="card__title">{words.timeline.title}</h3>
      <ol className="timeline" data-testid="timeline">
        {timelineRows(call ?? noCall).map((row) => (
          <Row key={row.step} row={row} />
        ))}
      </ol>
      <p className="card__note">{call ? <Attempts call={call} /> : words.timeline.none}</p>
    </section>
  );
}

function Row({ row: { step, atMs, afterMs } }: { readonly row: TimelineRow }) {
  const { language, words } = useWords();
  return (
    <li className="timeline__step" data-step={step} data-at-ms={atMs ?? undefined}>
      <span className="timeline__name">{words.timeline.steps[step]}</span>
      {afterMs !== null && <span className="timeline__after">+{numberText(afterMs, language)}</span>}
      <span className="timeline__at">{atMs === null ? '—' : millisecondsText(atMs, language, words)}</span>
    </li>
  );
}

function Attempts({ call }: { readonly call: CurrentCall }) {
  const { words } = useWords();
  const parts = [
    ...(call.attempts > 1 ? [words.timeline.attempts(call.attempts)] : []),
    ...(call.lastFailure ? [words.timeline.lastFailure(words.failures[call.lastFailure])] : []),
  ];
  return parts.join(' · ');
}
