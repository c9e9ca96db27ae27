import { Stack, Text } from '@mantine/core';
import type { Statistics } from '../../../protocol/fleet-api/statistics.js';
import { Empty } from '../common/empty.js';
import { dateText, timeText, useWords } from '../words/index.js';
import { statisticsWords } from '../words/statistics.js';
import { vocabulary } from '../words/vocabulary.js';
import { CategoryBars } from './category-bars.js';
import { isOverTime } from './chart-data.js';
import { labelsOf } from './labels.js';
import { StatisticsTable } from './statistics-table.js';
import { TimeCharts } from './time-charts.js';
import { Totals } from './totals.js';

interface ResultsProps {
  readonly statistics: Statistics;
  /** Another answer is on its way. */
  readonly stale: boolean;
}

export function Results({ statistics, stale }: ResultsProps) {
  const { words, language } = useWords(statisticsWords);
  const { words: terms } = useWords(vocabulary);
  const { by, groups, total, from, to, timezone, generatedAt } = statistics;
  const labels = labelsOf(groups, by, language, {
    ...words,
    causes: { ...terms.failures, ...terms.callCauses },
  });
  const day = (text: string) => dateText(`${text}T00:00:00Z`, language, 'UTC');
  const clocks = timezone === null ? words.clocksOfSites : words.clocksOf(timezone);
  return (
    <Stack
      gap="lg"
      aria-busy={stale}
      className={`statistics-page ${stale ? 'stale' : ''}`}
      data-testid="results"
    >
      <Text size="sm" c="dimmed">
        {words.periodText(day(from), day(to))}, {clocks} · {words.made(timeText(generatedAt, language))}
      </Text>
      <Totals total={total} />
      {total.calls === 0 && (
        <Empty icon="chart" title={words.noCalls}>
          {words.noCallsText}
        </Empty>
      )}
      {groups.length > 0 &&
        (isOverTime(by) ? (
          <TimeCharts groups={groups} labels={labels} hasCalls={total.calls > 0} />
        ) : (
          total.calls > 0 && <CategoryBars groups={groups} labels={labels} />
        ))}
      {groups.length > 0 && <StatisticsTable key={by} statistics={statistics} labels={labels} />}
    </Stack>
  );
}
