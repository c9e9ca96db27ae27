/** Means of health over 5 minutes and over hours, made of the raw samples. */
import { type Kysely, sql, type SqlBool } from 'kysely';
import { type Metric, metrics } from '../../protocol/fleet-api/phones.js';
import type { FleetDatabase } from './schema.js';
import type { Store } from './store.js';

export const ROLLUP_WIDTHS_MS = [300_000, 3_600_000] as const;
export const metricNames = Object.keys(metrics) as readonly Metric[];

const MARK = 'rolled-up';
/** So much of what was received goes in at once: the store is busy for some ten milliseconds. */
const SLICE_MS = 2_000;

/**
 * Adds the next samples to the roll-ups. What was received up to the mark is in them, once: mark and means are one
 * transaction, so neither a power cut nor a late sample can spoil them.
 *
 * @param untilMs samples received later are left for the next time; so late that no more of them can be on the way
 * @returns whether there may be more to do
 */
export async function rollUpNext({ db }: Store, untilMs: number): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const mark = await readMark(transaction);
    const first = await transaction
      .selectFrom('health_raw')
      .select((it) => it.fn.min<number | null>('received_at').as('received_at'))
      .where('received_at', '>', mark)
      .where('received_at', '<=', untilMs)
      .executeTakeFirst();
    const oldest = first?.received_at ?? null;
    if (oldest === null) return false;
    const end = Math.min(oldest + SLICE_MS, untilMs);
    for (const width of ROLLUP_WIDTHS_MS) await merge(transaction, width, mark, end);
    await transaction
      .insertInto('meta')
      .values({ name: MARK, value: String(end) })
      .onConflict((it) => it.column('name').doUpdateSet({ value: String(end) }))
      .execute();
    return end < untilMs;
  });
}

async function readMark(db: Kysely<FleetDatabase>): Promise<number> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', MARK).executeTakeFirst();
  return Number(row?.value ?? -1);
}

/** One statement: `insert ... select ... group by ... on conflict do update`. The same on SQLite and PostgreSQL. */
async function merge(db: Kysely<FleetDatabase>, width: number, after: number, until: number): Promise<void> {
  const columns = metricNames.flatMap((metric) => [
    `${metric}_samples`,
    `${metric}_least`,
    `${metric}_sum`,
    `${metric}_greatest`,
  ]);
  const sums = metricNames.flatMap((metric) => {
    const value = sql.ref(metric);
    return [sql`count(${value})`, sql`min(${value})`, sql`sum(${value})`, sql`max(${value})`];
  });
  const merged = metricNames.flatMap((metric) => [
    sql`${old(`${metric}_samples`)} + ${fresh(`${metric}_samples`)}`,
    chosen(`${metric}_least`, '<'),
    sql`case when ${fresh(`${metric}_samples`)} = 0 then ${old(`${metric}_sum`)}
      else coalesce(${old(`${metric}_sum`)}, 0) + ${fresh(`${metric}_sum`)} end`,
    chosen(`${metric}_greatest`, '>'),
  ]);
  const bucket = sql`at - at % ${sql.lit(width)}`;
  await sql`insert into health_rollup (phone_id, width_ms, at, ${sql.join(columns.map((it) => sql.ref(it)))})
    select phone_id, ${sql.lit(width)}, ${bucket}, ${sql.join(sums)} from health_raw
    where received_at > ${after} and received_at <= ${until} group by phone_id, ${bucket}
    on conflict (phone_id, width_ms, at) do update set ${sql.join(
      columns.map((column, i) => sql`${sql.ref(column)} = ${merged[i]}`),
    )}`.execute(db);
}

const old = (column: string) => sql.ref(`health_rollup.${column}`);
const fresh = (column: string) => sql.ref(`excluded.${column}`);

/** The fresh value where there is no old one or it is beyond it, else the old one. */
function chosen(column: string, beyond: '<' | '>') {
  const isBeyond = sql<SqlBool>`${fresh(column)} ${sql.raw(beyond)} ${old(column)}`;
  return sql`case when ${old(column)} is null or ${isBeyond} then ${fresh(column)} else ${old(column)} end`;
}
