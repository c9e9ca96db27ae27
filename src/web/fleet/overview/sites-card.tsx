import { Anchor } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { AnswerOf } from '../../../protocol/fleet-api/endpoints.js';
import type { ApiProblem } from '../api/index.js';
import { SeverityBadge } from '../common/badges.js';
import { Empty } from '../common/empty.js';
import { QueryView } from '../common/query-view.js';
import { counted, useWords } from '../words/index.js';
import { overviewWords } from '../words/overview.js';
import { sitesWithTrouble } from './figures.js';

const MOST_SHOWN = 12;

interface SitesCardProps {
  readonly alerts: UseQueryResult<AnswerOf<'alerts'>, ApiProblem>;
}

export function SitesCard({ alerts }: SitesCardProps) {
  const { words, language } = useWords(overviewWords);
  return (
    <section className="card" aria-labelledby="troubled-sites">
      <h2 className="card-title" id="troubled-sites" style={{ marginBottom: 10 }}>
        {words.sites}
      </h2>
      <QueryView query={alerts}>
        {({ items }) => {
          const sites = sitesWithTrouble(items);
          if (sites.length === 0) return <Empty icon="check" title={words.noSites} />;
          return (
            <ul className="alert-list">
              {sites.slice(0, MOST_SHOWN).map(({ id, name, alerts: count, worst }) => (
                <li key={id}>
                  <SeverityBadge severity={worst} />
                  <div className="alert-item site-item">
                    <Anchor component={Link} to={`/phones?site=${id}`}>
                      {name}
                    </Anchor>
                    <span>{counted(language, count, words.alertsAt)}</span>
                  </div>
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
    </section>
  );
}
