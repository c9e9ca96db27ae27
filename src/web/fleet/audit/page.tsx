/** The audit log: who changed what. */
import { Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useEndpoint } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { Pager } from '../forms/pager.js';
import { useWords } from '../words/index.js';
import { auditWords } from '../words/audit.js';
import { AuditRow } from './audit-row.js';
import { addressOf, ENTRIES_A_PAGE, filtersOf, plainFilters, queryOf, type AuditFilters } from './filters.js';

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

export default function AuditPage() {
  const { words } = useWords(auditWords);
  const [address, setAddress] = useSearchParams();
  const filters = filtersOf(address);
  const show = (next: AuditFilters) => setAddress(addressOf(next), { replace: true });
  const audit = useEndpoint('audit', { query: queryOf(filters, own) }, { keep: true });
  return (
    <Page title={words.title}>
      <Text c="dimmed" maw={760}>
        {words.about}
      </Text>
      <AuditFilterBar filters={filters} onChange={show} />
      <QueryView query={audit}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Empty icon="book" title={words.none}>
              {address.size > 0 && words.noneText}
            </Empty>
          ) : (
            <Stack gap="sm" aria-busy={audit.isPlaceholderData}>
              <Text size="sm" c="dimmed" role="status">
                {words.count(total)}
              </Text>
              <ul className="audit-list">
                {items.map((entry) => (
                  <AuditRow key={entry.id} entry={entry} />
                ))}
              </ul>
              <Pager
                total={total}
                perPage={ENTRIES_A_PAGE}
                page={filters.page}
                onChange={(page) => show({ ...filters, page })}
              />
            </Stack>
          )
        }
      </QueryView>
    </Page>
  );
}

interface AuditFilterBarProps {
  readonly filters: AuditFilters;
  readonly onChange: (filters: AuditFilters) => void;
}

const SETTLE_MS = 400;

/** Typing asks the server when it has come to rest. */
function AuditFilterBar({ filters, onChange }: AuditFilterBarProps) {
  const { words } = useWords(auditWords);
  const [draft, setDraft] = useState(filters);
  const settle = useDebouncedCallback(onChange, SETTLE_MS);
  const set = (change: Partial<AuditFilters>) => {
    const next = { ...draft, ...change, page: 1 };
    setDraft(next);
    settle(next);
  };
  const isPlain = addressOf({ ...filters, page: 1 }).size === 0;
  return (
    <Stack gap="xs" role="search">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
        {(['actor', 'action'] as const).map((field) => (
          <TextInput
            key={field}
            label={words[field]}
            placeholder={words[`${field}Hint`]}
            value={draft[field]}
            onChange={(event) => set({ [field]: event.currentTarget.value })}
          />
        ))}
        {(['from', 'to'] as const).map((field) => (
          <TextInput
            key={field}
            type="date"
            label={words[field]}
            value={draft[field]}
            onChange={(event) => set({ [field]: event.currentTarget.value })}
          />
        ))}
      </SimpleGrid>
      {!isPlain && (
        <Group>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              setDraft(plainFilters);
              onChange(plainFilters);
            }}
          >
            {words.clear}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
