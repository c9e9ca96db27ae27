import { Button, Card, Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PhoneRow } from '../../../protocol/fleet-api/phones.js';
import { useChange, useEndpoint, useMay } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Confirm } from '../common/confirm.js';
import { Empty } from '../common/empty.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { QueryView } from '../common/query-view.js';
import { PageLink, phoneAddress } from '../forms/page-link.js';
import { Pager } from '../forms/pager.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { groupedKey } from './device-key.js';

const PHONES_A_PAGE = 25;

/** Devices that have used a code and wait for a person. */
export function WaitingTab() {
  const { words } = useWords(enrolmentWords);
  const mayAccept = useMay('operator');
  const [page, setPage] = useState(1);
  const phones = useEndpoint(
    'phones',
    {
      query: {
        enrolment: 'unconfirmed',
        sort: 'name',
        offset: (page - 1) * PHONES_A_PAGE,
        limit: PHONES_A_PAGE,
      },
    },
    { keep: true, refetchEveryMs: 10_000 },
  );
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={760}>
        {words.waiting.text} {!mayAccept && words.waiting.onlyOperator}
      </Text>
      <QueryView query={phones}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Empty icon="check" title={words.waiting.none}>
              {words.waiting.noneText}
            </Empty>
          ) : (
            <>
              <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
                {items.map((phone) => (
                  <WaitingCard key={phone.id} phone={phone} mayAccept={mayAccept} />
                ))}
              </Stack>
              <Pager total={total} perPage={PHONES_A_PAGE} page={page} onChange={setPage} />
            </>
          )
        }
      </QueryView>
    </Stack>
  );
}

interface WaitingCardProps {
  readonly phone: PhoneRow;
  readonly mayAccept: boolean;
}

function WaitingCard({ phone, mayAccept }: WaitingCardProps) {
  const { words } = useWords(enrolmentWords);
  const detail = useEndpoint('phone', { params: { id: phone.id } });
  const publicKey = detail.data?.publicKey ?? null;
  return (
    <Card component="li" withBorder padding="md" data-testid="waiting">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 280px' }}>
          <Group gap="xs">
            <Text fw={600} component="h2">
              <PageLink to={phoneAddress(phone.id)}>{phone.name}</PageLink>
            </Text>
            <ToneBadge tone={phone.linked ? 'good' : 'muted'} icon={phone.linked ? 'link' : 'silent'}>
              {phone.linked ? words.waiting.connected : words.waiting.notConnected}
            </ToneBadge>
          </Group>
          {phone.site && <Text size="sm">{phone.site.name}</Text>}
          {publicKey !== null && (
            <>
              <Text size="sm" c="dimmed" mt={6}>
                {words.waiting.key}
              </Text>
              <Code className="device-key">{groupedKey(publicKey)}</Code>
              <Text size="xs" c="dimmed">
                {words.waiting.keyHint}
              </Text>
            </>
          )}
        </div>
        {mayAccept && <Decision phone={phone} />}
      </Group>
    </Card>
  );
}

function Decision({ phone: { id, name } }: { readonly phone: PhoneRow }) {
  const { words } = useWords(enrolmentWords);
  const notify = useNotify();
  const [refusing, setRefusing] = useState(false);
  const refetch = ['phones', 'phone', 'overview'] as const;
  const accept = useChange('acceptPhone', { refetch, onDone: () => notify(words.waiting.accepted(name)) });
  const refuse = useChange('revokePhone', { refetch, onDone: () => notify(words.waiting.rejected(name)) });
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        <Button variant="default" aria-label={words.waiting.rejectOf(name)} onClick={() => setRefusing(true)}>
          {words.waiting.reject}
        </Button>
        <Button
          aria-label={words.waiting.acceptOf(name)}
          loading={accept.isPending}
          onClick={() => accept.mutate({ params: { id } })}
          data-testid="accept"
        >
          {words.waiting.accept}
        </Button>
      </Group>
      {accept.isError && <ProblemNotice problem={accept.error} />}
      <Confirm
        opened={refusing}
        onClose={() => setRefusing(false)}
        title={words.waiting.rejectTitle(name)}
        action={words.waiting.reject}
        danger
        busy={refuse.isPending}
        problem={refuse.error}
        onConfirm={() => refuse.mutate({ params: { id } })}
      >
        {words.waiting.rejectText}
      </Confirm>
    </Stack>
  );
}
