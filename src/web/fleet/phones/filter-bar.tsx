import { ActionIcon, Button, Collapse, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { phoneSorts } from '../../../protocol/fleet-api/phones.js';
import { Icon } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { FilterFields } from './filter-fields.js';
import { filterCount, isNarrowed, noFilters, type PhoneFilters, type PhoneSort } from './filters.js';

const TYPING_MS = 250;

interface FilterBarProps {
  readonly filters: PhoneFilters;
  readonly onChange: (filters: PhoneFilters) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { words } = useWords(phonesWords);
  const roomy = useMediaQuery('(min-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [opened, { toggle }] = useDisclosure(false);
  const narrowing = filterCount(filters);

  return (
    <search className="filter-bar">
      <Group gap="sm" align="flex-end">
        <SearchField filters={filters} onChange={onChange} />
        <Group gap={6} align="flex-end" wrap="nowrap">
          <NativeSelect
            label={words.sort}
            value={filters.sort}
            data={phoneSorts.map((value) => ({ value, label: words.sorts[value] }))}
            onChange={(event) =>
              onChange({ ...filters, sort: event.currentTarget.value as PhoneSort, order: 'asc' })
            }
          />
          <ActionIcon
            variant="default"
            size={36}
            aria-label={filters.order === 'asc' ? words.ascending : words.descending}
            title={filters.order === 'asc' ? words.ascending : words.descending}
            onClick={() => onChange({ ...filters, order: filters.order === 'asc' ? 'desc' : 'asc' })}
          >
            <Icon name={filters.order === 'asc' ? 'down' : 'up'} />
          </ActionIcon>
        </Group>
        {!roomy && (
          <Button
            variant="default"
            aria-expanded={opened}
            aria-controls="phone-filters"
            onClick={toggle}
            data-testid="filters"
          >
            {words.filters}
            {narrowing > 0 && ` (${narrowing})`}
          </Button>
        )}
        {isNarrowed(filters) && (
          <Button variant="subtle" onClick={() => onChange({ ...noFilters, sort: filters.sort })}>
            {words.reset}
          </Button>
        )}
      </Group>
      <div id="phone-filters">
        <Collapse expanded={roomy || opened} transitionDuration={0}>
          <FilterFields filters={filters} onChange={onChange} />
        </Collapse>
      </div>
    </search>
  );
}

/** Its text is in the address only after a pause in typing; what changes the address otherwise changes the text. */
function SearchField({ filters, onChange }: FilterBarProps) {
  const { words } = useWords(phonesWords);
  // What was sent comes back by the address, perhaps after more was typed, in any order, or again: that is nobody else's change.
  const [text, setText] = useState(filters.search);
  const [seen, setSeen] = useState(filters.search);
  const [sent, setSent] = useState<readonly string[]>([]);
  if (filters.search !== seen) {
    setSeen(filters.search);
    if (!sent.includes(filters.search)) setText(filters.search);
    if (!sent.includes(filters.search) || filters.search === text) setSent([]);
  }
  const search = useDebouncedCallback((typed: string) => {
    setSent((now) => [...now, typed]);
    onChange({ ...filters, search: typed });
  }, TYPING_MS);
  return (
    <TextInput
      className="filter-search"
      type="search"
      label={words.search}
      placeholder={words.searchHint}
      leftSection={<Icon name="search" />}
      maxLength={200}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        search(typed);
      }}
      data-testid="search"
    />
  );
}
