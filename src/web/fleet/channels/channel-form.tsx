import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { alertSeverities, type AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import { newChannelSchema, type Channel } from '../../../protocol/fleet-api/alerts.js';
import { useChange } from '../api/index.js';
import { DurationInput } from '../forms/duration-input.js';
import { FormFrame } from '../forms/form-frame.js';
import { textField, useForm } from '../forms/use-form.js';
import { useLanguage, useWords } from '../words/index.js';
import { channelsWords } from '../words/channels.js';
import { languageNames, languages, type Language } from '../words/language.js';
import { sharedWords } from '../words/shared.js';
import { configFields } from './config-fields.js';
import {
  channelChange,
  channelDraft,
  checkedInput,
  newChannelDraft,
  newChannelInput,
  type ChannelKind,
} from './draft.js';

interface ChannelFormProps {
  readonly kind: ChannelKind;
  /** null: a new one. */
  readonly channel: Channel | null;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function ChannelForm({ kind, channel, onDone, onCancel }: ChannelFormProps) {
  const { words } = useWords(channelsWords);
  const { words: shared } = useWords(sharedWords);
  const { language } = useLanguage();
  const make = useChange('newChannel', { refetch: ['channels'], onDone });
  const change = useChange('changeChannel', { refetch: ['channels'], onDone });
  const form = useForm({
    initial: channel ? channelDraft(channel) : newChannelDraft(language),
    schema: newChannelSchema,
    input: (draft) => (channel ? checkedInput(kind, draft) : newChannelInput(kind, draft)),
    fields: ['name', 'afterMs', 'config'],
    send: (body, draft) =>
      channel
        ? change.mutateAsync({ params: { id: channel.id }, body: channelChange(kind, draft) })
        : make.mutateAsync({ body }),
  });
  const ConfigFields = configFields[kind];
  return (
    <FormFrame form={form} action={channel ? shared.actions.save : words.add} onCancel={onCancel}>
      <TextInput
        required
        data-autofocus
        label={words.name}
        description={words.nameHint}
        maxLength={100}
        {...textField(form, 'name')}
      />
      <ConfigFields form={form} isNew={channel === null} />
      <NativeSelect
        label={words.atLeast}
        description={words.atLeastHint}
        value={form.draft.atLeast}
        onChange={(event) => form.change({ atLeast: event.currentTarget.value as AlertSeverity })}
        data={alertSeverities.map((value) => ({ value, label: words.tellsOf[value] }))}
      />
      <DurationInput
        label={words.after}
        description={words.afterHint}
        value={form.draft.after}
        onChange={(after) => form.change({ after })}
        error={form.fault('afterMs')}
        units={['s', 'min', 'h', 'd']}
      />
      <NativeSelect
        label={words.language}
        value={form.draft.language}
        onChange={(event) => form.change({ language: event.currentTarget.value as Language })}
        data={languages.map((value) => ({ value, label: languageNames[value] }))}
      />
      <Switch
        label={words.enable}
        checked={form.draft.enabled}
        onChange={(event) => form.change({ enabled: event.currentTarget.checked })}
      />
    </FormFrame>
  );
}
