import { useState, type SubmitEvent } from 'react';
import type { Enrolment } from '../../../../protocol/enrolment-qr.js';
import { parseEnrolmentCode } from '../../../../protocol/fleet-link/enrolment-code.js';
import { setupProblemText } from '../../../../protocol/words/setup-problems.js';
import { destinationWords } from '../../words/destination.js';
import { useWords } from '../../words/index.js';
import { Field } from '../field.js';
import { useView } from '../page-context.js';
import { EnrolmentScanner } from './enrolment-scanner.js';

export function FleetForm() {
  const { page, state, view } = useView();
  const { words, language } = useWords(destinationWords);
  const [server, setServer] = useState(view.destination.fleet?.server ?? '');
  const [code, setCode] = useState('');
  const [wasSent, setWasSent] = useState(false);
  const [isAnew, setIsAnew] = useState(false);
  const isMember = problemCodes(state.refused?.refusal?.problem?.code, view.steps.destination.problem?.code);
  const isCode = parseEnrolmentCode(code) !== undefined;
  const codeFault =
    code.trim() === ''
      ? words.missing
      : isCode
        ? undefined
        : setupProblemText({ code: 'code-mistyped', data: {} }, language).title;

  const connect = (enrolment: Enrolment): void => {
    void page.act('destination/fleet', { ...enrolment, anew: isAnew });
  };
  const scanned = (enrolment: Enrolment): void => {
    setServer(enrolment.server);
    setCode(enrolment.code);
    connect(enrolment);
  };
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    setWasSent(true);
    if (server.trim() !== '' && isCode) connect({ server: server.trim(), code: code.trim() });
  };
  return (
    <>
      <EnrolmentScanner onEnrolment={scanned} />
      <form className="buttons" onSubmit={send} noValidate>
        <h2>{words.orType}</h2>
        <Field
          label={words.server}
          hint={words.serverHint}
          fault={wasSent && server.trim() === '' ? words.missing : undefined}
          value={server}
          onValue={setServer}
          maxLength={300}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-testid="fleet-server"
        />
        <Field
          label={words.code}
          hint={words.codeHint}
          fault={wasSent ? codeFault : undefined}
          value={code}
          onValue={setCode}
          maxLength={40}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          data-testid="fleet-code"
        />
        {isMember && (
          <label className="choice">
            <span className="choice__name">{words.anew}</span>
            <span className="choice__detail">{words.anewText}</span>
            <input
              type="checkbox"
              className="choice__mark checkbox"
              checked={isAnew}
              data-testid="anew"
              onChange={({ target }) => setIsAnew(target.checked)}
            />
          </label>
        )}
        <button
          type="submit"
          className="button button--main"
          data-testid="fleet-join"
          disabled={state.asking !== null}
        >
          {words.join}
        </button>
      </form>
    </>
  );
}

/** The phone says that it has a place in a fleet: then it can be told to leave that. */
function problemCodes(...codes: readonly (string | undefined)[]): boolean {
  return codes.some((code) => code === 'phone-joined-already' || code === 'fleet-foreign');
}
