/** Phones: made, listed, changed. What a phone has told and done stands in the files beside this one. */
import { type Kysely, type OrderByItemBuilder, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { conditions, type phoneListQuery, type phoneSorts } from '../../protocol/fleet-api/phones.js';
import type { UpdateChannel } from '../../protocol/fleet-api/updates.js';
import type { FleetDatabase, FormerKeysTable, PhonesTable } from './schema.js';
import { searchConditions, searchText } from './search-text.js';
import type { Store } from './store.js';

export type PhoneListQuery = z.output<typeof phoneListQuery>;

const rowColumns = [
  'phones.id',
  'phones.name',
  'phones.site_id',
  'phones.enrolment',
  'phones.condition',
  'phones.condition_since',
  'phones.last_seen_at',
  'phones.proved_at',
  'phones.commissioning',
  'phones.commissioned_at',
  'phones.version',
  'phones.config_version',
  'phones.wanted_config_version',
  'sites.name as site_name',
] as const;

/** What a line of the list shows: without the report, which is a hundred times as large. */
export type PhoneRecord = Pick<
  PhonesTable,
  | 'id'
  | 'name'
  | 'site_id'
  | 'enrolment'
  | 'condition'
  | 'condition_since'
  | 'last_seen_at'
  | 'proved_at'
  | 'commissioning'
  | 'commissioned_at'
  | 'version'
  | 'config_version'
  | 'wanted_config_version'
> & { readonly site_name: string | null };

export type WholePhoneRecord = PhonesTable & {
  readonly site_name: string | null;
  readonly site_timezone: string | null;
  readonly site_update_channel: UpdateChannel | null;
};

export interface NewPhoneRecord {
  readonly id: string;
  readonly name: string;
  readonly site: { readonly id: string; readonly name: string } | null;
  readonly address: string;
  readonly timezone: string | null;
  readonly notes: string;
}

export type PhoneChange = Partial<
  Pick<PhonesTable, 'name' | 'site_id' | 'address' | 'timezone' | 'notes' | 'update_channel'>
>;

/** A page of the list, and how many there are altogether. */
export async function listPhones(
  store: Store,
  query: PhoneListQuery,
): Promise<{ total: number; items: PhoneRecord[] }> {
  const matching = filtered(store.db.selectFrom('phones'), query);
  const { total } = await matching
    .select((it) => it.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  if (total <= query.offset) return { total, items: [] };
  // First which, then what of them: only what is shown is read whole, with its site.
  const page = await sorted(matching.select('phones.id'), query)
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const records = new Map<string, PhoneRecord>();
  const ids = page.map(({ id }) => id);
  for (const record of await phoneRecords(store, ids)) records.set(record.id, record);
  return { total, items: ids.flatMap((id) => records.get(id) ?? []) };
}

function filtered(phones: SelectQueryBuilder<FleetDatabase, 'phones', object>, query: PhoneListQuery) {
  let matching = phones;
  for (const condition of searchConditions(query.search ?? '')) matching = matching.where(condition);
  if (query.condition) matching = matching.where('phones.condition', 'in', query.condition);
  if (query.enrolment) matching = matching.where('phones.enrolment', '=', query.enrolment);
  if (query.commissioning) matching = matching.where('phones.commissioning', '=', query.commissioning);
  if (query.version !== undefined) matching = matching.where('phones.version', '=', query.version);
  if (query.site) matching = matching.where('phones.site_id', '=', query.site);
  const { alert } = query;
  if (alert) {
    matching = matching.where('phones.id', 'in', (it) =>
      it
        .selectFrom('alerts')
        .select(sql<string>`alerts.phone_id`.as('phone_id'))
        .where('alerts.kind', '=', alert)
        .where('alerts.cleared_at', 'is', null)
        .where('alerts.phone_id', 'is not', null),
    );
  }
  return matching;
}

const sortColumns = {
  name: 'phones.name',
  condition: 'phones.condition_rank',
  since: 'phones.condition_since',
  provedAt: 'phones.proved_at',
  lastSeenAt: 'phones.last_seen_at',
} as const satisfies Record<Exclude<(typeof phoneSorts)[number], 'site'>, string>;

/**
 * What was never proved or seen comes before what was, as the older does, and phones without a site before those that have
 * one. The name settles the rest, in the same direction: so an index of both serves either one.
 */
function sorted(
  phones: SelectQueryBuilder<FleetDatabase, 'phones', { id: string }>,
  { sort, order }: PhoneListQuery,
) {
  const direction = (it: OrderByItemBuilder) =>
    order === 'asc' ? it.asc().nullsFirst() : it.desc().nullsLast();
  if (sort === 'name') return phones.orderBy('phones.name', order);
  const ordered =
    sort === 'site'
      ? phones.leftJoin('sites', 'sites.id', 'phones.site_id').orderBy('sites.name', direction)
      : phones.orderBy(sortColumns[sort], nullable.has(sort) ? direction : order);
  return ordered.orderBy('phones.name', order);
}
/** Otherwise an index would not serve: PostgreSQL has the empty ones at the other end. */
const nullable: ReadonlySet<string> = new Set(['provedAt', 'lastSeenAt']);

/** Those of them that there are, in no order. At most some hundreds at once. */
export async function phoneRecords({ db }: Store, ids: readonly string[]): Promise<PhoneRecord[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom('phones')
    .leftJoin('sites', 'sites.id', 'phones.site_id')
    .select(rowColumns)
    .where('phones.id', 'in', [...ids])
    .execute();
}

export async function phoneById({ db }: Store, id: string): Promise<WholePhoneRecord | undefined> {
  return await db
    .selectFrom('phones')
    .leftJoin('sites', 'sites.id', 'phones.site_id')
    .selectAll('phones')
    .select([
      'sites.name as site_name',
      'sites.timezone as site_timezone',
      'sites.update_channel as site_update_channel',
    ])
    .where('phones.id', '=', id)
    .executeTakeFirst();
}

/** Newest first. */
export async function formerKeys({ db }: Store, phone: string): Promise<FormerKeysTable[]> {
  return await db
    .selectFrom('former_keys')
    .selectAll()
    .where('phone_id', '=', phone)
    .orderBy('until_at', 'desc')
    .execute();
}

/** Which of these names are taken. */
export async function takenNames({ db }: Store, names: readonly string[]): Promise<Set<string>> {
  const taken = new Set<string>();
  for (let at = 0; at < names.length; at += 1_000) {
    const rows = await db
      .selectFrom('phones')
      .select('name')
      .where('name', 'in', names.slice(at, at + 1_000))
      .execute();
    for (const { name } of rows) taken.add(name);
  }
  return taken;
}

/** Rejects when a name is taken ({@link isDuplicate} tells): then none is made. */
export async function insertPhones(
  db: Kysely<FleetDatabase>,
  phones: readonly NewPhoneRecord[],
  nowMs: number,
): Promise<void> {
  // 29 values a row, and SQLite takes 32,766 in one query.
  for (let at = 0; at < phones.length; at += 1_000) {
    await db
      .insertInto('phones')
      .values(phones.slice(at, at + 1_000).map((phone) => newRow(phone, nowMs)))
      .execute();
  }
}

function newRow({ site, ...phone }: NewPhoneRecord, nowMs: number): PhonesTable {
  return {
    ...phone,
    search_text: searchText({ ...phone, siteName: site?.name ?? null }),
    site_id: site?.id ?? null,
    enrolment: 'new',
    created_at: nowMs,
    accepted_at: null,
    public_key: null,
    key_since: null,
    ...inCondition('never-connected', nowMs),
    last_seen_at: null,
    proved_at: null,
    commissioning: 'none',
    commissioned_at: null,
    able_at: null,
    in_service_at: null,
    version: null,
    package_version: null,
    architecture: null,
    release_keys: null,
    update_channel: null,
    config_version: null,
    wanted_config_version: null,
    report: null,
    report_at: null,
    outbox: null,
    acknowledged_n: 0,
  };
}

/** false: there is no such phone. Rejects when the name is taken. */
export async function updatePhone({ db }: Store, id: string, change: PhoneChange): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    if (!(await lockPhone(trx, id))) return false;
    const before = await trx
      .selectFrom('phones')
      .select(['name', 'site_id', 'address', 'notes'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const after = { ...before, ...change };
    const site = await trx
      .selectFrom('sites')
      .select('name')
      .where('id', '=', after.site_id ?? '')
      .executeTakeFirst();
    await trx
      .updateTable('phones')
      .set({ ...change, search_text: searchText({ ...after, siteName: site?.name ?? null }) })
      .where('id', '=', id)
      .execute();
    return true;
  });
}

/** false: no device waits to be accepted. */
export async function acceptPhone({ db }: Store, id: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('phones')
    .set({ enrolment: 'accepted', accepted_at: nowMs })
    .where('id', '=', id)
    .where('enrolment', '=', 'unconfirmed')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * Takes the key away, so that no device is this phone any more; its codes become void and what waited for it expires.
 * false: there is no such phone, or it was revoked before.
 */
export async function revokePhone({ db }: Store, id: string, nowMs: number): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    if (!(await lockPhone(trx, id))) return false;
    const { enrolment, public_key, key_since, created_at } = await trx
      .selectFrom('phones')
      .select(['enrolment', 'public_key', 'key_since', 'created_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (enrolment === 'revoked') return false;
    if (public_key !== null) {
      await trx
        .insertInto('former_keys')
        .values({ phone_id: id, public_key, from_at: key_since ?? created_at, until_at: nowMs })
        .onConflict((it) => it.doNothing())
        .execute();
    }
    await trx
      .updateTable('phones')
      .set({
        enrolment: 'revoked',
        public_key: null,
        key_since: null,
        ...inCondition('revoked', nowMs),
      })
      .where('id', '=', id)
      .execute();
    await trx.deleteFrom('enrolment_codes').where('phone_id', '=', id).where('used_at', 'is', null).execute();
    await trx
      .updateTable('commands')
      .set({ state: 'expired', message: 'the phone was revoked', finished_at: nowMs })
      .where('phone_id', '=', id)
      .where('state', 'in', ['waiting', 'sent'])
      .execute();
    return true;
  });
}

/**
 * Holds the phone's row until the end of the transaction, so that two who change the same phone come one after the other.
 * An update and not `for update`, which SQLite does not know. false: there is no such phone.
 */
export async function lockPhone(trx: Transaction<FleetDatabase>, id: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('phones')
    .set({ id })
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

function inCondition(condition: PhonesTable['condition'], nowMs: number) {
  return { condition, condition_rank: conditions.indexOf(condition), condition_since: nowMs };
}
