import { useState, type SubmitEvent } from 'react';
import { destinationWords } from '../../words/destination.js';
import { useWords } from '../../words/index.js';
import { Field } from '../field.js';
import { useView } from '../page-context.js';
import { Select } from '../select.js';

const COUNTRIES = ['RU', 'BY', 'KZ', 'GB', 'US', 'DE'] as const;
const exact = { autoComplete: 'off', autoCapitalize: 'off', spellCheck: false } as const;

/** Account and number of a phone that has no fleet. What else there is to set stands in phone.toml. */
export function StandAloneForm() {
  const { page, state, view } = useView();
  const { words, language: shown } = useWords(destinationWords);
  const [number, setNumber] = useState(view.destination.number ?? '');
  const [country, setCountry] = useState<string>(shown === 'ru' ? 'RU' : 'GB');
  const [language, setLanguage] = useState<'ru' | 'en'>(shown);
  const [server, setServer] = useState('');
  const [account, setAccount] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [wasSent, setWasSent] = useState(false);
  const missing = (value: string): string | undefined =>
    wasSent && value.trim() === '' ? words.missing : undefined;

  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    setWasSent(true);
    if ([number, server, account, password].some((value) => value.trim() === '')) return;
    void page.act('destination/stand-alone', {
      number: number.trim(),
      country,
      language,
      server: server.trim(),
      account: account.trim(),
      login: login.trim() === '' ? null : login.trim(),
      password,
    });
  };
  return (
    <form className="buttons" onSubmit={send} noValidate>
      <Field
        label={words.number}
        hint={words.numberHint}
        fault={missing(number)}
        value={number}
        onValue={setNumber}
        maxLength={200}
        inputMode="tel"
        autoComplete="off"
        data-testid="number"
      />
      <Select
        label={words.country}
        value={country}
        onValue={setCountry}
        options={COUNTRIES.map((value) => ({ value, text: words.countries[value] ?? value }))}
      />
      <Select
        label={words.language}
        value={language}
        onValue={(value) => setLanguage(value === 'ru' ? 'ru' : 'en')}
        options={(['ru', 'en'] as const).map((value) => ({ value, text: words.languages[value] }))}
      />
      <Field
        {...exact}
        label={words.exchange}
        hint={words.exchangeHint}
        fault={missing(server)}
        value={server}
        onValue={setServer}
        maxLength={300}
        inputMode="url"
        data-testid="exchange"
      />
      <Field
        {...exact}
        label={words.account}
        fault={missing(account)}
        value={account}
        onValue={setAccount}
        maxLength={128}
        data-testid="account"
      />
      <Field
        {...exact}
        label={words.login}
        hint={words.loginHint}
        value={login}
        onValue={setLogin}
        maxLength={128}
      />
      <Field
        {...exact}
        type="password"
        label={words.password}
        fault={missing(password)}
        value={password}
        onValue={setPassword}
        maxLength={256}
        data-testid="password"
      />
      <button
        type="submit"
        className="button button--main"
        data-testid="stand-alone-save"
        disabled={state.asking !== null}
      >
        {words.save}
      </button>
    </form>
  );
}
