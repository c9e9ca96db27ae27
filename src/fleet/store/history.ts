/** The history of a measured number of one phone, and when it could have called. */
import type { z } from 'zod';
import {
  type availabilitySchema,
  type History,
  type historyQuery,
  metrics,
} from '../../protocol/fleet-api/phones.js';
import type { Store } from './store.js';

const HOUR_MS = 3_600_000;
const RAW_SPAN_MS = 12 * HOUR_MS;
const FIVE_MINUTE_SPAN_MS = 7 * 24 * HOUR_MS;
const MOST_POINTS = 2_000;

type Point = History['points'][number];

/** At most about 2,000 points, however long the time: raw up to 12 h, 5-minute means up to a week, then hourly ones. */
export async function historyOf(
  store: Store,
  phone: string,
  query: z.output<typeof historyQuery>,
): Promise<History> {
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  const { metric } = query;
  const resolution = to - from <= RAW_SPAN_MS ? 'raw' : to - from <= FIVE_MINUTE_SPAN_MS ? '5min' : 'hour';
  const points =
    resolution === 'raw'
      ? await rawPoints(store, phone, metric, from, to)
      : await rolledPoints(store, phone, metric, from, to, resolution === '5min' ? 300_000 : HOUR_MS);
  return { metric, unit: metrics[metric], resolution, points: thinned(points, from, to) };
}

async function rawPoints(
  { db }: Store,
  phone: string,
  metric: History['metric'],
  from: number,
  to: number,
): Promise<Point[]> {
  const rows = await db
    .selectFrom('health_raw')
    .select(['at', metric])
    .where('phone_id', '=', phone)
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at')
    .execute();
  return rows.map((row) => [row.at, row[metric], row[metric], row[metric]]);
}

async function rolledPoints(
  { db }: Store,
  phone: string,
  metric: History['metric'],
  from: number,
  to: number,
  width: number,
): Promise<Point[]> {
  const rows = await db
    .selectFrom('health_rollup')
    .select([
      'at',
      `${metric}_samples as samples`,
      `${metric}_least as least`,
      `${metric}_sum as sum`,
      `${metric}_greatest as greatest`,
    ])
    .where('phone_id', '=', phone)
    .where('width_ms', '=', width)
    .where('at', '>=', from - (from % width))
    .where('at', '<', to)
    .orderBy('at')
    .execute();
  return rows.map(({ at, samples, least, sum, greatest }) => [
    at,
    least,
    samples > 0 && sum !== null ? sum / samples : null,
    greatest,
  ]);
}

/** Points that share a two-thousandth of the time become one: its least, mean and greatest. */
function thinned(points: readonly Point[], from: number, to: number): Point[] {
  if (points.length <= MOST_POINTS) return [...points];
  const width = (to - from) / MOST_POINTS;
  const groups = new Map<number, Point[]>();
  for (const point of points) {
    const slot = Math.floor((point[0] - from) / width);
    const group = groups.get(slot);
    if (group) group.push(point);
    else groups.set(slot, [point]);
  }
  return [...groups.values()].map(together);
}

function together(group: readonly Point[]): Point {
  const values = (index: 1 | 2 | 3) => group.map((point) => point[index]).filter((value) => value !== null);
  const means = values(2);
  const at = group[0]?.[0] ?? 0;
  if (means.length === 0) return [at, null, null, null];
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  return [at, Math.min(...values(1)), mean, Math.max(...values(3))];
}

/** The periods of a phone within a time, without gaps: what is not known is `unknown`. */
export async function availabilityOf(
  { db }: Store,
  phone: string,
  { from, to }: { readonly from: string; readonly to: string },
  nowMs: number,
): Promise<z.output<typeof availabilitySchema>> {
  const [start, end] = [Date.parse(from), Math.min(Date.parse(to), nowMs)];
  const rows = await db
    .selectFrom('phone_states')
    .select(['from_at', 'until_at', 'state'])
    .where('phone_id', '=', phone)
    .where('from_at', '<', end)
    .where((it) => it.or([it('until_at', 'is', null), it('until_at', '>', start)]))
    .orderBy('from_at')
    .execute();
  const periods: z.output<typeof availabilitySchema> = [];
  const add = (fromMs: number, toMs: number, state: (typeof rows)[number]['state']) => {
    if (toMs > fromMs)
      periods.push({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), state });
  };
  let reached = start;
  for (const { from_at, until_at, state } of rows) {
    add(reached, Math.min(from_at, end), 'unknown');
    reached = Math.max(reached, from_at);
    const until = Math.min(until_at ?? end, end);
    add(reached, until, state);
    reached = Math.max(reached, until);
  }
  add(reached, end, 'unknown');
  return periods;
}
