import { useState } from 'react';
import { timeText } from '../../../../protocol/words/format.js';
import { baselineWords } from '../../words/baseline.js';
import { useWords } from '../../words/index.js';
import { Bar } from '../bar.js';
import { Facts } from '../facts.js';
import { useView } from '../page-context.js';
import { StepFrame } from '../step-frame.js';
import { useNow } from '../use-now.js';

const EXPECTED_MS = 10_000;

export function BaselineStep() {
  const { page, state, view } = useView();
  const { words, language } = useWords(baselineWords);
  const [begunMs, setBegunMs] = useState(Date.now);
  const isWorking = view.steps.baseline.state === 'working';
  const goneMs = Math.max(0, useNow(isWorking) - begunMs);
  const { learnt, at } = view.baseline;
  return (
    <StepFrame step="baseline">
      <p>{words.text}</p>
      <p>
        <strong>{words.prepare}</strong>
      </p>
      {learnt && at !== null && <Facts facts={[{ name: words.learnt, value: timeText(at, language) }]} />}
      {isWorking && (
        <>
          <p role="status" data-testid="working">
            {words.working(Math.round(goneMs / 1_000))}
          </p>
          <Bar name={words.progress} share={Math.min(0.95, goneMs / EXPECTED_MS)} />
        </>
      )}
      {!isWorking && (view.call.offHook || view.handset.taken) && <p role="status">{words.lifted}</p>}
      <button
        type="button"
        className={learnt ? 'button' : 'button button--main'}
        data-testid="baseline-learn"
        disabled={isWorking || view.restarting || state.asking !== null}
        onClick={() => {
          setBegunMs(Date.now());
          void page.act('baseline/learn', {});
        }}
      >
        {learnt ? words.again : words.begin}
      </button>
    </StepFrame>
  );
}
