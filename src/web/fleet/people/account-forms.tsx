import { NativeSelect, PasswordInput, Radio, Stack, TextInput } from '@mantine/core';
import { accountChangeSchema, newAccountSchema, type Account } from '../../../protocol/fleet-api/people.js';
import { roles, type Role } from '../../../protocol/fleet-api/roles.js';
import type { AnswerOf } from '../../../protocol/fleet-api/endpoints.js';
import { useChange } from '../api/index.js';
import { FormFrame } from '../forms/form-frame.js';
import { textField, useForm } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';
import { peopleWords } from '../words/people.js';
import { sharedWords } from '../words/shared.js';
import { vocabulary } from '../words/vocabulary.js';

interface NewAccountFormProps {
  readonly onDone: (made: AnswerOf<'newAccount'>) => void;
  readonly onCancel: () => void;
}

interface NewAccountDraft {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly how: 'link' | 'password';
  readonly password: string;
}

const emptyDraft: NewAccountDraft = { login: '', name: '', role: 'viewer', how: 'link', password: '' };

export function NewAccountForm({ onDone, onCancel }: NewAccountFormProps) {
  const { words } = useWords(peopleWords);
  const { words: ofForms } = useWords(formWords);
  const make = useChange('newAccount', { refetch: ['accounts'], onDone });
  const form = useForm({
    initial: emptyDraft,
    schema: newAccountSchema,
    input: ({ how, password, ...rest }) => (how === 'password' ? { ...rest, password } : rest),
    fields: ['login', 'name', 'role', 'password'],
    send: (body) => make.mutateAsync({ body }),
  });
  return (
    <FormFrame form={form} action={words.add} onCancel={onCancel}>
      <TextInput required data-autofocus label={words.name} maxLength={100} {...textField(form, 'name')} />
      <TextInput
        required
        label={words.login}
        description={words.loginHint}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...textField(form, 'login')}
      />
      <RoleSelect value={form.draft.role} onChange={(role) => form.change({ role })} />
      <Radio.Group label={words.how} value={form.draft.how} onChange={(how) => form.change({ how: how })}>
        <Stack gap="xs" mt={6}>
          <Radio value="link" label={words.byLink} />
          <Radio value="password" label={words.byPassword} />
        </Stack>
      </Radio.Group>
      {form.draft.how === 'password' && (
        <PasswordInput
          required
          label={words.password}
          description={words.passwordHint}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': ofForms.showSecret }}
          {...textField(form, 'password')}
        />
      )}
    </FormFrame>
  );
}

interface ChangeAccountFormProps {
  readonly account: Account;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function ChangeAccountForm({ account, onDone, onCancel }: ChangeAccountFormProps) {
  const { words } = useWords(peopleWords);
  const { words: shared } = useWords(sharedWords);
  const change = useChange('changeAccount', { refetch: ['accounts', 'session'], onDone });
  const form = useForm({
    initial: { name: account.name, role: account.role },
    schema: accountChangeSchema,
    input: (draft) => draft,
    fields: ['name', 'role'],
    send: (body) => change.mutateAsync({ params: { id: account.id }, body }),
  });
  return (
    <FormFrame form={form} action={shared.actions.save} onCancel={onCancel}>
      <TextInput label={words.login} value={account.login} disabled />
      <TextInput required data-autofocus label={words.name} maxLength={100} {...textField(form, 'name')} />
      <RoleSelect value={form.draft.role} onChange={(role) => form.change({ role })} />
    </FormFrame>
  );
}

interface RoleSelectProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

function RoleSelect({ value, onChange }: RoleSelectProps) {
  const { words } = useWords(peopleWords);
  const { words: terms } = useWords(vocabulary);
  return (
    <NativeSelect
      label={words.role}
      description={`${terms.roles[value]}: ${words.roleMay[value]}.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
      data={roles.map((role) => ({ value: role, label: terms.roles[role] }))}
    />
  );
}
