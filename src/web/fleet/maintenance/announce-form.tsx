import { Chip, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { newMaintenanceSchema } from '../../../protocol/fleet-api/alerts.js';
import { useChange, useEndpoint } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { Loading } from '../common/query-view.js';
import { FormFrame } from '../forms/form-frame.js';
import { PhoneSelect } from '../forms/phone-select.js';
import { SiteSelect } from '../forms/site-select.js';
import { textField, useForm, type Form } from '../forms/use-form.js';
import { timeText, useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';
import { maintenanceWords } from '../words/maintenance.js';
import {
  inTimezone,
  maintenanceInput,
  newDraft,
  scopes,
  type MaintenanceDraft,
  type MaintenanceScope,
} from './draft.js';
import { usePlaceTimezone } from './use-place-timezone.js';

interface AnnounceFormProps {
  readonly target: { readonly phone: string | null; readonly site: string | null };
  readonly onClose: () => void;
}

export function AnnounceForm(props: AnnounceFormProps) {
  const settings = useEndpoint('settings');
  if (settings.data === undefined && !settings.isError) return <Loading />;
  return <ReadyForm {...props} fleetTimezone={settings.data?.timezone ?? 'UTC'} />;
}

function ReadyForm({
  target,
  onClose,
  fleetTimezone,
}: AnnounceFormProps & { readonly fleetTimezone: string }) {
  const { words, language } = useWords(maintenanceWords);
  const { words: ofForms } = useWords(formWords);
  const notify = useNotify();
  const announce = useChange('newMaintenance', {
    refetch: ['maintenance', 'phones', 'overview'],
    onDone: () => {
      notify(words.announced);
      onClose();
    },
  });
  const [place, setPlace] = useState(target);
  const known = usePlaceTimezone(place.phone, place.phone === null ? place.site : null);
  const [timezone, setTimezone] = useState(fleetTimezone);
  const [initial] = useState(() => newDraft(Date.now(), fleetTimezone, target));
  const form = useForm({
    initial,
    schema: newMaintenanceSchema,
    input: (draft) => maintenanceInput(draft, timezone),
    fields: ['phone', 'site', 'from', 'until', 'reason'],
    send: (body) => announce.mutateAsync({ body }),
  });
  // The clocks of the place are known a moment after it was chosen.
  if (known !== undefined && known !== timezone) {
    setTimezone(known);
    form.change(inTimezone(form.draft, timezone, known));
  }
  const choose = (change: { scope?: MaintenanceScope; phone?: string | null; site?: string | null }) => {
    const { scope, phone, site } = { ...form.draft, ...change };
    form.change(change);
    setPlace({ phone: scope === 'phone' ? phone : null, site: scope === 'site' ? site : null });
  };
  const { scope, phone, site } = form.draft;
  const input = maintenanceInput(form.draft, timezone);
  return (
    <FormFrame form={form} action={words.announce} onCancel={onClose}>
      <Chip.Group value={scope} onChange={(value) => choose({ scope: value })}>
        <Group gap="xs" role="radiogroup" aria-label={words.scope}>
          {scopes.map((value) => (
            <Chip key={value} value={value} variant="outline">
              {words.scopes[value]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {scope === 'phone' && (
        <PhoneSelect
          required
          placeholder={ofForms.phoneSearch}
          value={phone}
          onChange={(value) => choose({ phone: value })}
          error={form.fault('phone')}
        />
      )}
      {scope === 'site' && (
        <SiteSelect
          required
          placeholder=""
          value={site}
          onChange={(value) => choose({ site: value })}
          error={form.fault('site')}
        />
      )}
      <TimeField form={form} field="from" label={words.from} />
      <TimeField form={form} field="until" label={words.until} />
      <Text size="sm" c="dimmed">
        {words.clocksOf(timezone)}{' '}
        {input.from !== '' &&
          input.until !== '' &&
          words.yourTime(timeText(input.from, language), timeText(input.until, language))}
      </Text>
      <TextInput
        required
        label={words.reason}
        description={words.reasonHint}
        maxLength={200}
        {...textField(form, 'reason')}
      />
    </FormFrame>
  );
}

interface TimeFieldProps {
  readonly form: Form<MaintenanceDraft>;
  readonly field: 'from' | 'until';
  readonly label: string;
}

function TimeField({ form, field, label }: TimeFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      required
      label={label}
      name={field}
      value={form.draft[field]}
      error={form.fault(field)}
      onChange={(event) => form.change({ [field]: event.currentTarget.value, timesTyped: true })}
    />
  );
}
