import { Switch, Text } from '@mantine/core';
import { useMay } from '../api/index.js';
import { durationDraft, durationMs, type DurationDraft } from '../forms/duration.js';
import { DurationInput } from '../forms/duration-input.js';
import type { Form } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';

export interface CodeDraft {
  readonly preApproved: boolean;
  /** null: as the settings of the fleet say. */
  readonly expires: DurationDraft | null;
}

export const usualCode: CodeDraft = { preApproved: false, expires: null };

/** The part of a request that is about the code. */
export function codeInput({ preApproved, expires }: CodeDraft) {
  return { preApproved, ...(expires === null ? {} : { expiresInMs: durationMs(expires) }) };
}

interface CodeOptionsProps<Draft extends CodeDraft> {
  readonly form: Form<Draft>;
  /** ms, of the fleet's settings. */
  readonly usualMs: number;
}

export function CodeOptions<Draft extends CodeDraft>({ form, usualMs }: CodeOptionsProps<Draft>) {
  const { words } = useWords(enrolmentWords);
  const mayApprove = useMay('operator');
  const change = (part: Partial<CodeDraft>) => form.change(part as Partial<Draft>);
  return (
    <>
      {mayApprove ? (
        <Switch
          label={words.preApproved}
          description={words.preApprovedHint}
          checked={form.draft.preApproved}
          onChange={(event) => change({ preApproved: event.currentTarget.checked })}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {words.onlyOperator}
        </Text>
      )}
      <DurationInput
        label={words.expires}
        value={form.draft.expires ?? durationDraft(usualMs)}
        onChange={(expires) => change({ expires })}
        error={form.fault('expiresInMs')}
        units={['min', 'h', 'd']}
      />
    </>
  );
}
