import { useState, type SubmitEvent } from 'react';
import type { CommissioningCheckName } from '../../../../protocol/commissioning.js';
import { commissioningWords } from '../../../../protocol/words/commissioning.js';
import { checksToExplain, type OpenCheck } from '../../model/open-checks.js';
import { asBase64 } from '../../qr/photo.js';
import { signOffWords } from '../../words/sign-off.js';
import { useWords } from '../../words/index.js';
import { Field, TextField } from '../field.js';
import { useView } from '../page-context.js';
import { PhotoField } from './photo-field.js';

export function SignOffForm({ onSigned }: { readonly onSigned: () => void }) {
  const { page, state, view } = useView();
  const { words, language } = useWords(signOffWords);
  const [by, setBy] = useState('');
  const [place, setPlace] = useState('');
  const [remarks, setRemarks] = useState('');
  const [reasons, setReasons] = useState<Partial<Record<CommissioningCheckName, string>>>({});
  const [photo, setPhoto] = useState<Blob | null>(null);
  const [wasSent, setWasSent] = useState(false);
  const open = checksToExplain(view);
  const reasonOf = ({ check, isOfNoFleet }: OpenCheck): string =>
    reasons[check] ?? (isOfNoFleet ? words.whyAlone : '');
  const missing = (value: string): string | undefined =>
    wasSent && value.trim() === '' ? words.missing : undefined;

  const send = async (): Promise<void> => {
    setWasSent(true);
    const skipped = open.map((one) => ({ check: one.check, note: reasonOf(one).trim() }));
    if ([by, place, ...skipped.map(({ note }) => note)].some((value) => value.trim() === '')) return;
    const isTaken = await page.act('sign-off', {
      by: by.trim(),
      place: place.trim(),
      remarks: remarks.trim(),
      skipped,
      photo: photo ? await asBase64(photo) : null,
    });
    if (isTaken) onSigned();
  };
  return (
    <form
      className="buttons"
      noValidate
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      {open.map((one) => (
        <Field
          key={one.check}
          label={words.why(commissioningWords[language].checks[one.check])}
          hint={words.whyHint}
          fault={missing(reasonOf(one))}
          value={reasonOf(one)}
          onValue={(reason) => setReasons({ ...reasons, [one.check]: reason })}
          maxLength={500}
          data-testid={`why-${one.check}`}
        />
      ))}
      <Field
        label={words.by}
        fault={missing(by)}
        value={by}
        onValue={setBy}
        maxLength={100}
        autoComplete="name"
        data-testid="sign-by"
      />
      <Field
        label={words.place}
        hint={words.placeHint}
        fault={missing(place)}
        value={place}
        onValue={setPlace}
        maxLength={200}
        data-testid="sign-place"
      />
      <TextField
        label={words.remarks}
        value={remarks}
        onValue={setRemarks}
        maxLength={1_000}
        data-testid="sign-remarks"
      />
      <PhotoField photo={photo} onPhoto={setPhoto} />
      <div role="status">{state.asking === 'sign-off' && <p>{words.signing}</p>}</div>
      <button
        type="submit"
        className="button button--main"
        data-testid="sign"
        disabled={state.asking !== null}
      >
        {words.sign}
      </button>
    </form>
  );
}
