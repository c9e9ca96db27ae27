/** What presence and conditions keep of phones: periods of availability, the present condition, the last sign of life. */
import { sql, type Transaction } from 'kysely';
import type { CallRecord } from '../../protocol/call-record.js';
import type { CommissioningState, Condition, EnrolmentState } from '../../protocol/fleet-api/phones.js';
import { chunks } from './chunks.js';
import type { FleetDatabase, PhoneStatesTable } from './schema.js';
import type { Store } from './store.js';

export type PeriodRow = Readonly<PhoneStatesTable>;

/** What the watch has to know of a phone. */
export interface WatchedPhoneRow {
  readonly id: string;
  readonly name: string;
  readonly site_id: string | null;
  readonly enrolment: EnrolmentState;
  readonly created_at: number;
  readonly accepted_at: number | null;
  readonly key_since: number | null;
  readonly condition: Condition;
  readonly condition_since: number;
  readonly last_seen_at: number | null;
  readonly proved_at: number | null;
  readonly commissioning: CommissioningState;
  readonly commissioned_at: number | null;
  readonly able_at: number | null;
  readonly in_service_at: number | null;
}

export interface ConditionRow {
  readonly id: string;
  readonly condition: Condition;
  readonly rank: number;
  readonly since: number;
  readonly able: number | null;
  readonly service: number | null;
}

/** Row in `meta`: when this server was last alive, ms since 1970. */
const ALIVE = 'watch-alive';
const PAGE = 2_000;

const watched = ({ db }: Store) =>
  db
    .selectFrom('phones')
    .select(['id', 'name', 'site_id', 'enrolment', 'created_at', 'accepted_at', 'key_since', 'condition'])
    .select(['condition_since', 'last_seen_at', 'proved_at'])
    .select(['commissioning', 'commissioned_at', 'able_at', 'in_service_at']);

/** All phones, a page at a time, so that no page blocks for long. */
export async function* watchedPhones(store: Store): AsyncGenerator<WatchedPhoneRow[]> {
  for (let after = ''; ;) {
    const page = await watched(store).where('id', '>', after).orderBy('id').limit(PAGE).execute();
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? '';
  }
}

export function watchedPhone(store: Store, id: string): Promise<WatchedPhoneRow | undefined> {
  return watched(store).where('id', '=', id).executeTakeFirst();
}

export function siteNames({ db }: Store): Promise<{ id: string; name: string }[]> {
  return db.selectFrom('sites').select(['id', 'name']).execute();
}

/** The period of each phone that still goes on. */
export function openPeriods({ db }: Store): Promise<PeriodRow[]> {
  return db.selectFrom('phone_states').selectAll().where('until_at', 'is', null).execute();
}

/** When the last period of phones ended or began; those that never had one are not in it. */
export async function lastPeriodEnds(
  { db }: Store,
  phones: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  for (const part of chunks(phones)) {
    const rows = await db
      .selectFrom('phone_states')
      .select(['phone_id', (it) => it.fn.max<number>(it.fn.coalesce('until_at', 'from_at')).as('end')])
      .where('phone_id', 'in', part)
      .groupBy('phone_id')
      .execute();
    for (const { phone_id, end } of rows) ends.set(phone_id, end);
  }
  return ends;
}

/** Writes periods of some phones in one go: of each all that changed, ended ones before the one that goes on. */
export async function savePeriods(
  transaction: Transaction<FleetDatabase>,
  rows: readonly PeriodRow[],
): Promise<void> {
  // A phone has one open period at most, and the store holds it: what ends is written before what begins.
  const ended = rows.filter(({ until_at }) => until_at !== null);
  const open = rows.filter(({ until_at }) => until_at === null);
  for (const part of [ended, open]) {
    if (part.length === 0) continue;
    await transaction
      .insertInto('phone_states')
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(['phone_id', 'from_at']).doUpdateSet((it) => ({
          until_at: it.ref('excluded.until_at'),
          state: it.ref('excluded.state'),
        })),
      )
      .execute();
  }
}

export async function saveConditions(
  transaction: Transaction<FleetDatabase>,
  rows: readonly ConditionRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(
    ({ id, condition, rank, since, able, service }) =>
      sql`(${id}, ${condition}, cast(${rank} as bigint), cast(${since} as bigint),
        cast(${able} as bigint), cast(${service} as bigint))`,
  );
  await sql`with changed (id, name, place, since, able, service) as (values ${sql.join(values)})
    update phones set condition = changed.name, condition_rank = changed.place, condition_since = changed.since,
      able_at = changed.able, in_service_at = changed.service
    from changed where phones.id = changed.id`.execute(transaction);
}

/** Later ones only: never takes back what is known. */
export async function saveLastSeen(
  { db }: Store,
  rows: readonly { readonly id: string; readonly at: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(({ id, at }) => sql`(${id}, cast(${at} as bigint))`);
  await sql`with seen (id, at) as (values ${sql.join(values)})
    update phones set last_seen_at = seen.at from seen
    where phones.id = seen.id and (phones.last_seen_at is null or phones.last_seen_at < seen.at)`.execute(db);
}

/** null: no watch ever ran on this store. */
export async function lastAlive({ db }: Store): Promise<number | null> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', ALIVE).executeTakeFirst();
  return row ? Number(row.value) : null;
}

export async function saveAlive({ db }: Store, atMs: number): Promise<void> {
  const value = String(atMs);
  await db
    .insertInto('meta')
    .values({ name: ALIVE, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

/** Whether the last `count` calls of a phone that somebody waited for came to nothing, and when the first of them was. */
export async function failingCalls(
  { db }: Store,
  phone: string,
  count: number,
): Promise<{ readonly since: number; readonly lastCause: CallRecord['cause'] } | null> {
  const calls = await db
    .selectFrom('calls')
    .select(['at', 'cause'])
    .where('phone_id', '=', phone)
    .where('cause', '<>', 'abandoned')
    .orderBy('at', 'desc')
    .limit(count)
    .execute();
  const [newest] = calls;
  const oldest = calls.at(-1);
  if (!newest || !oldest || calls.length < count || calls.some(({ cause }) => cause === 'answered'))
    return null;
  return { since: oldest.at, lastCause: newest.cause as CallRecord['cause'] };
}

/** Calls since a time, by how they ended. */
export async function callsSince({ db }: Store, sinceMs: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('calls')
    .select((it) => ['cause', it.fn.countAll<number>().as('count')] as const)
    .where('at', '>=', sinceMs)
    .groupBy('cause')
    .execute();
  return new Map(rows.map(({ cause, count }) => [cause, count]));
}
