import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Overview } from '../../../protocol/fleet-api/phones.js';
import { Icon, type IconName } from '../common/icons.js';
import { numberText, useWords } from '../words/index.js';
import { overviewWords } from '../words/overview.js';

export function Figures({ overview }: { readonly overview: Overview }) {
  const { words, language } = useWords(overviewWords);
  const { callsToday, linked, inCall, unconfirmed, maintenance, notCommissioned, notProved } = overview;
  const number = (value: number): string => numberText(value, language);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      <Figure icon="chart" label={words.today} value={number(callsToday.total)} to="/statistics">
        {number(callsToday.answered)} {words.answered}, {number(callsToday.failed)} {words.failed}
      </Figure>
      <Figure
        icon="clock"
        label={words.notProved}
        value={number(notProved)}
        to="/phones?sort=provedAt"
        title={words.notProvedText}
        tone={notProved > 0 ? 'warn' : undefined}
      />
      <Figure
        icon="gear"
        label={words.notCommissioned}
        value={number(notCommissioned)}
        to="/phones?commissioning=none&enrolment=accepted"
        title={words.notCommissionedText}
      />
      <Figure icon="phone" label={words.inCall} value={number(inCall)}>
        {number(linked)} {words.linked}
      </Figure>
      <Figure
        icon="join"
        label={words.unconfirmed}
        value={number(unconfirmed)}
        to="/phones?enrolment=unconfirmed"
      />
      <Figure icon="wrench" label={words.maintenance} value={number(maintenance)} to="/maintenance" />
    </SimpleGrid>
  );
}

interface FigureProps {
  readonly icon: IconName;
  readonly label: string;
  readonly value: string;
  readonly to?: string;
  readonly title?: string;
  readonly tone?: 'warn' | undefined;
  readonly children?: ReactNode;
}

function Figure({ icon, label, value, to, title, tone, children }: FigureProps) {
  const body = (
    <>
      <span className="figure-label">
        <Icon name={icon} size={15} />
        {label}
      </span>
      <span className="figure-value" data-tone={tone}>
        {value}
      </span>
      {children !== undefined && (
        <Text component="span" size="xs" c="dimmed">
          {children}
        </Text>
      )}
    </>
  );
  return to === undefined ? (
    <div className="card figure" title={title}>
      {body}
    </div>
  ) : (
    <Link className="card figure" to={to} title={title}>
      {body}
    </Link>
  );
}
