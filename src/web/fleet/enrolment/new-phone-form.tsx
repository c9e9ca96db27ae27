import { Button, Card, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { newCodeSchema, type IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { newPhoneSchema } from '../../../protocol/fleet-api/phones.js';
import { asProblem, useChange, useEndpoint, type ApiProblem } from '../api/index.js';
import { FormFrame } from '../forms/form-frame.js';
import { SiteSelect } from '../forms/site-select.js';
import { TimezoneSelect } from '../forms/timezone-select.js';
import { textField, useForm } from '../forms/use-form.js';
import { SiteForm } from '../sites/site-form.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { sharedWords } from '../words/shared.js';
import { codeInput, CodeOptions, usualCode } from './code-options.js';

interface NewPhoneFormProps {
  readonly onCode: (code: IssuedCode) => void;
  /** The phone was made, its code was not. */
  readonly onHalfMade: (phone: { readonly id: string; readonly name: string }, problem: ApiProblem) => void;
}

const schema = newPhoneSchema.extend({ code: newCodeSchema });
const empty = {
  name: '',
  site: null as string | null,
  address: '',
  timezone: null as string | null,
  notes: '',
  ...usualCode,
};

export function NewPhoneForm({ onCode, onHalfMade }: NewPhoneFormProps) {
  const { words } = useWords(enrolmentWords);
  const settings = useEndpoint('settings');
  const make = useChange('newPhone', { refetch: ['phones', 'overview', 'sites'] });
  const issue = useChange('newCode');
  const form = useForm({
    initial: empty,
    schema,
    input: ({ preApproved, expires, ...phone }) => ({ ...phone, code: codeInput({ preApproved, expires }) }),
    fields: ['name', 'site', 'address', 'timezone', 'notes', 'code'],
    send: async ({ code, ...body }) => {
      const phone = await make.mutateAsync({ body });
      try {
        onCode(await issue.mutateAsync({ params: { id: phone.id }, body: code }));
      } catch (error) {
        onHalfMade(phone, asProblem(error));
      }
    },
  });
  return (
    <Card withBorder padding="lg" maw={640}>
      <FormFrame form={form} action={words.make}>
        <TextInput
          required
          label={words.name}
          description={words.nameHint}
          maxLength={100}
          {...textField(form, 'name')}
        />
        <SiteWithNew
          value={form.draft.site}
          onChange={(site) => form.change({ site })}
          error={form.fault('site')}
        />
        <TextInput
          label={words.address}
          description={words.addressHint}
          maxLength={300}
          {...textField(form, 'address')}
        />
        <TimezoneSelect
          clearable
          label={words.timezone}
          placeholder={words.ofSite}
          value={form.draft.timezone}
          onChange={(timezone) => form.change({ timezone })}
          error={form.fault('timezone')}
        />
        <Textarea
          label={words.notes}
          description={words.notesHint}
          autosize
          minRows={2}
          maxLength={4000}
          {...textField(form, 'notes')}
        />
        <CodeOptions form={form} usualMs={settings.data?.codeMs ?? 7 * 86_400_000} />
      </FormFrame>
    </Card>
  );
}

interface SiteWithNewProps {
  readonly value: string | null;
  readonly onChange: (site: string | null) => void;
  readonly error: string | undefined;
}

/** A site of those there are, or one that is made on the spot. */
function SiteWithNew({ value, onChange, error }: SiteWithNewProps) {
  const { words } = useWords(enrolmentWords);
  const { words: shared } = useWords(sharedWords);
  const [making, dialog] = useDisclosure();
  return (
    <Group align="flex-end" gap="xs">
      <div style={{ flex: '1 1 220px' }}>
        <SiteSelect
          label={words.site}
          placeholder={words.noSite}
          value={value}
          onChange={onChange}
          error={error}
        />
      </div>
      <Button variant="default" onClick={dialog.open} data-testid="new-site">
        {words.newSite}
      </Button>
      <Modal
        opened={making}
        onClose={dialog.close}
        title={words.newSite.replace('…', '')}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        <SiteForm
          site={null}
          onCancel={dialog.close}
          onDone={(site) => {
            onChange(site.id);
            dialog.close();
          }}
        />
      </Modal>
    </Group>
  );
}
