import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useChange } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { SiteSelect } from '../forms/site-select.js';
import { TimezoneSelect } from '../forms/timezone-select.js';
import { useWords } from '../words/index.js';
import { deviceWords } from '../words/device.js';
import { sharedWords } from '../words/shared.js';

interface DetailsCardProps {
  readonly phone: PhoneDetail;
  readonly editable: boolean;
}

/** Name, place and notes. */
export function DetailsCard({ phone, editable }: DetailsCardProps) {
  const { words } = useWords(deviceWords);
  const { words: shared } = useWords(sharedWords);
  const [editing, setEditing] = useState(false);
  return (
    <section className="card" aria-label={words.details}>
      <Group justify="space-between" mb="sm">
        <h2 className="card-title">{words.details}</h2>
        {editable && !editing && (
          <Button size="xs" variant="default" onClick={() => setEditing(true)} data-testid="edit">
            {shared.actions.edit}
          </Button>
        )}
      </Group>
      {editing ? (
        <DetailsForm phone={phone} onClose={() => setEditing(false)} />
      ) : (
        <dl className="signals">
          <div>
            <dt>{words.site}</dt>
            <dd>{phone.site?.name ?? words.noSite}</dd>
          </div>
          <div>
            <dt>{words.address}</dt>
            <dd>{phone.address || words.nothing}</dd>
          </div>
          <div>
            <dt>{words.timezone}</dt>
            <dd>{phone.timezone}</dd>
          </div>
          <div>
            <dt>{words.notes}</dt>
            <dd className="notes">{phone.notes || words.nothing}</dd>
          </div>
        </dl>
      )}
    </section>
  );
}

interface DetailsFormProps {
  readonly phone: PhoneDetail;
  readonly onClose: () => void;
}

function DetailsForm({ phone, onClose }: DetailsFormProps) {
  const { words } = useWords(deviceWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [draft, setDraft] = useState({
    name: phone.name,
    site: phone.site?.id ?? null,
    address: phone.address,
    notes: phone.notes,
  });
  // The answer has one time zone and does not say whose it is: it is changed only by choosing one.
  const [timezone, setTimezone] = useState<string | null>(phone.timezone);
  const save = useChange('changePhone', {
    refetch: ['phone', 'phones', 'sites'],
    onDone: () => {
      notify(words.saved);
      onClose();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const zone = timezone === phone.timezone ? {} : { timezone };
        save.mutate({ params: { id: phone.id }, body: { ...draft, ...zone } });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.name}
          required
          maxLength={100}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <SiteSelect
          label={words.site}
          placeholder={words.noSite}
          value={draft.site}
          onChange={(site) => setDraft({ ...draft, site })}
        />
        <TextInput
          label={words.address}
          maxLength={300}
          value={draft.address}
          onChange={(event) => setDraft({ ...draft, address: event.currentTarget.value })}
        />
        <TimezoneSelect
          label={words.timezone}
          placeholder={words.ofSite}
          clearable
          value={timezone}
          onChange={setTimezone}
        />
        <Textarea
          label={words.notes}
          autosize
          minRows={3}
          maxLength={4_000}
          value={draft.notes}
          onChange={(event) => setDraft({ ...draft, notes: event.currentTarget.value })}
        />
        {save.isError && <ProblemNotice problem={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {shared.actions.cancel}
          </Button>
          <Button type="submit" loading={save.isPending} data-testid="save">
            {shared.actions.save}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" hidden={timezone !== null}>
          {words.ofSite}
        </Text>
      </Stack>
    </form>
  );
}
