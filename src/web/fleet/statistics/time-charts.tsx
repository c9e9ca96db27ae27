import { useMemo } from 'react';
import { numberText, useWords } from '../words/index.js';
import { statisticsWords } from '../words/statistics.js';
import { ChartCard } from './chart-card.js';
import { Chart, type ChartSeries } from './chart.js';
import {
  columnOf,
  hasValues,
  outcomeLayers,
  outcomes,
  percentFloor,
  stacked,
  type Group,
} from './chart-data.js';
import type { ChartColour } from './colours.js';
import { figureText } from './figure-text.js';
import type { Labelled } from './labels.js';

interface TimeChartsProps {
  readonly groups: readonly Group[];
  readonly labels: readonly Labelled[];
  readonly hasCalls: boolean;
}

/** Charts along an axis of hours or days; one that would have nothing to draw is left out. */
export function TimeCharts({ groups, labels, hasCalls }: TimeChartsProps) {
  return (
    <div className="charts">
      {hasCalls && <CallsChart groups={groups} labels={labels} />}
      <LineChart groups={groups} labels={labels} title="waiting" figures={['waitMedianS', 'wait95S']} />
      <LineChart groups={groups} labels={labels} title="availability" figures={['availabilityPercent']} />
      <LineChart groups={groups} labels={labels} title="mos" figures={['mosMedian']} />
    </div>
  );
}

type PartProps = Pick<TimeChartsProps, 'groups' | 'labels'>;

function CallsChart({ groups, labels }: PartProps) {
  const { words, language } = useWords(statisticsWords);
  const places = useMemo(() => labels.map(({ short }) => short), [labels]);
  const series = useMemo(() => {
    const tops = stacked(outcomeLayers(groups));
    const layers = outcomes.map((outcome, index): ChartSeries => ({
      label: outcome,
      colour: outcome,
      kind: 'bars',
      values: tops[index] ?? [],
    }));
    return layers.toReversed();
  }, [groups]);
  const axisText = useMemo(
    () => (value: number) => (Number.isInteger(value) ? numberText(value, language) : ''),
    [language],
  );
  return (
    <ChartCard
      title={words.charts.calls}
      legend={outcomes.map((outcome) => [outcome, words.figures[outcome]])}
    >
      <Chart
        description={words.charts.drawing(words.charts.calls)}
        labels={places}
        series={series}
        axisText={axisText}
        readout={(place) => {
          const group = groups[place];
          if (!group) return '';
          const parts = outcomes.map(
            (outcome) => `${words.figures[outcome]} ${figureText(outcome, group[outcome], language)}`,
          );
          return `${labels[place]?.long ?? ''}: ${parts.join(' · ')}`;
        }}
      />
    </ChartCard>
  );
}

type LineFigure = 'waitMedianS' | 'wait95S' | 'availabilityPercent' | 'mosMedian';

interface LineChartProps extends PartProps {
  readonly title: 'waiting' | 'availability' | 'mos';
  readonly figures: readonly LineFigure[];
}

const lineColours: readonly ChartColour[] = ['first', 'second'];
const MOS_RANGE = [1, 4.5] as const;

function LineChart({ groups, labels, title, figures }: LineChartProps) {
  const { words, language } = useWords(statisticsWords);
  const places = useMemo(() => labels.map(({ short }) => short), [labels]);
  const [first, second] = figures;
  const series = useMemo(
    () =>
      [first, second].flatMap((figure, index): ChartSeries[] => {
        if (figure === undefined) return [];
        const colour = lineColours[index] ?? 'first';
        return [{ label: figure, colour, kind: 'line', values: columnOf(groups, figure) }];
      }),
    [groups, first, second],
  );
  const floor = title === 'availability' ? percentFloor(series[0]?.values ?? []) : 0;
  const range = useMemo(() => {
    if (title === 'mos') return MOS_RANGE;
    return title === 'availability' ? ([floor, 100] as const) : undefined;
  }, [title, floor]);
  const axisText = useMemo(
    () => (value: number) => (first ? figureText(first, value, language) : ''),
    [first, language],
  );
  if (!series.some(({ values }) => hasValues(values))) return null;
  return (
    <ChartCard
      title={words.charts[title]}
      legend={
        figures.length < 2
          ? []
          : figures.map((figure, index) => [lineColours[index] ?? 'first', words.figures[figure]])
      }
    >
      <Chart
        description={words.charts.drawing(words.charts[title])}
        labels={places}
        series={series}
        {...(range ? { range } : {})}
        axisText={axisText}
        readout={(place) => {
          const parts = figures.map((figure) => {
            const text = figureText(figure, groups[place]?.[figure] ?? null, language);
            return figures.length < 2 ? text : `${words.figures[figure]} ${text}`;
          });
          return `${labels[place]?.long ?? ''}: ${parts.join(' · ')}`;
        }}
      />
    </ChartCard>
  );
}
