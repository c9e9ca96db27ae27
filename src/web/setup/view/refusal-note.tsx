import { frameWords } from '../words/frame.js';
import { useWords } from '../words/index.js';
import { Note } from './note.js';
import { usePage } from './page-context.js';
import { ProblemNote } from './problem-note.js';

/** Why what was asked for last was not done. The codes of {@link setupRefusalSchema}. */
export function RefusalNote() {
  const { state } = usePage();
  const { words } = useWords(frameWords);
  const { refused } = state;
  if (!refused) return null;
  const { refusal } = refused;
  // The phone's connection has a banner of its own.
  if (!refusal) return <Note tone="bad" title={words.noAnswer} testId="refused" />;
  if (refusal.problem) return <ProblemNote problem={refusal.problem} />;
  const { title, advice } = words.refusals[refusal.code];
  const waitMs = refusal.retryAfterMs ?? 0;
  return (
    <div data-testid="refused" data-refusal={refusal.code}>
      <Note tone="bad" title={title}>
        <p>
          {refusal.code === 'too-often' && waitMs > 0 ? words.waitFor(Math.ceil(waitMs / 1_000)) : advice}
        </p>
        {refusal.code === 'refused' && (
          <p className="note__detail" lang="en">
            {refusal.message}
          </p>
        )}
      </Note>
    </div>
  );
}
