/**
 * What phones have told by number, and what it becomes: calls, faults, self-tests. Everything may be written twice; the second time
 * changes nothing. To be called in a transaction.
 */
import type { Insertable, Kysely } from 'kysely';
import { type CallRating, callRatingSchema } from '../../protocol/call-record.js';
import { chunks } from './chunks.js';
import type { CallsTable, EventsTable, FaultsTable, FleetDatabase, SelfTestsTable } from './schema.js';

type Db = Kysely<FleetDatabase>;

/** A rating may be given so many events before the record of its call is written. */
const RATING_AHEAD = 20;

/** Answers the keys ({@link eventKey}) of those that were not there before. */
export async function insertEvents(db: Db, rows: readonly Insertable<EventsTable>[]): Promise<Set<string>> {
  const inserted = new Set<string>();
  for (const chunk of chunks(rows)) {
    const fresh = await db
      .insertInto('events')
      .values(chunk)
      .onConflict((it) => it.doNothing())
      .returning(['phone_id', 'outbox', 'n'])
      .execute();
    for (const row of fresh) inserted.add(eventKey(row.phone_id, row.outbox, row.n));
  }
  return inserted;
}

export function eventKey(phone: string, outbox: string, n: number): string {
  return `${phone} ${outbox} ${n}`;
}

/** Answers the ids of the calls that were not there before. */
export async function insertCalls(db: Db, rows: readonly Insertable<CallsTable>[]): Promise<Set<string>> {
  const inserted = new Set<string>();
  for (const chunk of chunks(rows)) {
    const fresh = await db
      .insertInto('calls')
      .values(chunk)
      .onConflict((it) => it.doNothing())
      .returning('id')
      .execute();
    for (const { id } of fresh) inserted.add(id);
  }
  return inserted;
}

/** When the last event of an outbox before number `n` happened, and since when there is the phone, ms since 1970. */
export async function timesBefore(
  db: Db,
  phone: string,
  outbox: string,
  n: number,
): Promise<{ readonly previousMs: number | undefined; readonly madeMs: number | undefined }> {
  const previous = await db
    .selectFrom('events')
    .select('at')
    .where('phone_id', '=', phone)
    .where('outbox', '=', outbox)
    .where('n', '<', n)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (previous) return { previousMs: previous.at, madeMs: undefined };
  const made = await db.selectFrom('phones').select('created_at').where('id', '=', phone).executeTakeFirst();
  return { previousMs: undefined, madeMs: made?.created_at };
}

export async function callsOf(
  db: Db,
  phone: string,
  ids: readonly string[],
): Promise<{ id: string; record: string }[]> {
  return db
    .selectFrom('calls')
    .select(['id', 'record'])
    .where('phone_id', '=', phone)
    .where('id', 'in', ids)
    .execute();
}

export async function updateRating(
  db: Db,
  call: string,
  change: { readonly rating: number | null; readonly record: string },
): Promise<void> {
  await db.updateTable('calls').set(change).where('id', '=', call).execute();
}

/** Ratings told a little before number `n`, by call: the customer may press a button before the record is written. */
export async function ratingsBefore(
  db: Db,
  phone: string,
  outbox: string,
  n: number,
): Promise<Map<string, CallRating>> {
  const rows = await db
    .selectFrom('events')
    .select('body')
    .where('phone_id', '=', phone)
    .where('outbox', '=', outbox)
    .where('n', '>=', n - RATING_AHEAD)
    .where('n', '<', n)
    .where('kind', '=', 'rating')
    .orderBy('n')
    .execute();
  return new Map(
    rows.map(({ body }) => {
      const { call, rating } = JSON.parse(body) as { call: string; rating: unknown };
      return [call, callRatingSchema.parse(rating)];
    }),
  );
}

export async function insertSelfTests(db: Db, rows: readonly Insertable<SelfTestsTable>[]): Promise<void> {
  for (const chunk of chunks(rows))
    await db
      .insertInto('self_tests')
      .values(chunk)
      .onConflict((it) => it.doNothing())
      .execute();
}

type FaultKey = Pick<FaultsTable, 'phone_id' | 'code' | 'place'>;

/** One of a kind is open at a time: what is still open of an earlier start of the phone ends where the new one begins. */
export async function raiseFault(db: Db, fault: Omit<FaultsTable, 'cleared_at'>): Promise<void> {
  await openFault(db, fault).where('since', '<>', fault.since).set({ cleared_at: fault.since }).execute();
  await db
    .insertInto('faults')
    .values({ ...fault, cleared_at: null })
    .onConflict((it) => it.doNothing())
    .execute();
}

/** Also of a fault that was never told to be raised: then both its begin and its end are kept now. */
export async function clearFault(db: Db, fault: FaultsTable): Promise<void> {
  const { numUpdatedRows } = await openFault(db, fault)
    .set({ cleared_at: fault.cleared_at })
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  await db
    .insertInto('faults')
    .values(fault)
    .onConflict((it) => it.doNothing())
    .execute();
}

function openFault(db: Db, { phone_id, code, place }: FaultKey) {
  return db
    .updateTable('faults')
    .where('phone_id', '=', phone_id)
    .where('code', '=', code)
    .where('place', '=', place)
    .where('cleared_at', 'is', null);
}
