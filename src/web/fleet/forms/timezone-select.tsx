import { Group, Select, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useNow } from '../common/use-now.js';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';
import { offsetText } from './zoned-time.js';

interface TimezoneSelectProps {
  /** null: none chosen. */
  readonly value: string | null;
  readonly onChange: (timezone: string | null) => void;
  readonly label?: string;
  readonly description?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly error?: string | undefined;
  /** May be left empty. */
  readonly clearable?: boolean;
  readonly required?: boolean;
}

/** More are not drawn: typing narrows them down. */
const MOST_OPTIONS = 60;

/** A time zone of the IANA list, found by typing a part of its name. */
export function TimezoneSelect({ value, onChange, clearable = false, ...field }: TimezoneSelectProps) {
  const { words } = useWords(formWords);
  const names = useMemo(() => {
    const known = Intl.supportedValuesOf('timeZone');
    const all = known.includes('UTC') ? known : ['UTC', ...known];
    return value === null || all.includes(value) ? all : [value, ...all];
  }, [value]);
  return (
    <Select
      label={words.timezone}
      {...field}
      data={names}
      value={value}
      onChange={onChange}
      searchable
      selectFirstOptionOnChange
      limit={MOST_OPTIONS}
      clearable={clearable}
      allowDeselect={clearable}
      nothingFoundMessage={words.noTimezone}
      renderOption={({ option }) => <TimezoneOption name={option.value} />}
    />
  );
}

function TimezoneOption({ name }: { readonly name: string }) {
  const now = useNow();
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs" w="100%">
      <span>{name.replaceAll('_', ' ')}</span>
      <Text size="xs" c="inherit" component="span">
        {offsetText(now, name)}
      </Text>
    </Group>
  );
}
