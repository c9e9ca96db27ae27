import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { History } from '../../../protocol/fleet-api/phones.js';
import { locales } from '../../../protocol/words/format.js';
import { numberText, useLanguage, type Language } from '../words/index.js';
import { columnsOf } from './periods.js';

const HEIGHT_PX = 260;
/** A line through fewer is hard to see, and one alone is no line. */
const FEW_POINTS = 60;
const DAY_S = 86_400;

interface HistoryChartProps {
  readonly history: History;
  /** Drawn whole, also where nothing was measured. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  /** What it shows, for who cannot see it. */
  readonly label: string;
}

/** The mean as a line, least and greatest as a band around it. */
export function HistoryChart({ history, fromMs, toMs, timeZone, label }: HistoryChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const { language } = useLanguage();
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const options = optionsFor({
      element,
      unit: history.unit,
      isFew: history.points.length <= FEW_POINTS,
      fromMs,
      toMs,
      timeZone,
      language,
    });
    const chart = new UPlot(options, columnsOf(history.points), element);
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
    // The colours are read from the page: another scheme, another chart.
  }, [history, fromMs, toMs, timeZone, language, scheme]);

  return <div ref={holder} className="history-chart" role="img" aria-label={label} />;
}

interface ChartContext {
  readonly element: HTMLElement;
  readonly unit: string;
  readonly isFew: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  readonly language: Language;
}

function optionsFor({ element, unit, isFew, fromMs, toMs, timeZone, language }: ChartContext): UPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--mantine-color-dimmed'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  const line = colour('--plain');
  const long = (toMs - fromMs) / 1_000 > 2 * DAY_S;
  const timeFormat = new Intl.DateTimeFormat(locales[language], {
    timeZone,
    ...(long ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  });
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), timeZone),
    scales: { x: { range: () => [fromMs / 1_000, toMs / 1_000] } },
    axes: [
      { ...axis, space: 70, values: (_chart, splits) => splits.map((at) => timeFormat.format(at * 1_000)) },
      {
        ...axis,
        size: 76,
        values: (_chart, splits) => splits.map((value) => `${numberText(value, language, 2)} ${unit}`.trim()),
      },
    ],
    series: [
      {},
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
      { stroke: line, width: 2, points: { show: isFew, size: 5, fill: line } },
    ],
    bands: [{ series: [2, 1], fill: colour('--band') }],
  };
}
