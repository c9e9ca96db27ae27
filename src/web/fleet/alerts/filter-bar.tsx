import { Button, Chip, Group, NativeSelect, SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { alertKinds, alertSeverities } from '../../../protocol/fleet-api/alert-kinds.js';
import type { AlertKind, AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import { PhoneSelect } from '../forms/phone-select.js';
import { SiteSelect } from '../forms/site-select.js';
import { useWords } from '../words/index.js';
import { alertsWords } from '../words/alerts.js';
import { vocabulary } from '../words/vocabulary.js';
import { alertStates, isFiltered, plainFilters, type AlertFilters } from './filters.js';

interface AlertFilterBarProps {
  readonly filters: AlertFilters;
  readonly onChange: (change: Partial<AlertFilters>) => void;
}

export function AlertFilterBar({ filters, onChange }: AlertFilterBarProps) {
  const { words } = useWords(alertsWords);
  const filtered = isFiltered(filters);
  // On a phone the alerts come first: there the filters are opened by a button.
  const [opened, { toggle }] = useDisclosure(filtered);
  return (
    <Stack gap="sm">
      <Chip.Group value={filters.state} onChange={(state) => onChange({ state: state })}>
        <Group gap="xs" role="radiogroup" aria-label={words.state}>
          {alertStates.map((state) => (
            <Chip key={state} value={state} variant="outline">
              {words.states[state]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group gap="xs" {...(filtered ? {} : { hiddenFrom: 'sm' })}>
        <Button variant="default" size="xs" hiddenFrom="sm" aria-expanded={opened} onClick={toggle}>
          {words.moreFilters}
        </Button>
        {filtered && (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => onChange({ ...plainFilters, state: filters.state })}
          >
            {words.clearFilters}
          </Button>
        )}
      </Group>
      <Selects filters={filters} onChange={onChange} opened={opened} />
    </Stack>
  );
}

function Selects({ filters, onChange, opened }: AlertFilterBarProps & { readonly opened: boolean }) {
  const { words } = useWords(alertsWords);
  const { words: terms } = useWords(vocabulary);
  const kinds = Object.keys(alertKinds) as AlertKind[];
  return (
    <SimpleGrid
      cols={{ base: 2, md: 4 }}
      spacing="sm"
      role="group"
      aria-label={words.moreFilters}
      {...(opened ? {} : { visibleFrom: 'sm' })}
    >
      <NativeSelect
        label={words.severity}
        value={filters.severity ?? ''}
        onChange={(event) =>
          onChange({ severity: (event.currentTarget.value || null) as AlertSeverity | null })
        }
        data={[
          { value: '', label: words.anySeverity },
          ...alertSeverities.map((value) => ({ value, label: terms.severities[value] })),
        ]}
      />
      <NativeSelect
        label={words.kind}
        value={filters.kind ?? ''}
        onChange={(event) => onChange({ kind: (event.currentTarget.value || null) as AlertKind | null })}
        data={[
          { value: '', label: words.anyKind },
          ...kinds.map((value) => ({ value, label: terms.alertKinds[value] })),
        ]}
      />
      <SiteSelect value={filters.site} onChange={(site) => onChange({ site })} />
      <PhoneSelect value={filters.phone} onChange={(phone) => onChange({ phone })} />
    </SimpleGrid>
  );
}
