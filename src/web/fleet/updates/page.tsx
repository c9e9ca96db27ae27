/** Software updates: what is being rolled out, what there is to roll out, and what runs. */
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEndpoint, useMay } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { updatesWords } from '../words/updates.js';
import { ReleasesCard } from './releases-card.js';
import { RolloutCard } from './rollout-card.js';
import { RolloutForm } from './rollout-form.js';
import { VersionsCard } from './versions-card.js';
import './updates.css';

/** What phones do is not told live here. */
const REFETCH_MS = 5_000;

export default function UpdatesPage() {
  const { words } = useWords(updatesWords);
  const { words: shared } = useWords(sharedWords);
  const [opened, dialog] = useDisclosure();
  const rollouts = useEndpoint('rollouts', {}, { refetchEveryMs: REFETCH_MS });
  const releases = useEndpoint('releases');
  const mayBegin = useMay('operator') && (releases.data?.length ?? 0) > 0;
  return (
    <Page
      title={words.title}
      actions={
        mayBegin && (
          <Button onClick={dialog.open} data-testid="roll-out">
            {words.begin}
          </Button>
        )
      }
    >
      <Text c="dimmed" maw={760}>
        {words.about}
      </Text>
      <section aria-label={words.rollouts}>
        <QueryView query={rollouts}>
          {(all) =>
            all.length === 0 ? (
              <Empty icon="send" title={words.noRollouts}>
                {words.noRolloutsText}
              </Empty>
            ) : (
              <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
                {all.map((rollout) => (
                  <RolloutCard key={rollout.id} rollout={rollout} />
                ))}
              </Stack>
            )
          }
        </QueryView>
      </section>
      <VersionsCard />
      <ReleasesCard releases={releases} />
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={words.begin}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        <RolloutForm releases={releases.data ?? []} onClose={dialog.close} />
      </Modal>
    </Page>
  );
}
