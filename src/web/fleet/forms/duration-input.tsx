import { Group, Input, NativeSelect, TextInput } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';
import { durationUnits, type DurationDraft, type DurationUnit } from './duration.js';

interface DurationInputProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly value: DurationDraft;
  readonly onChange: (draft: DurationDraft) => void;
  readonly error?: string | undefined;
  /** Those that make sense here. */
  readonly units?: readonly DurationUnit[];
}

/** A number and its unit. */
export function DurationInput({ value, onChange, units = durationUnits, ...field }: DurationInputProps) {
  const { words } = useWords(formWords);
  const id = useId();
  const { label, description, error } = field;
  const offered = units.includes(value.unit) ? units : [value.unit, ...units];
  return (
    <Input.Wrapper id={id} label={label} description={description} error={error}>
      <Group gap="xs" wrap="nowrap" mt={description === undefined ? 0 : 4}>
        <TextInput
          id={id}
          value={value.amount}
          onChange={(event) => onChange({ ...value, amount: event.currentTarget.value })}
          inputMode="decimal"
          error={error !== undefined}
          aria-describedby={describedBy(id, description !== undefined, error !== undefined)}
          w={90}
        />
        <NativeSelect
          aria-label={`${label}: ${words.unit}`}
          value={value.unit}
          onChange={(event) => onChange({ ...value, unit: event.currentTarget.value as DurationUnit })}
          data={offered.map((unit) => ({ value: unit, label: words.unitNames[unit] }))}
          w={150}
        />
      </Group>
    </Input.Wrapper>
  );
}

function describedBy(id: string, hasDescription: boolean, hasError: boolean): string | undefined {
  const parts = [hasError ? `${id}-error` : '', hasDescription ? `${id}-description` : ''].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : undefined;
}
