import { Text } from '@mantine/core';
import type { CallFigures } from '../../../protocol/fleet-api/statistics.js';
import { useWords } from '../words/index.js';
import { statisticsWords } from '../words/statistics.js';
import { figureText, shareText, type FigureName } from './figure-text.js';

const shown = [
  'calls',
  'answered',
  'abandoned',
  'busy',
  'failed',
  'waitMedianS',
  'wait95S',
  'talkTotalS',
  'availabilityPercent',
  'mosMedian',
  'poorPercent',
  'ratingMeanPercent',
] as const satisfies readonly FigureName[];
const outcomes: readonly FigureName[] = ['answered', 'abandoned', 'busy', 'failed'];

/** The whole period in figures. */
export function Totals({ total }: { readonly total: CallFigures }) {
  const { words, language } = useWords(statisticsWords);
  return (
    <dl className="totals" data-testid="totals">
      {shown.map((name) => (
        <div key={name} className="total" data-figure={name}>
          <Text component="dt" size="sm" fw={500}>
            {words.figures[name]}
          </Text>
          <dd>
            <span className="total-figure">{figureText(name, total[name], language)}</span>
            <Text span size="xs" c="dimmed" className="total-hint">
              {[
                outcomes.includes(name) ? shareText(total[name] ?? 0, total.calls, language) : '',
                words.figureHints[name] ?? '',
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}
