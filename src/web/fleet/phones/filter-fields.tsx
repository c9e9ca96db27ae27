import { Chip, Group, Input, NativeSelect, Select } from '@mantine/core';
import { alertKinds, type AlertKind } from '../../../protocol/fleet-api/alert-kinds.js';
import {
  commissioningStates,
  type CommissioningState,
  conditions,
  enrolmentStates,
  type EnrolmentState,
} from '../../../protocol/fleet-api/phones.js';
import type { VersionUse } from '../../../protocol/fleet-api/updates.js';
import { useEndpoint } from '../api/index.js';
import { useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { vocabulary } from '../words/vocabulary.js';
import type { PhoneFilters } from './filters.js';

interface FilterFieldsProps {
  readonly filters: PhoneFilters;
  readonly onChange: (filters: PhoneFilters) => void;
}

export function FilterFields({ filters, onChange }: FilterFieldsProps) {
  const { words } = useWords(phonesWords);
  const { words: terms } = useWords(vocabulary);
  const sites = useEndpoint('sites');
  const versions = useEndpoint('versions');
  const kinds = Object.keys(alertKinds) as AlertKind[];
  const any = { value: '', label: words.any };

  return (
    <Group gap="sm" align="flex-end" pt="sm">
      <Input.Wrapper label={words.conditions} labelElement="div">
        <Chip.Group
          multiple
          value={[...filters.conditions]}
          onChange={(chosen) => onChange({ ...filters, conditions: chosen })}
        >
          <Group gap={6} role="group" aria-label={words.conditions} pt={3} pb={3}>
            {conditions.map((condition) => (
              <Chip key={condition} value={condition} size="sm" variant="outline">
                {terms.conditions[condition]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Input.Wrapper>
      <NativeSelect
        label={words.alert}
        value={filters.alert ?? ''}
        data={[any, ...kinds.map((value) => ({ value, label: terms.alertKinds[value] }))]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filters, alert: value === '' ? null : (value as AlertKind) })
        }
      />
      <NativeSelect
        label={words.enrolment}
        value={filters.enrolment ?? ''}
        data={[any, ...enrolmentStates.map((value) => ({ value, label: terms.enrolment[value] }))]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filters, enrolment: value === '' ? null : (value as EnrolmentState) })
        }
      />
      <NativeSelect
        label={words.commissioning}
        value={filters.commissioning ?? ''}
        data={[any, ...commissioningStates.map((value) => ({ value, label: terms.commissioning[value] }))]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filters, commissioning: value === '' ? null : (value as CommissioningState) })
        }
      />
      <NativeSelect
        label={words.version}
        value={filters.version ?? ''}
        data={[any, ...versionsOf(versions.data ?? [], filters.version)]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filters, version: value === '' ? null : value })
        }
      />
      <Select
        label={words.site}
        placeholder={words.any}
        value={filters.site}
        data={(sites.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        searchable
        clearable
        limit={100}
        onChange={(site) => onChange({ ...filters, site })}
      />
    </Group>
  );
}

/** Those in use, and the one that is looked for, which may be in use no more. */
function versionsOf(uses: readonly VersionUse[], wanted: string | null): string[] {
  const versions = uses.flatMap(({ version }) => version ?? []);
  return wanted === null || versions.includes(wanted) ? versions : [wanted, ...versions];
}
