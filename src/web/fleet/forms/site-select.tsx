import { Select } from '@mantine/core';
import { useEndpoint } from '../api/index.js';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';

interface SiteSelectProps {
  readonly value: string | null;
  readonly onChange: (site: string | null) => void;
  readonly label?: string;
  readonly placeholder?: string;
  readonly error?: string | undefined;
  readonly required?: boolean;
}

export function SiteSelect({ value, onChange, required = false, ...field }: SiteSelectProps) {
  const { words } = useWords(formWords);
  const sites = useEndpoint('sites');
  return (
    <Select
      label={words.site}
      placeholder={words.anySite}
      {...field}
      required={required}
      data={(sites.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      searchable
      clearable={!required}
      allowDeselect={!required}
      limit={200}
      nothingFoundMessage={words.nothingFound}
    />
  );
}
