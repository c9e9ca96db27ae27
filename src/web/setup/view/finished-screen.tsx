import { useEffect, useRef } from 'react';
import { finishedWords } from '../words/finished.js';
import { useWords } from '../words/index.js';
import { Note } from './note.js';
import { usePage } from './page-context.js';
import { RecordSheet } from './record-sheet.js';

/** The phone no longer listens; what is shown here is all from before. */
export function FinishedScreen() {
  const { state } = usePage();
  const { words } = useWords(finishedWords);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  const record = state.view?.record?.record;
  return (
    <main className="step" data-testid="finished">
      <h1 className="step__title" ref={title} tabIndex={-1}>
        {words.title}
      </h1>
      <Note tone="good" title={words.text}>
        <p>{words.again}</p>
      </Note>
      {record && (
        <>
          <button type="button" className="button" onClick={() => globalThis.print()}>
            {words.print}
          </button>
          <RecordSheet record={record} />
        </>
      )}
    </main>
  );
}
