/** Periods of history, and what is drawn and said of them. */
import type { AvailabilityState, History } from '../../../protocol/fleet-api/phones.js';

const HOUR_MS = 3_600_000;
export const periods = {
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
  '30d': 720 * HOUR_MS,
} as const;
export type Period = keyof typeof periods;
export const periodNames = Object.keys(periods) as Period[];

export function periodOf(text: string | null): Period {
  return periodNames.find((name) => name === text) ?? '24h';
}

/**
 * The period that ends about now. Its ends are rounded to a minute, so that the same is asked for some time: what has
 * been asked already is shown at once.
 */
export function spanOf(period: Period, nowMs: number): { readonly from: string; readonly to: string } {
  const toMs = Math.ceil(nowMs / 60_000) * 60_000;
  return { from: new Date(toMs - periods[period]).toISOString(), to: new Date(toMs).toISOString() };
}

export interface Summary {
  readonly least: number;
  /** Of the means, each counted once. */
  readonly mean: number;
  readonly greatest: number;
}

/** null where nothing was measured. */
export function summaryOf(points: History['points']): Summary | null {
  let least = Infinity;
  let greatest = -Infinity;
  let sum = 0;
  let count = 0;
  for (const [, low, mean, high] of points) {
    if (low !== null) least = Math.min(least, low);
    if (high !== null) greatest = Math.max(greatest, high);
    if (mean === null) continue;
    sum += mean;
    count++;
  }
  return count === 0 ? null : { least, mean: sum / count, greatest };
}

/** Columns for uPlot: seconds since 1970, least, greatest, mean: what comes later is drawn above. */
export function columnsOf(
  points: History['points'],
): [number[], (number | null)[], (number | null)[], (number | null)[]] {
  return [
    points.map(([at]) => at / 1_000),
    points.map(([, low]) => low),
    points.map(([, , , high]) => high),
    points.map(([, , mean]) => mean),
  ];
}

export interface TableRow extends Summary {
  readonly fromMs: number;
}

/** The chart for who cannot see it: at most `most` rows, each of equally many points; stretches without any are left out. */
export function tableRows(points: History['points'], most = 24): TableRow[] {
  const size = Math.max(1, Math.ceil(points.length / most));
  const rows: TableRow[] = [];
  for (let at = 0; at < points.length; at += size) {
    const part = points.slice(at, at + size);
    const summary = summaryOf(part);
    const first = part[0];
    if (summary && first) rows.push({ fromMs: first[0], ...summary });
  }
  return rows;
}

export interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly state: AvailabilityState;
}

const lengthMs = ({ from, to }: Stretch): number => Date.parse(to) - Date.parse(from);

/** Share of the known time in which it could have called, 0..100; null where nothing is known. */
export function availableShare(stretches: readonly Stretch[]): number | null {
  let could = 0;
  let known = 0;
  for (const stretch of stretches) {
    if (stretch.state === 'unknown') continue;
    known += lengthMs(stretch);
    if (stretch.state === 'could-call') could += lengthMs(stretch);
  }
  return known === 0 ? null : (could / known) * 100;
}

/** How long it was in each state, ms; states that did not happen are left out. */
export function timeIn(
  stretches: readonly Stretch[],
): { readonly state: AvailabilityState; readonly ms: number }[] {
  const sums = new Map<AvailabilityState, number>();
  for (const stretch of stretches)
    sums.set(stretch.state, (sums.get(stretch.state) ?? 0) + lengthMs(stretch));
  return [...sums].map(([state, ms]) => ({ state, ms })).filter(({ ms }) => ms > 0);
}

/** When it could not have called, newest first. */
export function interruptions(stretches: readonly Stretch[]): (Stretch & { readonly ms: number })[] {
  return stretches
    .filter(({ state }) => state === 'could-not-call' || state === 'down')
    .map((stretch) => ({ ...stretch, ms: lengthMs(stretch) }))
    .reverse();
}

/** Parts of the bar, percent of the whole period. */
export function barParts(
  stretches: readonly Stretch[],
): { readonly state: AvailabilityState; readonly percent: number }[] {
  const whole = stretches.reduce((sum, stretch) => sum + lengthMs(stretch), 0);
  if (whole <= 0) return [];
  return stretches.map((stretch) => ({ state: stretch.state, percent: (lengthMs(stretch) / whole) * 100 }));
}

/** Digits behind the point that say something: fewer for greater values. */
export function digitsFor({ least, greatest }: Summary): number {
  const size = Math.max(Math.abs(least), Math.abs(greatest));
  if (size >= 1_000) return 0;
  return size >= 20 ? 1 : 2;
}
