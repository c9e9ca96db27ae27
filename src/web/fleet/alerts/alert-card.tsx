import { Card, Group, Stack, Text } from '@mantine/core';
import type { Alert } from '../../../protocol/fleet-api/alerts.js';
import { alertText } from '../../../protocol/words/alert-text.js';
import { SeverityBadge, ToneBadge } from '../common/badges.js';
import { RelativeTime } from '../common/relative-time.js';
import { PageLink, phoneAddress } from '../forms/page-link.js';
import { durationText, timeText, useWords } from '../words/index.js';
import { alertsWords } from '../words/alerts.js';
import { Acknowledge } from './acknowledge.js';
import { canAcknowledge, progressOf } from './progress.js';

/** One alert: a row of a list. */
export function AlertCard({ alert }: { readonly alert: Alert }) {
  const { words, language } = useWords(alertsWords);
  const text = alertText(alert, { language });
  const isOver = alert.clearedAt !== null;
  return (
    <Card component="li" withBorder padding="md" data-testid="alert" data-alert={alert.id}>
      <Stack gap="xs">
        <Group gap="xs" align="center">
          <SeverityBadge severity={alert.severity} />
          {alert.flapping && (
            <span title={words.flappingText}>
              <ToneBadge tone="muted">{words.flapping}</ToneBadge>
            </span>
          )}
          {alert.maintenance && (
            <span title={words.inMaintenanceText}>
              <ToneBadge tone="muted" icon="clock">
                {words.inMaintenance}
              </ToneBadge>
            </span>
          )}
          <Text size="sm" c="dimmed" component="div" ml={{ base: 0, sm: 'auto' }}>
            <AlertTimes alert={alert} />
          </Text>
        </Group>
        <div>
          <Text fw={600} component="h2" size="lg">
            {text.title}
          </Text>
          <AlertPlace alert={alert} />
        </div>
        <Text size="sm">{text.seen}</Text>
        {text.said !== null && (
          <Text size="sm">
            {words.phoneSays}: <span lang="en">{text.said}</span>
          </Text>
        )}
        {!isOver && (
          <Text size="sm">
            <strong>{words.whatToDo}:</strong> {text.advice}
          </Text>
        )}
        <Group justify="space-between" align="flex-end" gap="sm">
          <AlertProgress alert={alert} />
          {canAcknowledge(alert) && <Acknowledge alert={alert} />}
        </Group>
      </Stack>
    </Card>
  );
}

function AlertTimes({ alert: { raisedAt, clearedAt } }: { readonly alert: Alert }) {
  const { words, language } = useWords(alertsWords);
  if (clearedAt !== null) {
    const lastedMs = Date.parse(clearedAt) - Date.parse(raisedAt);
    return (
      <>
        {timeText(raisedAt, language)}, {words.lasted(durationText(lastedMs, language))}
      </>
    );
  }
  return (
    <>
      <RelativeTime time={raisedAt} /> · {timeText(raisedAt, language)}
    </>
  );
}

function AlertPlace({ alert: { phone, site, phones } }: { readonly alert: Alert }) {
  const { words } = useWords(alertsWords);
  return (
    <Group gap="xs" component="p" m={0}>
      {phone && <PageLink to={phoneAddress(phone.id)}>{phone.name}</PageLink>}
      {site && <PageLink to={`/phones?site=${site.id}`}>{site.name}</PageLink>}
      {phones > 1 && <Text span>{words.phones(phones)}</Text>}
    </Group>
  );
}

function AlertProgress({ alert }: { readonly alert: Alert }) {
  const { words } = useWords(alertsWords);
  const progress = progressOf(alert);
  const { acknowledgedAt, acknowledgedBy, note } = alert;
  if (acknowledgedAt === null) {
    const emphasis = progress === 'escalated' ? { fw: 600 } : { c: 'dimmed' };
    return (
      <Text size="sm" {...emphasis}>
        {words.progress[progress]}
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm">
        {words.acknowledgedBy(acknowledgedBy ?? '')} · <RelativeTime time={acknowledgedAt} />
      </Text>
      {note !== null && note !== '' && (
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
          {note}
        </Text>
      )}
    </div>
  );
}
