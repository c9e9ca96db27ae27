import { Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core';
import { newApiTokenSchema } from '../../../protocol/fleet-api/people.js';
import type { Scope } from '../../../protocol/fleet-api/roles.js';
import { useChange, useSession } from '../api/index.js';
import { FormFrame } from '../forms/form-frame.js';
import { textField, useForm } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { tokensWords } from '../words/tokens.js';
import { expiryOf, lifetimes, type Lifetime } from './lifetime.js';
import { offeredScopes } from './offered-scopes.js';

interface TokenDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly lifetime: Lifetime;
}

interface TokenFormProps {
  readonly onDone: (secret: string) => void;
  readonly onCancel: () => void;
}

const empty: TokenDraft = { name: '', scopes: [], lifetime: 'year' };

export function TokenForm({ onDone, onCancel }: TokenFormProps) {
  const { words } = useWords(tokensWords);
  const { role } = useSession().account;
  const make = useChange('newToken', { refetch: ['tokens'], onDone: ({ secret }) => onDone(secret) });
  const form = useForm({
    initial: empty,
    schema: newApiTokenSchema,
    input: ({ name, scopes, lifetime }) => ({ name, scopes, expiresAt: expiryOf(lifetime, Date.now()) }),
    fields: ['name', 'scopes', 'expiresAt'],
    send: (body) => make.mutateAsync({ body }),
  });
  return (
    <FormFrame form={form} action={words.add} onCancel={onCancel}>
      <TextInput
        required
        data-autofocus
        label={words.name}
        description={words.nameHint}
        maxLength={100}
        {...textField(form, 'name')}
      />
      <Checkbox.Group
        label={words.scopes}
        description={words.scopesHint}
        value={[...form.draft.scopes]}
        onChange={(scopes) => form.change({ scopes: scopes })}
        error={form.fault('scopes')}
      >
        <Stack gap="xs" mt={6}>
          {offeredScopes(role).map((scope) => (
            <Checkbox key={scope} value={scope} label={scope} description={words.scopeMay[scope]} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NativeSelect
        label={words.expires}
        value={form.draft.lifetime}
        error={form.fault('expiresAt')}
        onChange={(event) => form.change({ lifetime: event.currentTarget.value as Lifetime })}
        data={lifetimes.map((value) => ({ value, label: words.lifetimes[value] }))}
      />
    </FormFrame>
  );
}
