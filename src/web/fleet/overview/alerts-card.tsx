import { Anchor, Group, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Alert } from '../../../protocol/fleet-api/alerts.js';
import type { AnswerOf } from '../../../protocol/fleet-api/endpoints.js';
import type { ApiProblem } from '../api/index.js';
import { SeverityBadge } from '../common/badges.js';
import { Empty } from '../common/empty.js';
import { QueryView } from '../common/query-view.js';
import { RelativeTime } from '../common/relative-time.js';
import { counted, useWords } from '../words/index.js';
import { overviewWords } from '../words/overview.js';
import { vocabulary } from '../words/vocabulary.js';

const MOST_SHOWN = 10;

interface AlertsCardProps {
  readonly alerts: UseQueryResult<AnswerOf<'alerts'>, ApiProblem>;
}

/** The worst open alerts, and since when. */
export function AlertsCard({ alerts }: AlertsCardProps) {
  const { words, language } = useWords(overviewWords);
  return (
    <section className="card" aria-labelledby="wrong">
      <Group justify="space-between" mb="xs">
        <h2 className="card-title" id="wrong">
          {words.wrong}
        </h2>
        <Anchor component={Link} to="/alerts" size="sm">
          {words.allAlerts}
        </Anchor>
      </Group>
      <QueryView query={alerts}>
        {({ items, total }) => {
          const open = items.filter(({ clearedAt }) => clearedAt === null);
          if (open.length === 0) {
            return (
              <Empty icon="check" title={words.nothingWrong}>
                {words.nothingWrongText}
              </Empty>
            );
          }
          return (
            <>
              <ul className="alert-list">
                {open.slice(0, MOST_SHOWN).map((alert) => (
                  <AlertItem key={alert.id} alert={alert} />
                ))}
              </ul>
              {total > MOST_SHOWN && (
                <Text size="sm" c="dimmed" mt="xs">
                  {counted(language, total - MOST_SHOWN, words.more)}
                </Text>
              )}
            </>
          );
        }}
      </QueryView>
    </section>
  );
}

function AlertItem({ alert }: { readonly alert: Alert }) {
  const { words, language } = useWords(overviewWords);
  const { words: terms } = useWords(vocabulary);
  const { phone, site, phones, kind, severity, raisedAt, acknowledgedBy } = alert;
  return (
    <li data-testid="alert">
      <SeverityBadge severity={severity} />
      <div className="alert-item">
        <strong>{terms.alertKinds[kind]}</strong>{' '}
        {phone ? (
          <Anchor component={Link} to={`/phones/${phone.id}`}>
            {phone.name}
          </Anchor>
        ) : (
          site && (
            <Anchor component={Link} to={`/phones?site=${site.id}`}>
              {site.name}
            </Anchor>
          )
        )}
        <Text component="div" size="xs" c="dimmed">
          <RelativeTime time={raisedAt} />
          {phone && site && ` · ${site.name}`}
          {phones > 1 && ` · ${counted(language, phones, words.manyPhones)}`}
          {acknowledgedBy !== null && ` · ${words.acknowledgedBy(acknowledgedBy)}`}
        </Text>
      </div>
    </li>
  );
}
