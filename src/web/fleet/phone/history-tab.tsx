import { Group, NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { metrics, type Metric, type PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { AvailabilityCard } from './availability-card.js';
import { HistoryChart } from './history-chart.js';
import { HistoryTable } from './history-table.js';
import { periodNames, periodOf, spanOf, type Period } from './periods.js';
import { ZoneNote } from './zone-note.js';

const metricNames = Object.keys(metrics) as Metric[];

/** Availability and measured numbers over a time; which ones stands in the address. */
export function HistoryTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(phoneWords);
  const [address, setAddress] = useSearchParams();
  const period = periodOf(address.get('period'));
  const metric = metricNames.find((name) => name === address.get('metric')) ?? 'cpuTemperatureC';
  const [openedMs] = useState(Date.now);
  const span = spanOf(period, openedMs);
  const choose = (chosen: { period?: Period; metric?: Metric }): void => {
    setAddress({ period, metric, ...chosen }, { replace: true, preventScrollReset: true });
  };

  return (
    <Stack gap="md">
      <div>
        <SegmentedControl
          aria-label={words.history.period}
          value={period}
          onChange={(chosen) => choose({ period: chosen })}
          data={periodNames.map((value) => ({ value, label: words.history.periods[value] }))}
        />
      </div>
      <AvailabilityCard phone={phone} span={span} />
      <section className="card">
        <Group justify="space-between" align="flex-end" mb="sm">
          <NativeSelect
            label={words.history.metric}
            value={metric}
            data={metricNames.map((value) => ({ value, label: words.history.metrics[value] }))}
            onChange={(event) => choose({ metric: event.currentTarget.value as Metric })}
            data-testid="metric"
          />
        </Group>
        <MetricHistory key={metric} phone={phone} metric={metric} span={span} />
      </section>
    </Stack>
  );
}

interface MetricHistoryProps {
  readonly phone: PhoneDetail;
  readonly metric: Metric;
  readonly span: { readonly from: string; readonly to: string };
}

function MetricHistory({ phone: { id, timezone }, metric, span }: MetricHistoryProps) {
  const { words } = useWords(phoneWords);
  const history = useEndpoint('phoneHistory', { params: { id }, query: { ...span, metric } }, { keep: true });
  return (
    <QueryView query={history}>
      {(answer) =>
        answer.points.every(([, , mean]) => mean === null) ? (
          <Empty icon="chart" title={words.history.nothing}>
            {words.history.nothingText}
          </Empty>
        ) : (
          <>
            <HistoryChart
              history={answer}
              fromMs={Date.parse(span.from)}
              toMs={Date.parse(span.to)}
              timeZone={timezone}
              label={words.history.chart(words.history.metrics[metric])}
            />
            <HistoryTable history={answer} timeZone={timezone} />
            <Text size="xs" c="dimmed" mt="sm">
              {words.history.resolution[answer.resolution]}
            </Text>
            <ZoneNote timeZone={timezone} />
          </>
        )
      }
    </QueryView>
  );
}
