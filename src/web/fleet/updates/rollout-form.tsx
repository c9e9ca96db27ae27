import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import {
  newRolloutSchema,
  rolloutPlanSchema,
  updateChannels,
  type StoredRelease,
  type UpdateChannel,
} from '../../../protocol/fleet-api/updates.js';
import { useChange } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { DurationInput } from '../forms/duration-input.js';
import { durationDraft, durationMs } from '../forms/duration.js';
import { FormFrame } from '../forms/form-frame.js';
import { textField, useForm } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { updatesWords } from '../words/updates.js';

interface RolloutFormProps {
  /** Newest first. */
  readonly releases: readonly StoredRelease[];
  readonly onClose: () => void;
}

const usual = rolloutPlanSchema.parse({});
const firstTried: UpdateChannel = 'early';
const observeUnits = ['min', 'h', 'd'] as const;
const whens = ['window', 'idle'] as const;

export function RolloutForm({ releases, onClose }: RolloutFormProps) {
  const { words } = useWords(updatesWords);
  const notify = useNotify();
  const begin = useChange('newRollout', {
    refetch: ['rollouts'],
    onDone: () => {
      notify(words.begun);
      onClose();
    },
  });
  const versions = [...new Set(releases.map(({ version }) => version))];
  const form = useForm({
    initial: {
      version: versions[0] ?? '',
      channel: firstTried,
      canaryPercent: String(usual.canaryPercent),
      observe: durationDraft(usual.observeMs),
      perHour: String(usual.perHour),
      failurePercent: String(usual.failurePercent),
      when: usual.when,
      again: usual.again,
    },
    schema: newRolloutSchema,
    input: ({ canaryPercent, observe, perHour, failurePercent, ...draft }) => ({
      ...draft,
      canaryPercent: whole(canaryPercent),
      observeMs: durationMs(observe),
      perHour: whole(perHour),
      failurePercent: whole(failurePercent),
    }),
    fields: ['version', 'channel', 'canaryPercent', 'observeMs', 'perHour', 'failurePercent'],
    send: (body) => begin.mutateAsync({ body }),
  });
  const { draft } = form;
  return (
    <FormFrame form={form} action={words.begin} onCancel={onClose}>
      <NativeSelect
        label={words.version}
        value={draft.version}
        data={versions}
        onChange={(event) => form.change({ version: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.channel}
        description={words.channelMeanings[draft.channel]}
        value={draft.channel}
        data={updateChannels.map((value) => ({ value, label: words.channels[value] }))}
        onChange={(event) => form.change({ channel: event.currentTarget.value as UpdateChannel })}
      />
      <TextInput
        label={words.canaryPercent}
        description={words.canaryHint}
        inputMode="numeric"
        {...textField(form, 'canaryPercent')}
      />
      <DurationInput
        label={words.observe}
        description={words.observeHint}
        value={draft.observe}
        units={observeUnits}
        onChange={(observe) => form.change({ observe })}
        error={form.fault('observeMs')}
      />
      <TextInput label={words.perHour} inputMode="numeric" {...textField(form, 'perHour')} />
      <TextInput
        label={words.failurePercent}
        description={words.failureHint}
        inputMode="numeric"
        {...textField(form, 'failurePercent')}
      />
      <NativeSelect
        label={words.when}
        value={draft.when}
        data={whens.map((value) => ({ value, label: words.whens[value] }))}
        onChange={(event) => form.change({ when: event.currentTarget.value as (typeof whens)[number] })}
      />
      <Checkbox
        label={words.again}
        checked={draft.again}
        onChange={(event) => form.change({ again: event.currentTarget.checked })}
      />
    </FormFrame>
  );
}

function whole(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}
