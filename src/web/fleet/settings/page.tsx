/** Settings of the fleet, each with its range, its default and why. */
import { Text } from '@mantine/core';
import { useEndpoint, useMay } from '../api/index.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { settingsWords } from '../words/settings.js';
import { SettingsForm } from './settings-form.js';

export default function SettingsPage() {
  const { words } = useWords(settingsWords);
  const settings = useEndpoint('settings');
  const mayChange = useMay('administrator');
  return (
    <Page title={words.title}>
      <Text c="dimmed" maw={760}>
        {words.about} {!mayChange && words.readOnly}
      </Text>
      <QueryView query={settings}>
        {(known) => <SettingsForm settings={known} mayChange={mayChange} />}
      </QueryView>
    </Page>
  );
}
