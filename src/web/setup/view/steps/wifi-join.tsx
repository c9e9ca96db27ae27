import { useState, type SubmitEvent } from 'react';
import { useWords } from '../../words/index.js';
import { networkWords } from '../../words/network.js';
import { Field } from '../field.js';
import { useView } from '../page-context.js';

interface WifiJoinProps {
  /** Empty: it is not in the list, and must be typed. */
  readonly ssid: string;
  readonly isOpen: boolean;
  readonly onDone: () => void;
}

const SHORTEST_PASSWORD = 8;

export function WifiJoin({ ssid: listed, isOpen, onDone }: WifiJoinProps) {
  const { page, state } = useView();
  const { words } = useWords(networkWords);
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const [wasSent, setWasSent] = useState(false);
  const ssid = listed === '' ? typed : listed;
  // A hidden network without a password is typed with an empty one.
  const isWithout = isOpen || (listed === '' && password === '');
  const isTooShort = !isWithout && password.length < SHORTEST_PASSWORD;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    setWasSent(true);
    if (isTooShort || ssid === '') return;
    void page.act('network/join', { ssid, password: isWithout ? null : password }).then((isTaken) => {
      if (isTaken) onDone();
    });
  };
  return (
    <form className="buttons" onSubmit={send}>
      {listed === '' && (
        <Field label={words.name} value={typed} onValue={setTyped} maxLength={32} autoComplete="off" />
      )}
      {!isOpen && (
        <Field
          label={words.password(ssid)}
          hint={words.passwordHint}
          fault={wasSent && isTooShort ? words.tooShort : undefined}
          value={password}
          onValue={setPassword}
          maxLength={63}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-testid="wifi-password"
        />
      )}
      <button
        type="submit"
        className="button button--main"
        data-testid="wifi-join"
        disabled={state.asking !== null}
      >
        {words.join(ssid)}
      </button>
      <button type="button" className="button button--quiet" onClick={onDone}>
        {words.another}
      </button>
    </form>
  );
}
