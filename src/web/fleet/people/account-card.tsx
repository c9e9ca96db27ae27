import { Card, Group, Text } from '@mantine/core';
import type { Account } from '../../../protocol/fleet-api/people.js';
import { useSession } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { RelativeTime } from '../common/relative-time.js';
import { useWords } from '../words/index.js';
import { peopleWords } from '../words/people.js';
import { vocabulary } from '../words/vocabulary.js';
import { AccountMenu } from './account-menu.js';
import type { Setup } from './setup-link.js';

interface AccountCardProps {
  readonly account: Account;
  readonly onChange: () => void;
  readonly onSetup: (setup: Setup) => void;
}

export function AccountCard({ account, onChange, onSetup }: AccountCardProps) {
  const { words } = useWords(peopleWords);
  const { words: terms } = useWords(vocabulary);
  const isSelf = useSession().account.id === account.id;
  return (
    <Card component="li" withBorder padding="md" data-testid="account-card">
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Text fw={600} component="h2">
              {account.name}
            </Text>
            {isSelf && (
              <Text size="sm" c="dimmed">
                ({words.you})
              </Text>
            )}
            <ToneBadge tone="plain">{terms.roles[account.role]}</ToneBadge>
            {account.disabled && (
              <ToneBadge tone="muted" icon="blocked">
                {words.disabled}
              </ToneBadge>
            )}
          </Group>
          <Text size="sm">{account.login}</Text>
          <Text size="sm" c="dimmed">
            {account.openId && `${words.openId}. `}
            {account.lastSignInAt === null ? (
              words.neverSignedIn
            ) : (
              <>
                {words.lastSignIn}: <RelativeTime time={account.lastSignInAt} />
              </>
            )}
          </Text>
        </div>
        <AccountMenu account={account} isSelf={isSelf} onChange={onChange} onSetup={onSetup} />
      </Group>
    </Card>
  );
}
