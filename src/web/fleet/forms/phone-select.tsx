import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useEndpoint } from '../api/index.js';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';

interface PhoneSelectProps {
  readonly value: string | null;
  readonly onChange: (phone: string | null) => void;
  readonly label?: string;
  readonly placeholder?: string;
  readonly error?: string | undefined;
  readonly required?: boolean;
  /** Only phones of this site. */
  readonly site?: string | null;
}

const MOST_OPTIONS = 30;
const SETTLE_MS = 200;

/** A phone of what may be thousands: the server searches. */
export function PhoneSelect({ value, onChange, required = false, site = null, ...field }: PhoneSelectProps) {
  const { words } = useWords(formWords);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, SETTLE_MS);
  const chosen = useEndpoint('phone', { params: { id: value ?? '' } }, { enabled: value !== null });
  const isNameOfChosen = chosen.data?.name === search;
  const found = useEndpoint(
    'phones',
    {
      query: {
        limit: MOST_OPTIONS,
        sort: 'name',
        ...(search === '' || isNameOfChosen ? {} : { search: search.slice(0, 200) }),
        ...(site === null ? {} : { site }),
      },
    },
    { keep: true },
  );
  const names = new Map((found.data?.items ?? []).map(({ id, name }) => [id, name]));
  if (value !== null && chosen.data) names.set(value, chosen.data.name);
  return (
    <Select
      label={words.phone}
      placeholder={words.anyPhone}
      {...field}
      required={required}
      data={[...names].map(([id, name]) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      searchable
      onSearchChange={setTyped}
      filter={({ options }) => options}
      clearable={!required}
      allowDeselect={!required}
      nothingFoundMessage={words.nothingFound}
    />
  );
}
