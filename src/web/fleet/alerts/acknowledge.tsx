import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { acknowledgementSchema, type Alert } from '../../../protocol/fleet-api/alerts.js';
import { useChange, useMay } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { FormFrame } from '../forms/form-frame.js';
import { textField, useForm } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { alertsWords } from '../words/alerts.js';
import { sharedWords } from '../words/shared.js';
import { vocabulary } from '../words/vocabulary.js';

/** One press takes it over; a second button does it with a note. Offered to operators only. */
export function Acknowledge({ alert }: { readonly alert: Alert }) {
  const { words } = useWords(alertsWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [asksNote, noteDialog] = useDisclosure();
  const acknowledge = useChange('acknowledge', {
    refetch: ['alerts', 'overview'],
    onDone: () => {
      noteDialog.close();
      notify(words.acknowledged);
    },
  });
  if (!useMay('operator')) return null;
  const params = { id: alert.id };
  return (
    <Stack gap="xs" align="flex-end" ml="auto">
      <Group gap="xs">
        <Button variant="default" onClick={noteDialog.open}>
          {words.withNote}
        </Button>
        <Button
          loading={acknowledge.isPending && !asksNote}
          onClick={() => acknowledge.mutate({ params, body: {} })}
          data-testid="acknowledge"
        >
          {words.acknowledge}
        </Button>
      </Group>
      {acknowledge.isError && !asksNote && <ProblemNotice problem={acknowledge.error} />}
      <Modal
        opened={asksNote}
        onClose={noteDialog.close}
        title={words.acknowledge}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        <NoteForm
          alert={alert}
          onCancel={noteDialog.close}
          onSend={(note) => acknowledge.mutateAsync({ params, body: { note } })}
        />
      </Modal>
    </Stack>
  );
}

interface NoteFormProps {
  readonly alert: Alert;
  readonly onCancel: () => void;
  readonly onSend: (note: string) => Promise<unknown>;
}

function NoteForm({ alert, onCancel, onSend }: NoteFormProps) {
  const { words } = useWords(alertsWords);
  const { words: terms } = useWords(vocabulary);
  const form = useForm({
    initial: { note: '' },
    schema: acknowledgementSchema,
    input: (draft) => draft,
    fields: ['note'],
    send: ({ note }) => onSend(note),
  });
  return (
    <FormFrame form={form} action={words.acknowledge} onCancel={onCancel}>
      <Text>
        {[terms.alertKinds[alert.kind], alert.phone?.name ?? alert.site?.name].filter(Boolean).join(': ')}
      </Text>
      <Textarea
        label={words.note}
        description={words.noteHint}
        autosize
        minRows={3}
        data-autofocus
        {...textField(form, 'note')}
      />
    </FormFrame>
  );
}
