import { Card, Checkbox, Text, Title } from '@mantine/core';
import { newCodeSchema, type IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useChange, useEndpoint } from '../api/index.js';
import { FormFrame } from '../forms/form-frame.js';
import { useForm } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { codeInput, CodeOptions, usualCode } from './code-options.js';

interface IssueFormProps {
  readonly phone: PhoneDetail;
  readonly onCode: (code: IssuedCode) => void;
}

/** A code for a phone that is there: a new device takes the place of the old one when it has one. */
export function IssueForm({ phone, onCode }: IssueFormProps) {
  const { words } = useWords(enrolmentWords);
  const settings = useEndpoint('settings');
  const hasDevice = phone.publicKey !== null;
  const issue = useChange('newCode', { refetch: ['phones', 'phone'], onDone: onCode });
  const form = useForm({
    initial: { ...usualCode, replace: false },
    schema: newCodeSchema,
    input: ({ replace, ...code }) => ({ ...codeInput(code), replace }),
    fields: ['expiresInMs', 'replace'],
    send: (body) => issue.mutateAsync({ params: { id: phone.id }, body }),
  });
  return (
    <Card withBorder padding="lg" maw={640}>
      <Title order={2} size="h4" mb={4}>
        {words.codeFor(phone.name)}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {words.codeForText}
      </Text>
      <FormFrame form={form} action={words.issue} ready={!hasDevice || form.draft.replace}>
        {hasDevice && (
          <div>
            <Text size="sm" mb="xs">
              {words.replaceText}
            </Text>
            <Checkbox
              label={words.replace}
              checked={form.draft.replace}
              onChange={(event) => form.change({ replace: event.currentTarget.checked })}
            />
          </div>
        )}
        <CodeOptions form={form} usualMs={settings.data?.codeMs ?? 7 * 86_400_000} />
      </FormFrame>
    </Card>
  );
}
