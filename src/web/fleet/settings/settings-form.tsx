import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { settingsChangeSchema, type Settings } from '../../../protocol/fleet-api/settings.js';
import { useChange } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { useFocusOnFault } from '../forms/use-focus-on-fault.js';
import { useForm } from '../forms/use-form.js';
import { useWords } from '../words/index.js';
import { settingsWords } from '../words/settings.js';
import { sharedWords } from '../words/shared.js';
import { changesOf, settingGroups, settingNames, settingsDraft, type SettingGroup } from './setting.js';
import { SettingField } from './setting-field.js';

interface SettingsFormProps {
  readonly settings: Settings;
  readonly mayChange: boolean;
}

export function SettingsForm({ settings, mayChange }: SettingsFormProps) {
  const { words } = useWords(settingsWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  // What was there when the person began: what somebody else changes meanwhile is not changed back.
  const [base, setBase] = useState(settings);
  const save = useChange('changeSettings', { refetch: ['settings', 'phones', 'overview'] });
  const form = useForm({
    initial: settingsDraft(settings),
    schema: settingsChangeSchema,
    input: (draft) => changesOf(draft, base),
    fields: settingNames,
    send: async (body) => {
      const saved = await save.mutateAsync({ body });
      setBase(saved);
      notify(words.saved);
      return saved;
    },
    after: settingsDraft,
  });
  const frame = useFocusOnFault(form);
  const changes = Object.keys(changesOf(form.draft, base)).length;
  return (
    <form ref={frame} noValidate onSubmit={form.submit}>
      <Stack gap="lg">
        {(Object.keys(settingGroups) as SettingGroup[]).map((group) => (
          <Card key={group} withBorder padding="lg" component="section" aria-labelledby={`settings-${group}`}>
            <Title order={2} size="h4" mb="md" id={`settings-${group}`}>
              {words.groups[group]}
            </Title>
            <div className="settings-grid">
              {settingGroups[group].map((name) => (
                <SettingField key={name} name={name} form={form} disabled={!mayChange} />
              ))}
            </div>
          </Card>
        ))}
        {form.refusal && <ProblemNotice problem={form.refusal} />}
        {mayChange && (
          <Group className="settings-save" justify="space-between" gap="sm">
            <Text size="sm" role="status">
              {changes === 0 ? words.noChanges : words.changes(changes)}
            </Text>
            <Group gap="xs">
              {changes > 0 && (
                <Button variant="default" onClick={() => form.reset(settingsDraft(base))}>
                  {words.undo}
                </Button>
              )}
              <Button type="submit" loading={form.busy} disabled={changes === 0} data-testid="submit">
                {shared.actions.save}
              </Button>
            </Group>
          </Group>
        )}
      </Stack>
    </form>
  );
}
