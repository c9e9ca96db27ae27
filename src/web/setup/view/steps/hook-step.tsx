import type { SetupView } from '../../../../protocol/setup-api.js';
import { hookWords } from '../../words/hook.js';
import { useWords } from '../../words/index.js';
import { Bar } from '../bar.js';
import { Facts } from '../facts.js';
import { HookDrawing } from '../hook-drawing.js';
import { useView } from '../page-context.js';
import { StepFrame } from '../step-frame.js';

type Learning = NonNullable<SetupView['hook']['learning']>;

export function HookStep() {
  const { page, state, view } = useView();
  const { words } = useWords(hookWords);
  const { hook, steps } = view;
  const { learning, learnt } = hook;
  const position = hook.offHook === null ? words.unknown : hook.offHook ? words.lifted : words.resting2;
  const facts = [
    { name: words.input, value: hook.input },
    ...(learnt
      ? [
          { name: words.pin, value: learnt.pin },
          ...(learnt.secondPin === null ? [] : [{ name: words.second, value: learnt.secondPin }]),
          { name: words.level, value: words[learnt.offHookLevel] },
        ]
      : []),
  ];
  return (
    <StepFrame step="hook" {...(learning ? {} : { working: words.working })}>
      {learning ? (
        <LearningPart learning={learning} />
      ) : (
        <>
          <p>{hook.learnable ? words.text : words.nothing}</p>
          <Facts facts={facts} testId="hook-facts" />
          <div className="hook" role="status" data-testid="hook-now" data-off-hook={hook.offHook}>
            <HookDrawing lifted={hook.offHook === true} />
            <p>{words.now}</p>
            <p className="hook__order">{position}</p>
            {steps.hook.state === 'done' && <p className="soft">{words.try}</p>}
          </div>
          {hook.learnable && (
            <button
              type="button"
              className={steps.hook.state === 'done' ? 'button' : 'button button--main'}
              data-testid="hook-learn"
              disabled={state.asking !== null || view.restarting || steps.hook.state === 'working'}
              onClick={() => void page.act('hook/learn', {})}
            >
              {learnt ? words.again : words.begin}
            </button>
          )}
        </>
      )}
    </StepFrame>
  );
}

function LearningPart({ learning }: { readonly learning: Learning }) {
  const { page, state } = useView();
  const { words } = useWords(hookWords);
  const { round, rounds, position, resting, read } = learning;
  return (
    <section className="buttons" data-testid="hook-learning" data-position={position} data-resting={resting}>
      <div className="hook" role="status">
        <p>{words.round(round, rounds)}</p>
        <HookDrawing lifted={position === 'off-hook'} />
        <p className="hook__order">{position === 'off-hook' ? words.offHook : words.onHook}</p>
        {resting && <p>{words.resting}</p>}
      </div>
      <Bar name={words.progress} share={(round - (resting ? 0.5 : 1)) / rounds} />
      <Facts facts={read.map(({ pin, level }) => ({ name: pin, value: words[level] }))} />
      <button
        type="button"
        className="button button--main"
        data-testid="hook-confirm"
        disabled={resting || state.asking !== null}
        onClick={() => void page.act('hook/confirm', {})}
      >
        {words.done[position]}
      </button>
      <button
        type="button"
        className="button button--quiet"
        data-testid="hook-cancel"
        onClick={() => void page.act('hook/cancel', {})}
      >
        {words.cancel}
      </button>
    </section>
  );
}
