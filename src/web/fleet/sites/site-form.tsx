import { NativeSelect, TextInput } from '@mantine/core';
import { newSiteSchema, type Site } from '../../../protocol/fleet-api/phones.js';
import { updateChannels, type UpdateChannel } from '../../../protocol/fleet-api/updates.js';
import { useChange, useEndpoint } from '../api/index.js';
import { FormFrame } from '../forms/form-frame.js';
import { TimezoneSelect } from '../forms/timezone-select.js';
import { textField, useForm } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { sitesWords } from '../words/sites.js';
import { updatesWords } from '../words/updates.js';

interface SiteFormProps {
  /** null: a new one. */
  readonly site: Site | null;
  readonly onDone: (site: Site) => void;
  readonly onCancel: () => void;
}

export function SiteForm({ site, onDone, onCancel }: SiteFormProps) {
  const { words } = useWords(sitesWords);
  const { words: shared } = useWords(sharedWords);
  const { words: updates } = useWords(updatesWords);
  const settings = useEndpoint('settings');
  const make = useChange('newSite', { refetch: ['sites'], onDone });
  const change = useChange('changeSite', { refetch: ['sites', 'phones', 'phone'], onDone });
  const form = useForm({
    initial: {
      name: site?.name ?? '',
      address: site?.address ?? '',
      timezone: site?.timezone ?? null,
      updateChannel: site?.updateChannel ?? 'stable',
    },
    schema: newSiteSchema,
    // Until somebody chooses, the fleet's own time zone.
    input: (draft) => ({ ...draft, timezone: draft.timezone ?? settings.data?.timezone ?? '' }),
    fields: ['name', 'address', 'timezone', 'updateChannel'],
    send: (body) =>
      site ? change.mutateAsync({ params: { id: site.id }, body }) : make.mutateAsync({ body }),
  });
  return (
    <FormFrame form={form} action={site ? shared.actions.save : words.add} onCancel={onCancel}>
      <TextInput required data-autofocus label={words.name} maxLength={100} {...textField(form, 'name')} />
      <TextInput label={words.address} maxLength={300} {...textField(form, 'address')} />
      <TimezoneSelect
        required
        label={words.timezone}
        description={words.timezoneHint}
        value={form.draft.timezone ?? settings.data?.timezone ?? null}
        onChange={(timezone) => form.change({ timezone })}
        error={form.fault('timezone')}
      />
      <NativeSelect
        label={updates.updateChannel}
        description={updates.channelMeanings[form.draft.updateChannel]}
        value={form.draft.updateChannel}
        data={updateChannels.map((value) => ({ value, label: updates.channels[value] }))}
        onChange={(event) => form.change({ updateChannel: event.currentTarget.value as UpdateChannel })}
      />
    </FormFrame>
  );
}
