import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { labelledPlaces } from './chart-data.js';
import { chartColours, type ChartColour, type ChartColours } from './colours.js';
import { useThemeOfDocument } from './use-theme-of-document.js';

export interface ChartSeries {
  readonly label: string;
  readonly colour: ChartColour;
  readonly kind: 'bars' | 'line';
  /** What is drawn: for a stack, the top of the layer. */
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  /** Said by screen readers. */
  readonly description: string;
  /** One a place of the horizontal axis. */
  readonly labels: readonly string[];
  /** Later ones are drawn over earlier ones. */
  readonly series: readonly ChartSeries[];
  /** Least and greatest of the vertical axis; left out: from 0 to what there is. */
  readonly range?: readonly [number, number];
  readonly axisText: (value: number) => string;
  /** What is said of the place under the pointer. */
  readonly readout: (place: number) => string;
}

const HEIGHT_PX = 240;
const LABEL_WIDTH_PX = 64;
const SCALE_WIDTH_PX = 62;
const FONT = '12px system-ui, sans-serif';

/** A chart whose horizontal axis has a place a group: hours that the clocks skip leave no gap. */
export function Chart({ description, labels, series, range, axisText, readout }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<number | null>(null);
  const theme = useThemeOfDocument();

  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const colours = chartColours(element);
    const options = chartOptions({ labels, series, range, axisText, colours, onPlace: setPlace });
    const data = [labels.map((_, index) => index), ...series.map(({ values }) => [...values])];
    const chart = new uPlot({ ...options, width: element.clientWidth }, data as uPlot.AlignedData, element);
    const resized = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
    // `theme`: the colours are read anew from the style sheet.
  }, [labels, series, range, axisText, theme]);

  return (
    <div>
      <div ref={frame} role="img" aria-label={description} className="chart" />
      <div className="chart-readout" aria-hidden="true">
        {place === null ? '\u00a0' : readout(place)}
      </div>
    </div>
  );
}

interface OptionsInput extends Pick<ChartProps, 'labels' | 'series' | 'axisText'> {
  readonly range: ChartProps['range'] | undefined;
  readonly colours: ChartColours;
  readonly onPlace: (place: number | null) => void;
}

function chartOptions({ labels, series, range, axisText, colours, onPlace }: OptionsInput): uPlot.Options {
  const axis = {
    stroke: colours.text,
    font: FONT,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.grid, width: 1 },
  };
  const bars = uPlot.paths.bars?.({ size: [0.75, 48] });
  return {
    width: 0,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.5, labels.length - 0.5] },
      y: { range: (_, __, greatest) => (range ? [...range] : [0, Math.max(1, greatest * 1.08)]) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 34,
        splits: (chart, _, from, to) =>
          labelledPlaces(from, to, (chart.width - SCALE_WIDTH_PX) / LABEL_WIDTH_PX),
        values: (_, places) => places.map((place) => labels[place] ?? ''),
      },
      { ...axis, size: SCALE_WIDTH_PX, values: (_, values) => values.map(axisText) },
    ],
    series: [
      {},
      ...series.map(({ label, colour, kind }) => ({
        label,
        stroke: colours[colour],
        width: kind === 'line' ? 2 : 0,
        ...(kind === 'bars' && bars ? { fill: colours[colour], paths: bars, points: { show: false } } : {}),
        ...(kind === 'line' ? { points: { show: labels.length <= 62, size: 5, fill: colours[colour] } } : {}),
      })),
    ],
    hooks: { setCursor: [(chart) => onPlace(chart.cursor.idx ?? null)] },
  };
}
