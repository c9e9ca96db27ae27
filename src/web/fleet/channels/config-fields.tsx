/** The fields that only channels of one kind have. Secrets are written and never shown again. */
import { Button, Group, PasswordInput, TagsInput, TextInput } from '@mantine/core';
import type { ComponentType } from 'react';
import { textField, type Form } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { channelsWords } from '../words/channels.js';
import { formWords } from '../words/forms.js';
import { secretOf, type ChannelDraft, type ChannelKind } from './draft.js';

interface ConfigFieldsProps {
  readonly form: Form<ChannelDraft>;
  readonly isNew: boolean;
}

export const configFields: Readonly<Record<ChannelKind, ComponentType<ConfigFieldsProps>>> = {
  email: EmailFields,
  webhook: WebhookFields,
  bot: BotFields,
};

function EmailFields({ form, isNew }: ConfigFieldsProps) {
  const { words } = useWords(channelsWords);
  return (
    <>
      <TextInput
        required
        label={words.server}
        description={words.serverHint}
        placeholder="smtp://mail.example.org:587"
        {...textField(form, 'server', 'config.server')}
      />
      <TextInput
        label={words.user}
        description={words.userHint}
        autoComplete="off"
        {...textField(form, 'user', 'config.user')}
      />
      <SecretField form={form} field="password" label={words.password} isNew={isNew} required={false} />
      <TextInput
        required
        type="email"
        label={words.from}
        placeholder="hotline@example.org"
        {...textField(form, 'from', 'config.from')}
      />
      <TagsInput
        required
        label={words.to}
        description={words.toHint}
        value={[...form.draft.to]}
        onChange={(to) => form.change({ to: to.map((one) => one.trim()) })}
        error={form.fault('config.to')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
      />
    </>
  );
}

function WebhookFields({ form, isNew }: ConfigFieldsProps) {
  const { words } = useWords(channelsWords);
  return (
    <>
      <TextInput
        required
        type="url"
        label={words.url}
        description={words.urlHint}
        placeholder="https://example.org/alerts"
        {...textField(form, 'url', 'config.url')}
      />
      <SecretField form={form} field="secret" label={words.secret} hint={words.secretHint} isNew={isNew} />
      <Group>
        <Button
          variant="default"
          size="xs"
          onClick={() => form.change({ secret: secretOf(crypto.getRandomValues(new Uint8Array(16))) })}
        >
          {words.makeSecret}
        </Button>
      </Group>
    </>
  );
}

function BotFields({ form, isNew }: ConfigFieldsProps) {
  const { words } = useWords(channelsWords);
  return (
    <>
      <SecretField form={form} field="token" label={words.token} hint={words.tokenHint} isNew={isNew} />
      <TextInput
        required
        label={words.chat}
        description={words.chatHint}
        placeholder="-1001234567890"
        {...textField(form, 'chat', 'config.chat')}
      />
      <TextInput
        required
        type="url"
        label={words.botServer}
        description={words.botServerHint}
        {...textField(form, 'botServer', 'config.server')}
      />
    </>
  );
}

interface SecretFieldProps {
  readonly form: Form<ChannelDraft>;
  readonly field: 'password' | 'secret' | 'token';
  readonly label: string;
  readonly hint?: string;
  readonly isNew: boolean;
  readonly required?: boolean;
}

function SecretField({ form, field, label, hint, isNew, required = true }: SecretFieldProps) {
  const { words } = useWords(formWords);
  const description = [hint, isNew ? undefined : words.keepSecret].filter(Boolean).join(' ');
  return (
    <PasswordInput
      required={required && isNew}
      label={label}
      description={description === '' ? undefined : description}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': words.showSecret }}
      {...textField(form, field, `config.${field}`)}
    />
  );
}
