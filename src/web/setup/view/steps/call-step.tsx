import { callWords } from '../../../../protocol/words/calls.js';
import { exactDurationText } from '../../../../protocol/words/format.js';
import { callStepWords } from '../../words/call.js';
import { useWords } from '../../words/index.js';
import { Facts } from '../facts.js';
import { HookDrawing } from '../hook-drawing.js';
import { useView } from '../page-context.js';
import { StepFrame } from '../step-frame.js';

export function CallStep() {
  const { page, state, view } = useView();
  const { words, language } = useWords(callStepWords);
  const { call, destination, handset } = view;
  const seconds = (ms: number): string =>
    exactDurationText(Math.max(1_000, Math.round(ms / 1_000) * 1_000), language, 'short');
  const facts = [
    ...(destination.number === null ? [] : [{ name: words.calls, value: destination.number }]),
    ...(call.answerMs === null ? [] : [{ name: words.answered, value: seconds(call.answerMs) }]),
    ...(call.answered
      ? [
          { name: words.route, value: call.answered.route },
          { name: words.talked, value: seconds(call.answered.talkMs) },
        ]
      : []),
  ];
  const isTalking = call.state === 'talking';
  const { order, text } = told();

  function told(): { readonly order: string; readonly text: string } {
    if (handset.taken) return { order: words.replace, text: words.replaceText };
    if (isTalking) return { order: words.talk, text: words.talkText };
    if (!call.offHook) return { order: words.lift, text: words.liftText };
    return { order: callWords[language].states[call.state], text: words.working };
  }

  return (
    <StepFrame step="call">
      <div className="hook" role="status" data-testid="call-state" data-state={call.state}>
        <HookDrawing lifted={call.offHook} />
        <p className="hook__order">{order}</p>
        <p>{text}</p>
      </div>
      <Facts facts={facts} testId="call-facts" />
      {call.answered && (
        <section className="buttons">
          <h2>{words.question}</h2>
          <div className="buttons buttons--pair">
            <button
              type="button"
              className={call.heard === true ? 'button' : 'button button--main'}
              aria-pressed={call.heard === true}
              data-testid="call-heard-yes"
              disabled={state.asking !== null}
              onClick={() => void page.act('call/heard', { heard: true })}
            >
              {words.yes}
            </button>
            <button
              type="button"
              className="button"
              aria-pressed={call.heard === false}
              data-testid="call-heard-no"
              disabled={state.asking !== null}
              onClick={() => void page.act('call/heard', { heard: false })}
            >
              {words.no}
            </button>
          </div>
          <p role="status">{call.heard === null ? '' : call.heard ? words.heardYes : words.heardNo}</p>
        </section>
      )}
    </StepFrame>
  );
}
