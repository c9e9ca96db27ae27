/** Figures of calls as columns that a chart draws. */
import type { CallFigures, Statistics, StatisticsGroup } from '../../../protocol/fleet-api/statistics.js';

export type Group = Statistics['groups'][number];

/** How a lift of the handset ended, in the order in which a chart stacks them, from the ground up. */
export const outcomes = ['answered', 'abandoned', 'busy', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** Groups that follow each other in time are drawn along an axis; others are bars side by side. */
export function isOverTime(by: StatisticsGroup): boolean {
  return by === 'hour' || by === 'day' || by === 'hour-of-day';
}

/**
 * The tops of the layers of a stack, one list a layer: the first has the first layer's values, the last the sums of all. A
 * chart draws them from the last to the first, each over the one before.
 */
export function stacked(layers: readonly (readonly number[])[]): number[][] {
  const tops: number[][] = [];
  for (const layer of layers) {
    const below = tops.at(-1);
    tops.push(layer.map((value, index) => value + (below?.[index] ?? 0)));
  }
  return tops;
}

export function outcomeLayers(groups: readonly CallFigures[]): number[][] {
  return outcomes.map((outcome) => groups.map((group) => group[outcome]));
}

export function columnOf<Key extends keyof CallFigures>(
  groups: readonly CallFigures[],
  key: Key,
): CallFigures[Key][] {
  return groups.map((group) => group[key]);
}

/** Whether there is anything to draw. */
export function hasValues(column: readonly (number | null)[]): boolean {
  return column.some((value) => value !== null);
}

/**
 * Lower end of an axis of percents that are mostly close to 100: leaves the least value in sight and uses the height.
 * 99.7 gives 99, 96 gives 90, 40 gives 0.
 */
export function percentFloor(column: readonly (number | null)[]): number {
  const least = Math.min(100, ...column.filter((value) => value !== null));
  return [99, 95, 90, 75, 50].find((floor) => least >= floor + (100 - floor) * 0.2) ?? 0;
}

/** Which places of an axis, from 0, get a label, so that at most `most` do: evenly, from the first. */
export function labelledPlaces(from: number, to: number, most: number): number[] {
  const [first, last] = [Math.max(0, Math.ceil(from)), Math.floor(to)];
  const step = [1, 2, 3, 4, 5, 6, 7, 10, 12, 14, 24, 28, 48, 72, 96, 168].find(
    (candidate) => (last - first + 1) / candidate <= Math.max(1, most),
  );
  const every = step ?? Math.ceil((last - first + 1) / Math.max(1, most));
  const places: number[] = [];
  for (let place = Math.ceil(first / every) * every; place <= last; place += every) places.push(place);
  return places;
}
