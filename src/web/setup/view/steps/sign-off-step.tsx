import { useState } from 'react';
import { signOffWords } from '../../words/sign-off.js';
import { useWords } from '../../words/index.js';
import { Note } from '../note.js';
import { useView } from '../page-context.js';
import { RecordSheet } from '../record-sheet.js';
import { StepFrame } from '../step-frame.js';
import { CheckList } from './check-list.js';
import { SignOffForm } from './sign-off-form.js';

export function SignOffStep() {
  const { view } = useView();
  const [isAgain, setIsAgain] = useState(false);
  const { record } = view;
  if (record && !isAgain) return <Signed onAgain={() => setIsAgain(true)} />;
  return (
    <StepFrame step="sign-off">
      <CheckList />
      <SignOffForm onSigned={() => setIsAgain(false)} />
    </StepFrame>
  );
}

function Signed({ onAgain }: { readonly onAgain: () => void }) {
  const { page, state, view } = useView();
  const { words } = useWords(signOffWords);
  if (!view.record) return null;
  const { record, sent } = view.record;
  const hasFleet = view.destination.way === 'fleet';
  const kept = sent ? words.sent : hasFleet ? words.notSent : words.keptHere;
  return (
    <StepFrame
      step="sign-off"
      next={
        <button
          type="button"
          className="button button--main"
          data-testid="finish"
          disabled={state.asking !== null}
          onClick={() => void page.act('finish', {})}
        >
          {words.finish}
        </button>
      }
    >
      <div role="status" data-testid="record-kept" data-sent={sent}>
        <Note tone={sent || !hasFleet ? 'good' : 'plain'} title={kept}>
          <p>{words.finishText}</p>
        </Note>
      </div>
      <div className="buttons">
        <button type="button" className="button" data-testid="print" onClick={() => globalThis.print()}>
          {words.print}
        </button>
        <button type="button" className="button button--quiet" onClick={onAgain}>
          {words.again}
        </button>
      </div>
      <RecordSheet record={record} />
    </StepFrame>
  );
}
