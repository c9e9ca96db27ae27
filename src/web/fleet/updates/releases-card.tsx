import { Button, Code, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { UseQueryResult } from '@tanstack/react-query';
import type { StoredRelease } from '../../../protocol/fleet-api/updates.js';
import { type ApiProblem, useChange, useMay } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { QueryView } from '../common/query-view.js';
import { numberText, timeText, useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { updatesWords } from '../words/updates.js';
import { ReleaseForm } from './release-form.js';

const MEGABYTE = 1024 * 1024;

export function ReleasesCard({
  releases,
}: {
  readonly releases: UseQueryResult<StoredRelease[], ApiProblem>;
}) {
  const { words } = useWords(updatesWords);
  const { words: shared } = useWords(sharedWords);
  const [opened, dialog] = useDisclosure();
  const mayAdd = useMay('administrator');
  return (
    <section className="card" aria-label={words.releases}>
      <Group justify="space-between" mb="sm">
        <h2 className="card-title">{words.releases}</h2>
        {mayAdd && (
          <Button size="xs" variant="default" onClick={dialog.open} data-testid="add-release">
            {words.addRelease}
          </Button>
        )}
      </Group>
      <QueryView query={releases}>
        {(all) =>
          all.length === 0 ? (
            <Text c="dimmed">
              {words.noReleases}. {words.noReleasesText}
            </Text>
          ) : (
            <ul className="release-list">
              {all.map((release) => (
                <ReleaseItem key={release.id} release={release} />
              ))}
            </ul>
          )
        }
      </QueryView>
      <Modal
        opened={opened}
        onClose={dialog.close}
        // A slip beside the dialog does not throw away what is being sent.
        closeOnClickOutside={false}
        title={words.addRelease}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        <ReleaseForm onClose={dialog.close} />
      </Modal>
    </section>
  );
}

function ReleaseItem({ release }: { readonly release: StoredRelease }) {
  const { words, language } = useWords(updatesWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [asks, dialog] = useDisclosure();
  const remove = useChange('deleteRelease', {
    refetch: ['releases'],
    onDone: () => {
      dialog.close();
      notify(words.deleted);
    },
  });
  const mayDelete = useMay('administrator');
  const { id, version, architecture, sizeBytes, keyId, verified, addedBy, addedAt } = release;
  const name = `${version} ${architecture}`;
  return (
    <li data-testid="release">
      <div>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          <ToneBadge tone={verified ? 'good' : 'muted'} icon={verified ? 'check' : 'question'}>
            {verified ? words.verified : words.unverified}
          </ToneBadge>
        </Group>
        <Text size="sm" c="dimmed">
          {words.megabytes(numberText(sizeBytes / MEGABYTE, language, 1))} · {words.key} <Code>{keyId}</Code>{' '}
          · {addedBy}, {timeText(addedAt, language)}
        </Text>
      </div>
      {mayDelete && (
        <Button size="xs" variant="default" aria-label={words.deleteOf(name)} onClick={dialog.open}>
          {shared.actions.delete}
        </Button>
      )}
      <Confirm
        opened={asks}
        onClose={dialog.close}
        title={words.deleteTitle(name)}
        action={shared.actions.delete}
        danger
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() => remove.mutate({ params: { id } })}
      >
        {words.deleteText}
      </Confirm>
    </li>
  );
}
