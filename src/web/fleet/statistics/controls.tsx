import { Card, Chip, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { statisticsGroups, type StatisticsGroup } from '../../../protocol/fleet-api/statistics.js';
import { PhoneSelect } from '../forms/phone-select.js';
import { SiteSelect } from '../forms/site-select.js';
import { TimezoneSelect } from '../forms/timezone-select.js';
import { useWords } from '../words/index.js';
import { statisticsWords } from '../words/statistics.js';
import type { Choice, PeriodFault } from './choice.js';
import { isDay, presets, type Period } from './periods.js';

interface ControlsProps {
  readonly choice: Choice;
  readonly period: Period;
  readonly by: StatisticsGroup;
  readonly fault: PeriodFault | null;
  readonly onChange: (choice: Choice) => void;
}

export function Controls({ choice, period, by, fault, onChange }: ControlsProps) {
  const { words } = useWords(statisticsWords);
  const set = (change: Partial<Choice>) => onChange({ ...choice, ...change });
  return (
    <Card withBorder padding="md" className="not-printed">
      <Stack gap="md">
        <Chip.Group value={choice.preset} onChange={(preset) => set({ preset: preset, own: null })}>
          <Group gap="xs" role="radiogroup" aria-label={words.period}>
            {presets.map((preset) => (
              <Chip key={preset} value={preset} variant="outline">
                {words.presets[preset]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <SimpleGrid cols={{ base: 2, md: 3, lg: 6 }} spacing="sm">
          <DayField
            label={words.from}
            value={period.from}
            onDay={(from) => set({ own: { ...period, from } })}
          />
          <DayField
            label={words.to}
            value={period.to}
            error={fault === null ? undefined : words.faults[fault]}
            onDay={(to) => set({ own: { ...period, to } })}
          />
          <NativeSelect
            label={words.by}
            value={by}
            onChange={(event) => set({ by: event.currentTarget.value as StatisticsGroup })}
            data={statisticsGroups.map((value) => ({ value, label: words.groups[value] }))}
          />
          <SiteSelect value={choice.site} onChange={(site) => set({ site })} />
          <PhoneSelect value={choice.phone} onChange={(phone) => set({ phone })} />
          <TimezoneSelect
            clearable
            label={words.timezone}
            placeholder={words.ofEachSite}
            value={choice.timezone}
            onChange={(timezone) => set({ timezone })}
          />
        </SimpleGrid>
      </Stack>
    </Card>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onDay: (day: string) => void;
}

/** Half a date, while somebody types, is not a choice yet. */
function DayField({ label, value, error, onDay }: DayFieldProps) {
  return (
    <TextInput
      key={value}
      type="date"
      label={label}
      defaultValue={value}
      error={error}
      onBlur={(event) => {
        const day = event.currentTarget.value;
        if (isDay(day) && day !== value) onDay(day);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
