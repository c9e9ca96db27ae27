import { Button, Card, Code, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ApiToken } from '../../../protocol/fleet-api/people.js';
import { useChange, useSession } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { RelativeTime } from '../common/relative-time.js';
import { useNow } from '../common/use-now.js';
import { dateText, useWords } from '../words/index.js';
import { tokensWords } from '../words/tokens.js';

interface TokenCardProps {
  readonly token: ApiToken;
  readonly showOwner: boolean;
}

export function TokenCard({ token, showOwner }: TokenCardProps) {
  const { words, language } = useWords(tokensWords);
  const now = useNow();
  const { name, owner, scopes, expiresAt, lastUsedAt } = token;
  const expired = expiresAt !== null && Date.parse(expiresAt) <= now;
  return (
    <Card component="li" withBorder padding="md" data-testid="token">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 240px', overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Text fw={600} component="h2">
              {name}
            </Text>
            {expired && (
              <ToneBadge tone="muted" icon="blocked">
                {words.expired}
              </ToneBadge>
            )}
          </Group>
          <Group gap={6} my={4}>
            {scopes.map((scope) => (
              <Code key={scope} title={words.scopeMay[scope]}>
                {scope}
              </Code>
            ))}
          </Group>
          <Text size="sm" c="dimmed">
            {showOwner && `${words.owner}: ${owner} · `}
            {expiresAt === null ? words.neverExpires : `${words.expiresAt} ${dateText(expiresAt, language)}`}
            {' · '}
            {lastUsedAt === null ? (
              words.neverUsed
            ) : (
              <>
                {words.lastUsed} <RelativeTime time={lastUsedAt} />
              </>
            )}
          </Text>
        </div>
        <RevokeButton token={token} />
      </Group>
    </Card>
  );
}

function RevokeButton({ token }: { readonly token: ApiToken }) {
  const { words } = useWords(tokensWords);
  const notify = useNotify();
  const { demo } = useSession();
  const [asks, setAsks] = useState(false);
  const revoke = useChange('deleteToken', { refetch: ['tokens'], onDone: () => notify(words.revoked) });
  if (demo) return null;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        aria-label={words.revokeOf(token.name)}
        onClick={() => setAsks(true)}
      >
        {words.revoke}
      </Button>
      <Confirm
        opened={asks}
        onClose={() => setAsks(false)}
        title={words.revokeTitle(token.name)}
        action={words.revoke}
        danger
        busy={revoke.isPending}
        problem={revoke.error}
        onConfirm={() => revoke.mutate({ params: { id: token.id } })}
      >
        {words.revokeText}
      </Confirm>
    </>
  );
}
