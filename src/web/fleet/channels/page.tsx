/** Ways in which people are told of alerts. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { channelKinds, type Channel } from '../../../protocol/fleet-api/alerts.js';
import { useEndpoint } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { useNotify } from '../common/notify.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { channelsWords } from '../words/channels.js';
import { sharedWords } from '../words/shared.js';
import { ChannelCard } from './channel-card.js';
import { ChannelForm } from './channel-form.js';
import type { ChannelKind } from './draft.js';

type Edited = { readonly kind: ChannelKind; readonly channel: Channel | null };

export default function ChannelsPage() {
  const { words } = useWords(channelsWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [edited, setEdited] = useState<Edited | null>(null);
  const channels = useEndpoint('channels');
  const close = () => setEdited(null);
  return (
    <Page title={words.title}>
      <Text c="dimmed" maw={760}>
        {words.about}
      </Text>
      <Group gap="xs" role="group" aria-label={words.add}>
        {channelKinds.map((kind) => (
          <Button
            key={kind}
            variant="default"
            onClick={() => setEdited({ kind, channel: null })}
            data-testid={`add-${kind}`}
          >
            {words.addKind[kind]}
          </Button>
        ))}
      </Group>
      <QueryView query={channels}>
        {(known) =>
          known.length === 0 ? (
            <Empty icon="send" title={words.none}>
              {words.noneText}
            </Empty>
          ) : (
            <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
              {known.map((channel) => (
                <ChannelCard
                  key={channel.id}
                  channel={channel}
                  onChange={() => setEdited({ kind: channel.kind, channel })}
                />
              ))}
            </Stack>
          )
        }
      </QueryView>
      <Modal
        opened={edited !== null}
        onClose={close}
        size="lg"
        title={edited?.channel ? words.change : edited ? words.addKind[edited.kind] : ''}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        {edited && (
          <ChannelForm
            {...edited}
            onCancel={close}
            onDone={() => {
              notify(edited.channel ? words.saved : words.made);
              close();
            }}
          />
        )}
      </Modal>
    </Page>
  );
}
