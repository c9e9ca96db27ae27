import { severityOf, type SetupProblem } from '../../../protocol/setup-problems.js';
import { setupProblemText } from '../../../protocol/words/setup-problems.js';
import { frameWords } from '../words/frame.js';
import { useWords } from '../words/index.js';
import { Note } from './note.js';

const tones = { stops: 'bad', warns: 'warn', waits: 'plain' } as const;

/** What is wrong and what to do, in the words that the phone's voice and command line have too. */
export function ProblemNote({ problem }: { readonly problem: SetupProblem }) {
  const { words, language } = useWords(frameWords);
  const { title, advice } = setupProblemText(problem, language);
  return (
    <div data-testid="problem" data-problem={problem.code}>
      <Note tone={tones[severityOf(problem)]} title={title}>
        <p>{advice}</p>
        {problem.said !== null && (
          <details>
            <summary>{words.details}</summary>
            <p className="note__detail" lang="en">
              {problem.said}
            </p>
          </details>
        )}
      </Note>
    </div>
  );
}
