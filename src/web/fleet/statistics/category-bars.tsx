import { Card, Text, Title } from '@mantine/core';
import { useWords } from '../words/index.js';
import { statisticsWords } from '../words/statistics.js';
import { outcomes, type Group } from './chart-data.js';
import { Legend } from './chart-card.js';
import { figureText } from './figure-text.js';
import type { Labelled } from './labels.js';

interface CategoryBarsProps {
  readonly groups: readonly Group[];
  readonly labels: readonly Labelled[];
}

/** More are only in the table. */
const MOST_BARS = 25;

/** Sites, phones or outcomes as bars with their names beside them, those with the most calls first. */
export function CategoryBars({ groups, labels }: CategoryBarsProps) {
  const { words, language } = useWords(statisticsWords);
  const rows = groups
    .map((group, index) => ({ group, label: labels[index]?.long ?? group.key }))
    .filter(({ group }) => group.calls > 0)
    .toSorted((one, other) => other.group.calls - one.group.calls);
  const most = rows[0]?.group.calls ?? 1;
  return (
    <Card withBorder padding="md" component="section" className="chart-card">
      <Title order={2} size="h5">
        {words.charts.calls}
      </Title>
      <Legend entries={outcomes.map((outcome) => [outcome, words.figures[outcome]])} />
      <div className="bars" role="img" aria-label={words.charts.drawing(words.charts.calls)}>
        {rows.slice(0, MOST_BARS).map(({ group, label }) => (
          <div key={group.key} className="bar-row">
            <span className="bar-label">{label}</span>
            <span className="bar-track">
              {outcomes.map((outcome) => (
                <span
                  key={outcome}
                  className="bar-part"
                  data-colour={outcome}
                  style={{ width: `${(100 * group[outcome]) / most}%` }}
                />
              ))}
            </span>
            <span className="bar-count">{figureText('calls', group.calls, language)}</span>
          </div>
        ))}
      </div>
      {rows.length > MOST_BARS && (
        <Text size="sm" c="dimmed" mt="sm">
          {words.charts.biggest(MOST_BARS, rows.length)}
        </Text>
      )}
    </Card>
  );
}
