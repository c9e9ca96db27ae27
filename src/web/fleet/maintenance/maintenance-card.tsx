import { Button, Card, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Maintenance } from '../../../protocol/fleet-api/alerts.js';
import { useChange, useMay } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { useNow } from '../common/use-now.js';
import { PageLink, phoneAddress } from '../forms/page-link.js';
import { useWords } from '../words/index.js';
import { maintenanceWords } from '../words/maintenance.js';
import { stateOf } from './draft.js';
import { rangeText } from './range-text.js';
import { usePlaceTimezone } from './use-place-timezone.js';

export function MaintenanceCard({ maintenance }: { readonly maintenance: Maintenance }) {
  const { words, language } = useWords(maintenanceWords);
  const now = useNow();
  const state = stateOf(maintenance, now);
  const { phone, site, from, until, reason, by } = maintenance;
  const timezone = usePlaceTimezone(phone?.id ?? null, site?.id ?? null);
  return (
    <Card component="li" withBorder padding="md" data-testid="maintenance">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 240px' }}>
          <Group gap="xs" mb={4}>
            <ToneBadge
              tone={state === 'running' ? 'warn' : 'muted'}
              icon={state === 'running' ? 'wrench' : 'clock'}
            >
              {words.states[state]}
            </ToneBadge>
            <Text fw={600} component="h2">
              {phone ? (
                <PageLink to={phoneAddress(phone.id)}>{phone.name}</PageLink>
              ) : site ? (
                <PageLink to={`/phones?site=${site.id}`}>{site.name}</PageLink>
              ) : (
                words.wholeFleet
              )}
            </Text>
          </Group>
          <Text style={{ overflowWrap: 'anywhere' }}>{reason}</Text>
          <Text size="sm">{rangeText(from, until, language, timezone)}</Text>
          <Text size="sm" c="dimmed">
            {words.by(by)}
          </Text>
        </div>
        <EndButton maintenance={maintenance} running={state === 'running'} />
      </Group>
    </Card>
  );
}

interface EndButtonProps {
  readonly maintenance: Maintenance;
  readonly running: boolean;
}

function EndButton({ maintenance, running }: EndButtonProps) {
  const { words } = useWords(maintenanceWords);
  const notify = useNotify();
  const [asks, dialog] = useDisclosure();
  const end = useChange('endMaintenance', {
    refetch: ['maintenance', 'phones', 'overview', 'alerts'],
    onDone: () => {
      dialog.close();
      notify(words.ended);
    },
  });
  if (!useMay('operator')) return null;
  const action = running ? words.end : words.cancel;
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {action}
      </Button>
      <Confirm
        opened={asks}
        onClose={dialog.close}
        title={running ? words.endTitle : words.cancelTitle}
        action={action}
        busy={end.isPending}
        problem={end.error}
        onConfirm={() => end.mutate({ params: { id: maintenance.id } })}
      >
        {running ? words.endText : words.cancelText}
      </Confirm>
    </>
  );
}
