import { useId, type InputHTMLAttributes, type TextareaHTMLAttributes } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with what was typed. */
  readonly fault?: string | undefined;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

export function Field({
  label,
  hint,
  fault,
  value,
  onValue,
  className = '',
  ...input
}: FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <Hints id={id} hint={hint} fault={fault} />
      <input
        {...input}
        id={id}
        className={`field__input ${className}`}
        aria-describedby={described(id, hint, fault)}
        aria-invalid={fault !== undefined}
        value={value}
        onChange={({ target }) => onValue(target.value)}
      />
    </div>
  );
}

export function TextField({
  label,
  hint,
  fault,
  value,
  onValue,
  ...area
}: FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'value' | 'onChange'>) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <Hints id={id} hint={hint} fault={fault} />
      <textarea
        rows={3}
        {...area}
        id={id}
        className="field__input"
        aria-describedby={described(id, hint, fault)}
        aria-invalid={fault !== undefined}
        value={value}
        onChange={({ target }) => onValue(target.value)}
      />
    </div>
  );
}

interface HintsProps {
  readonly id: string;
  readonly hint: string | undefined;
  readonly fault: string | undefined;
}

function Hints({ id, hint, fault }: HintsProps) {
  return (
    <>
      {hint !== undefined && (
        <p className="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p className="field__fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

function described(id: string, hint: string | undefined, fault: string | undefined): string | undefined {
  const ids = [hint === undefined ? '' : `${id}-hint`, fault === undefined ? '' : `${id}-fault`];
  return ids.filter((one) => one !== '').join(' ') || undefined;
}
