import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { SETUP_CODE_DIGITS } from '../../../protocol/setup-api.js';
import { codeWords } from '../words/code.js';
import { useWords } from '../words/index.js';
import { Field } from './field.js';
import { HookDrawing } from './hook-drawing.js';
import { Note } from './note.js';
import { usePage } from './page-context.js';
import { ProblemNote } from './problem-note.js';
import { RefusalNote } from './refusal-note.js';
import { useCountdown } from './use-countdown.js';

export function CodeScreen() {
  const { page, state } = usePage();
  const { words } = useWords(codeWords);
  const [typed, setTyped] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  const { hello } = state;
  const waitS = useCountdown(hello?.code.waitMs ?? 0, hello);
  const speakWaitS = useCountdown(hello?.code.speakWaitMs ?? 0, hello);
  const goodForS = useCountdown(hello?.code.expiresInMs ?? 0, hello);
  const isSending = state.asking === 'unlock';

  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typed.length === SETUP_CODE_DIGITS) void page.unlock(typed).then(() => setTyped(''));
  };
  return (
    <form className="page__form" onSubmit={send}>
      <main className="step" data-testid="code-screen">
        <h1 className="step__title" ref={title} tabIndex={-1}>
          {words.title}
        </h1>
        {state.closed === 'ended' && <Note tone="warn" title={words.ended} />}
        <div className="hook">
          <HookDrawing lifted />
          <p>{words.text}</p>
        </div>
        <Field
          label={words.label}
          hint={words.hint}
          value={typed}
          onValue={(value) => setTyped(value.replace(/\D/g, '').slice(0, SETUP_CODE_DIGITS))}
          inputMode="numeric"
          autoComplete="one-time-code"
          className="field__input--code"
          data-testid="code"
        />
        <div className="buttons" aria-live="polite">
          {isSending && <p>{words.sending}</p>}
          {hello?.code.problem && <ProblemNote problem={hello.code.problem} />}
          <RefusalNote />
        </div>
        <p data-testid="code-state">
          {waitS > 0 ? words.wait(waitS) : goodForS > 0 ? words.spoken(goodForS) : words.notSpoken}
        </p>
        <button
          type="button"
          className="button"
          data-testid="speak"
          disabled={speakWaitS > 0 || state.asking !== null}
          onClick={() => void page.speak()}
        >
          {speakWaitS > 0 ? words.speakWait(speakWaitS) : words.speak}
        </button>
        <LiveCameraLink port={hello?.httpsPort ?? null} />
      </main>
      <div className="actions">
        <button
          type="submit"
          className="button button--main"
          data-testid="unlock"
          disabled={typed.length < SETUP_CODE_DIGITS || isSending || waitS > 0}
        >
          {words.send}
        </button>
      </div>
    </form>
  );
}

/** Only over https do browsers give a live camera. The code is asked for there again. */
function LiveCameraLink({ port }: { readonly port: number | null }) {
  const { words } = useWords(codeWords);
  if (port === null || globalThis.isSecureContext) return null;
  const { hostname } = globalThis.location;
  return (
    <details>
      <summary>{words.live}</summary>
      <p>{words.liveText}</p>
      <a className="button" href={`https://${hostname}${port === 443 ? '' : `:${port}`}/`}>
        {words.live}
      </a>
    </details>
  );
}
