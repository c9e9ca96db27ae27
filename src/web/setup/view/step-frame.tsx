import { useEffect, useRef, useState, type ReactNode } from 'react';
import { setupStepNames, type SetupStepName } from '../../../protocol/setup-api.js';
import { neighbour } from '../model/page-state.js';
import { frameWords } from '../words/frame.js';
import { useWords } from '../words/index.js';
import { useView } from './page-context.js';
import { ProblemNote } from './problem-note.js';
import { RefusalNote } from './refusal-note.js';

interface StepFrameProps {
  readonly step: SetupStepName;
  readonly children: ReactNode;
  /** Said while the phone works on this step. */
  readonly working?: string;
  /** In place of the step's own button to the next one. */
  readonly next?: ReactNode;
}

/** One step a screen: where one is, what is to be done, what is wrong, and the way on and back. */
export function StepFrame({ step, children, working, next }: StepFrameProps) {
  const { page, view } = useView();
  const { words } = useWords(frameWords);
  const [isListShown, setIsListShown] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  // Who does not see the screen change hears the heading of the new step.
  useEffect(() => {
    globalThis.scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, [step]);

  const { state, problem } = view.steps[step];
  const number = setupStepNames.indexOf(step) + 1;
  const previous = neighbour(step, -1);
  const following = neighbour(step, 1);
  if (isListShown) return <StepList here={step} onClose={() => setIsListShown(false)} />;
  return (
    <>
      <div className="progress" aria-hidden="true">
        <div className="progress__bar">
          {setupStepNames.map((name) => (
            <div
              key={name}
              className="progress__step"
              data-state={markOf(view.steps[name].state)}
              data-here={name === step}
            />
          ))}
        </div>
      </div>
      <main className="step" data-testid="step" data-step={step} data-state={state}>
        <div>
          <p className="step__count">{words.count(number, setupStepNames.length)}</p>
          <h1 className="step__title" ref={title} tabIndex={-1}>
            {words.steps[step]}
          </h1>
        </div>
        <div aria-live="polite" className="said">
          {state === 'working' && working !== undefined && (
            <p className="note" data-testid="working">
              {working}
            </p>
          )}
          {problem && <ProblemNote problem={problem} />}
          <RefusalNote />
        </div>
        {children}
        <button type="button" className="button button--quiet" onClick={() => setIsListShown(true)}>
          {words.allSteps}
        </button>
      </main>
      <nav className="actions" aria-label={words.ways}>
        {previous && (
          <button type="button" className="button button--quiet" onClick={() => page.go(previous)}>
            {words.back}
          </button>
        )}
        {next ??
          (following && (
            <button
              type="button"
              className={state === 'done' ? 'button button--main' : 'button'}
              data-testid="next"
              onClick={() => page.go(following)}
            >
              {state === 'done' ? words.next : words.without}
            </button>
          ))}
      </nav>
    </>
  );
}

/** Every step with how it stands: each can be gone to, and done once more. */
function StepList({ here, onClose }: { readonly here: SetupStepName; readonly onClose: () => void }) {
  const { page, view } = useView();
  const { words } = useWords(frameWords);
  return (
    <>
      <main className="step">
        <h1 className="step__title">{words.allSteps}</h1>
        <ol className="choices">
          {setupStepNames.map((name) => (
            <li key={name}>
              <button
                type="button"
                className="choice"
                aria-current={name === here ? 'step' : undefined}
                data-testid={`to-${name}`}
                onClick={() => {
                  onClose();
                  page.go(name);
                }}
              >
                <span className="choice__name">{words.steps[name]}</span>
                <span className="choice__mark" data-state={markOf(view.steps[name].state)}>
                  {words.states[view.steps[name].state]}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </main>
      <nav className="actions" aria-label={words.ways}>
        <button type="button" className="button" onClick={onClose}>
          {words.back}
        </button>
      </nav>
    </>
  );
}

function markOf(state: 'open' | 'working' | 'done' | 'failed'): string | undefined {
  if (state === 'done') return 'passed';
  return state === 'failed' ? 'failed' : undefined;
}
