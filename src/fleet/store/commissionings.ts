/** How phones were taken into use: sign-off records with their photos, and the word of operators. Never forgotten by age. */
import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { StoredCommissioning } from '../../protocol/fleet-api/commissioning.js';
import type { CommissioningState } from '../../protocol/fleet-api/phones.js';
import {
  type CommissioningRecord,
  commissioningRecordSchema,
  isJpeg,
  type PhotoPart,
  photoPartsOf,
} from '../../protocol/commissioning.js';
import { lockPhone } from './phones.js';
import type { CommissioningsTable, FleetDatabase } from './schema.js';
import type { Store } from './store.js';

type Db = Kysely<FleetDatabase>;

const PAGE = 500;
/** A phone that goes on signing itself off fills nothing: what comes after so many is not kept. */
export const MOST_COMMISSIONINGS = 50;

/**
 * Keeps how a phone was taken into use, and says so in its row. Written a second time it changes nothing. To be called in a
 * transaction that holds the phone's row, or is the only writer.
 */
export async function insertCommissioning(db: Db, row: CommissioningsTable): Promise<void> {
  const { kept } = await db
    .selectFrom('commissionings')
    .select((it) => it.fn.countAll<number>().as('kept'))
    .where('phone_id', '=', row.phone_id)
    .executeTakeFirstOrThrow();
  if (kept >= MOST_COMMISSIONINGS) return;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('commissionings')
    .values(row)
    .onConflict((it) => it.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return;
  await db
    .updateTable('phones')
    .set({
      commissioning: row.kind,
      commissioned_at: row.at,
      in_service_at: sql<number>`coalesce(in_service_at, cast(${row.at} as bigint))`,
    })
    .where('id', '=', row.phone_id)
    .where((it) => it.or([it('commissioned_at', 'is', null), it('commissioned_at', '<=', row.at)]))
    .execute();
}

/** An operator's word. false: there is no such phone, or no accepted device. */
export async function declareCommissioned({ db }: Store, row: CommissioningsTable): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    if (!(await lockPhone(trx, row.phone_id))) return false;
    const { enrolment } = await trx
      .selectFrom('phones')
      .select('enrolment')
      .where('id', '=', row.phone_id)
      .executeTakeFirstOrThrow();
    if (enrolment !== 'accepted') return false;
    await insertCommissioning(trx, row);
    return true;
  });
}

export interface CommissionedPhone {
  readonly name: string;
  readonly site: string | null;
  readonly state: CommissioningState;
  readonly atMs: number | null;
  readonly by: string | null;
  /** null: it has none. */
  readonly record: CommissioningRecord | null;
  readonly reason: string | null;
}

/** All phones but revoked ones by name, some hundred at a time, with what counts of each. */
export async function* commissionedPhones({ db }: Store): AsyncGenerator<CommissionedPhone[]> {
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('phones')
      .leftJoin('sites', 'sites.id', 'phones.site_id')
      .leftJoin('commissionings', (join) =>
        join
          .onRef('commissionings.phone_id', '=', 'phones.id')
          .onRef('commissionings.at', '=', 'phones.commissioned_at'),
      )
      .select(['phones.id', 'phones.name', 'sites.name as site', 'phones.commissioning', 'commissioned_at'])
      .select(['signed_by', 'record', 'reason'])
      .where('phones.name', '>', after)
      .where('phones.enrolment', '<>', 'revoked')
      .orderBy('phones.name')
      .limit(PAGE)
      .execute();
    // Two of the same moment: one of them is enough.
    const byId = new Map(rows.map((row) => [row.id, row]));
    yield [...byId.values()].map((row) => ({
      name: row.name,
      site: row.site,
      state: row.commissioning,
      atMs: row.commissioned_at,
      by: row.signed_by,
      record: recordOf(row.record),
      reason: row.reason,
    }));
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.name ?? '';
  }
}

/** Keeps a part of a photo that a record of this phone announces; others are dropped, and so is one that counts otherwise. */
export async function keepPhotoPart(db: Db, phone: string, photo: PhotoPart): Promise<void> {
  const { record, part, parts, data } = photo;
  const announced = await announcedPhoto(db, phone, record);
  if (!announced || parts !== announced.parts) return;
  await db
    .insertInto('commissioning_photos')
    .values({ phone_id: phone, record_id: record, part, parts, data })
    .onConflict((it) => it.doNothing())
    .execute();
}

/** Newest first. */
export async function commissioningsOf({ db }: Store, phone: string): Promise<StoredCommissioning[]> {
  const rows = await db
    .selectFrom('commissionings')
    .selectAll()
    .where('phone_id', '=', phone)
    .orderBy('at', 'desc')
    .orderBy('received_at', 'desc')
    .orderBy('id')
    .execute();
  const have = new Map(
    (
      await db
        .selectFrom('commissioning_photos')
        .select((it) => ['record_id', it.fn.countAll<number>().as('have')] as const)
        .where('phone_id', '=', phone)
        .groupBy('record_id')
        .execute()
    ).map((row) => [row.record_id, row.have]),
  );
  return rows.map((row) => {
    const record = recordOf(row.record);
    const common = {
      id: row.id,
      at: iso(row.at),
      receivedAt: iso(row.received_at),
      by: row.signed_by,
    };
    if (row.kind === 'declared' || record === null)
      return { ...common, kind: 'declared', reason: row.reason ?? '' };
    const { photo } = record;
    return {
      ...common,
      kind: 'signed-off',
      record,
      photo:
        photo === null ? 'none' : have.get(row.id) === photoPartsOf(photo.bytes) ? 'there' : 'incomplete',
    };
  });
}

/** The photo of a record, or what is wrong with it; undefined: there is no such record, or it has none. */
export async function photoOf(
  { db }: Store,
  phone: string,
  record: string,
): Promise<Uint8Array | 'incomplete' | 'damaged' | undefined> {
  const announced = await announcedPhoto(db, phone, record);
  if (!announced) return undefined;
  const rows = await db
    .selectFrom('commissioning_photos')
    .select('data')
    .where('phone_id', '=', phone)
    .where('record_id', '=', record)
    .orderBy('part')
    .execute();
  if (rows.length < announced.parts) return 'incomplete';
  const bytes = Buffer.concat(rows.map(({ data }) => Buffer.from(data, 'base64')));
  const isTrue =
    bytes.length === announced.bytes &&
    createHash('sha256').update(bytes).digest('hex') === announced.sha256 &&
    isJpeg(bytes);
  return isTrue ? bytes : 'damaged';
}

async function announcedPhoto(db: Db, phone: string, record: string) {
  const row = await db
    .selectFrom('commissionings')
    .select('record')
    .where('phone_id', '=', phone)
    .where('id', '=', record)
    .executeTakeFirst();
  const photo = recordOf(row?.record ?? null)?.photo ?? null;
  return photo === null ? undefined : { ...photo, parts: photoPartsOf(photo.bytes) };
}

function recordOf(text: string | null): CommissioningRecord | null {
  return text === null ? null : commissioningRecordSchema.parse(JSON.parse(text));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
