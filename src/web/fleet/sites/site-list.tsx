import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Site } from '../../../protocol/fleet-api/phones.js';
import { useChange, useMay } from '../api/index.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { useNow } from '../common/use-now.js';
import { PageLink } from '../forms/page-link.js';
import { clockText, useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { sitesWords } from '../words/sites.js';
import './sites.css';

interface SiteListProps {
  readonly sites: readonly Site[];
  /** null: the person may not. */
  readonly onChange: ((site: Site) => void) | null;
}

export function SiteList({ sites, onChange }: SiteListProps) {
  const { words } = useWords(sitesWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const mayDelete = useMay('operator');
  const [going, setGoing] = useState<Site | null>(null);
  const remove = useChange('deleteSite', {
    refetch: ['sites'],
    onDone: () => {
      setGoing(null);
      notify(words.deleted);
    },
  });
  return (
    <>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {sites.map((site) => (
          <SiteRow
            key={site.id}
            site={site}
            onChange={onChange}
            onDelete={mayDelete && site.phones === 0 ? setGoing : null}
          />
        ))}
      </Stack>
      <Confirm
        opened={going !== null}
        onClose={() => {
          setGoing(null);
          remove.reset();
        }}
        title={words.deleteTitle(going?.name ?? '')}
        action={shared.actions.delete}
        danger
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() => going && remove.mutate({ params: { id: going.id } })}
      >
        {words.deleteText}
      </Confirm>
    </>
  );
}

interface SiteRowProps {
  readonly site: Site;
  readonly onChange: ((site: Site) => void) | null;
  readonly onDelete: ((site: Site) => void) | null;
}

function SiteRow({ site, onChange, onDelete }: SiteRowProps) {
  const { words, language } = useWords(sitesWords);
  const { words: shared } = useWords(sharedWords);
  const now = useNow();
  return (
    <Card component="li" withBorder padding="sm" className="site-row" data-testid="site">
      <div>
        <Text fw={600} component="h2">
          {site.name}
        </Text>
        <Text size="sm" c="dimmed">
          {site.address}
        </Text>
      </div>
      <Text size="sm" component="div">
        {site.phones === 0 ? (
          words.phoneCount(0)
        ) : (
          <PageLink to={`/phones?site=${site.id}`}>{words.phoneCount(site.phones)}</PageLink>
        )}
      </Text>
      <Text size="sm" component="div" title={words.localTime}>
        {clockText(now, language, { timeZone: site.timezone })}
        <Text span size="sm" c="dimmed">
          {' '}
          · {site.timezone}
        </Text>
      </Text>
      <Group gap="xs" className="site-actions">
        {onChange && (
          <Button
            variant="default"
            size="xs"
            aria-label={words.changeOf(site.name)}
            onClick={() => onChange(site)}
          >
            {shared.actions.edit}
          </Button>
        )}
        {onDelete && (
          <Button
            variant="default"
            size="xs"
            aria-label={words.deleteOf(site.name)}
            onClick={() => onDelete(site)}
          >
            {shared.actions.delete}
          </Button>
        )}
      </Group>
    </Card>
  );
}
