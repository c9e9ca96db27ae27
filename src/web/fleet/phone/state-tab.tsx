import { Text } from '@mantine/core';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import type { HealthReport } from '../../../protocol/health.js';
import { ToneBadge } from '../common/badges.js';
import { Empty } from '../common/empty.js';
import { useWords } from '../words/index.js';
import { phoneStateWords } from '../words/phone-state.js';
import { sharedWords } from '../words/shared.js';
import { FaultItem } from './fault-item.js';
import { reportCards, type ReportCard } from './report-cards.js';
import { SelfTestItem } from './self-test-item.js';
import { useSay } from './use-say.js';

/** Everything that the phone last reported of itself. */
export function StateTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(phoneStateWords);
  const say = useSay(phone.timezone);
  const { report, reportAt, timezone } = phone;
  if (!report || reportAt === null) {
    return (
      <div className="card">
        <Empty icon="question" title={words.noReport}>
          {words.noReportText}
        </Empty>
      </div>
    );
  }
  const tests = Object.values(report.selfTests);
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {words.reportAt(say.time(reportAt))}. {words.zone(timezone)}
      </Text>
      <div className="report">
        <section className="card" aria-label={words.sections.faults}>
          <h2 className="card-title">{words.sections.faults}</h2>
          {report.faults.length === 0 ? (
            <Text size="sm">{words.noFaults}</Text>
          ) : (
            <ul className="plain-list">
              {report.faults.map((fault) => (
                <FaultItem
                  key={`${fault.code} ${fault.place}`}
                  fault={fault}
                  clearedAt={null}
                  timeZone={timezone}
                />
              ))}
            </ul>
          )}
        </section>
        <Routes routes={report.routes} timeZone={timezone} />
        {reportCards(report, say).map((card) => (
          <SectionCard key={card.section} card={card} />
        ))}
        <section className="card" aria-label={words.sections.selfTests}>
          <h2 className="card-title">{words.sections.selfTests}</h2>
          {tests.length === 0 ? (
            <Text size="sm">{words.noTests}</Text>
          ) : (
            <ul className="plain-list">
              {tests.map((test) => (
                <SelfTestItem key={test.test} result={test} timeZone={timezone} />
              ))}
            </ul>
          )}
        </section>
      </div>
    </>
  );
}

function SectionCard({ card: { section, title, rows } }: { readonly card: ReportCard }) {
  const { words } = useWords(sharedWords);
  return (
    <section className="card" aria-label={title} data-testid={`section-${section}`}>
      <h2 className="card-title">{title}</h2>
      <dl className="signals">
        {rows.map(({ signal, label, value, trouble }) => (
          <div key={signal} data-trouble={trouble}>
            <dt>{label}</dt>
            <dd>
              {trouble && value !== null ? (
                <ToneBadge tone="bad" icon="alert">
                  {value}
                </ToneBadge>
              ) : (
                (value ?? <span className="quiet">{words.notAvailable}</span>)
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface RoutesProps {
  readonly routes: HealthReport['routes'];
  readonly timeZone: string;
}

function Routes({ routes, timeZone }: RoutesProps) {
  const { words } = useWords(phoneStateWords);
  const say = useSay(timeZone);
  return (
    <section className="card" aria-label={words.sections.routes} data-testid="section-routes">
      <h2 className="card-title">{words.sections.routes}</h2>
      <ul className="plain-list">
        {routes.map(({ route, server, state, since, lastError }) => (
          <li key={route}>
            <div className="item-head">
              <strong>{route}</strong>
              <ToneBadge
                tone={state === 'registered' ? 'good' : 'warn'}
                icon={state === 'registered' ? 'check' : 'clock'}
              >
                {words.registration[state]}
              </ToneBadge>
            </div>
            <Text size="sm" c="dimmed">
              {server} · {words.route.since.toLowerCase()} {say.time(since)}
            </Text>
            {lastError !== null && (
              <Text size="sm">
                {words.route.lastError}: <span lang="en">{lastError}</span>
              </Text>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
