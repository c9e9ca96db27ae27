import { Button, Card, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Channel } from '../../../protocol/fleet-api/alerts.js';
import { useChange } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { RelativeTime } from '../common/relative-time.js';
import { durationWords } from '../forms/duration.js';
import { useWords } from '../words/index.js';
import { channelsWords } from '../words/channels.js';
import { formWords } from '../words/forms.js';
import { languageNames } from '../words/language.js';
import { sharedWords } from '../words/shared.js';
import { TestButton } from './test-button.js';

interface ChannelCardProps {
  readonly channel: Channel;
  readonly onChange: () => void;
}

export function ChannelCard({ channel, onChange }: ChannelCardProps) {
  const { words, language } = useWords(channelsWords);
  const { words: ofForms } = useWords(formWords);
  const { name, kind, target, enabled, atLeast, afterMs } = channel;
  const when =
    afterMs === 0 ? words.atOnce : words.afterTime(durationWords(afterMs, language, ofForms.units));
  return (
    <Card component="li" withBorder padding="md" data-testid="channel">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 260px' }}>
          <Group gap="xs" mb={4}>
            <Text fw={600} component="h2" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
            <ToneBadge tone={enabled ? 'good' : 'muted'} icon={enabled ? 'check' : 'blocked'}>
              {enabled ? words.enabled : words.disabled}
            </ToneBadge>
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {words.kinds[kind]}: {target}
          </Text>
          <Text size="sm" c="dimmed">
            {words.tellsOf[atLeast]}, {when} · {languageNames[channel.language]}
          </Text>
          <LastMessages channel={channel} />
        </div>
        <ChannelActions channel={channel} onChange={onChange} />
      </Group>
      <TestButton channel={channel} />
    </Card>
  );
}

function LastMessages({ channel: { lastSuccessAt, lastFailure } }: { readonly channel: Channel }) {
  const { words } = useWords(channelsWords);
  if (lastSuccessAt === null && lastFailure === null) {
    return (
      <Text size="sm" c="dimmed">
        {words.neverSent}
      </Text>
    );
  }
  const failedLast =
    lastFailure !== null &&
    (lastSuccessAt === null || Date.parse(lastFailure.at) > Date.parse(lastSuccessAt));
  return (
    <>
      {lastSuccessAt !== null && (
        <Text size="sm" c="dimmed">
          {words.lastSuccess}: <RelativeTime time={lastSuccessAt} />
        </Text>
      )}
      {lastFailure !== null && failedLast && (
        <Text size="sm" fw={500}>
          {words.lastFailure}: <RelativeTime time={lastFailure.at} />.{' '}
          <span lang="en">{lastFailure.message}</span>
        </Text>
      )}
    </>
  );
}

function ChannelActions({ channel, onChange }: ChannelCardProps) {
  const { words } = useWords(channelsWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [going, setGoing] = useState(false);
  const remove = useChange('deleteChannel', {
    refetch: ['channels'],
    onDone: () => notify(words.deleted),
  });
  return (
    <Group gap="xs">
      <Button variant="default" size="xs" aria-label={words.changeOf(channel.name)} onClick={onChange}>
        {shared.actions.edit}
      </Button>
      <Button
        variant="default"
        size="xs"
        aria-label={words.deleteOf(channel.name)}
        onClick={() => setGoing(true)}
      >
        {shared.actions.delete}
      </Button>
      <Confirm
        opened={going}
        onClose={() => setGoing(false)}
        title={words.deleteTitle(channel.name)}
        action={shared.actions.delete}
        danger
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() => remove.mutate({ params: { id: channel.id } })}
      >
        {words.deleteText}
      </Confirm>
    </Group>
  );
}
