import { Alert, Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemNotice } from '../common/problem-notice.js';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';
import { sharedWords } from '../words/shared.js';
import { useFocusOnFault } from './use-focus-on-fault.js';
import type { Form } from './use-form.js';

interface FormFrameProps<Draft> {
  readonly form: Form<Draft>;
  /** On the button that sends it. */
  readonly action: string;
  /** Left out: there is no way back to offer. */
  readonly onCancel?: (() => void) | undefined;
  readonly danger?: boolean;
  /** false: the button cannot be pressed, because nothing was changed. */
  readonly ready?: boolean;
  readonly children: ReactNode;
}

/** Fields, what went wrong, and the buttons. After an attempt that came to nothing the first fault has the focus. */
export function FormFrame<Draft>(props: FormFrameProps<Draft>) {
  const { form, action, onCancel, danger = false, ready = true, children } = props;
  const { words } = useWords(sharedWords);
  const frame = useFocusOnFault(form);
  return (
    <form ref={frame} noValidate onSubmit={form.submit}>
      <Stack gap="md">
        {children}
        <Refused form={form} />
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {words.actions.cancel}
            </Button>
          )}
          <Button
            type="submit"
            loading={form.busy}
            disabled={!ready}
            {...(danger ? { color: 'red' } : {})}
            data-testid="submit"
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Refused<Draft>({ form: { refusal, invalid } }: { readonly form: Form<Draft> }) {
  const { words } = useWords(formWords);
  const standsAtFields = refusal?.code === 'BAD_REQUEST' && refusal.faults.length === 0;
  if (refusal && !standsAtFields) return <ProblemNotice problem={refusal} />;
  if (!invalid) return null;
  return (
    <Alert color="red" role="alert" data-testid="problem">
      {words.notSaved}
    </Alert>
  );
}
