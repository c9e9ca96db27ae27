import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/index.js';
import { signInWords } from '../words/sign-in.js';
import { passwordFault } from './one-time-token.js';

export interface NewPassword {
  readonly password: string;
  readonly again: string;
}
export const noPassword: NewPassword = { password: '', again: '' };

interface NewPasswordFieldsProps {
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
}

/** A new password, typed twice. */
export function NewPasswordFields({ value, onChange }: NewPasswordFieldsProps) {
  const { words } = useWords(signInWords);
  const [left, setLeft] = useState({ password: false, again: false });
  const fault = passwordFault(value.password, value.again);
  const tooShort = left.password && value.password !== '' && fault === 'too-short';
  const different = left.again && value.again !== '' && fault === 'different';
  return (
    <>
      <PasswordInput
        label={words.newPassword}
        description={words.passwordHint}
        autoComplete="new-password"
        required
        value={value.password}
        error={tooShort && words.tooShort}
        onBlur={() => setLeft({ ...left, password: true })}
        onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
      />
      <PasswordInput
        label={words.again}
        autoComplete="new-password"
        required
        value={value.again}
        error={different && words.different}
        onBlur={() => setLeft({ ...left, again: true })}
        onChange={(event) => onChange({ ...value, again: event.currentTarget.value })}
      />
    </>
  );
}
