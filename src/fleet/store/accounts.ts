import type { Kysely, Selectable, Updateable } from 'kysely';
import type { AccountsTable, FleetDatabase } from './schema.js';

/** The store, or a transaction of it. */
export type Queries = Kysely<FleetDatabase>;
export type AccountRow = Selectable<AccountsTable>;

/**
 * Changes of accounts wait for each other, in whichever process they are made: what is counted inside stays true until
 * the transaction ends. A row that is written, because SQLite has no `for update`.
 */
export async function lockAccounts(transaction: Queries): Promise<void> {
  await transaction
    .insertInto('meta')
    .values({ name: 'accounts-lock', value: '' })
    .onConflict((it) => it.column('name').doUpdateSet({ value: '' }))
    .execute();
}

export function listAccounts(db: Queries): Promise<AccountRow[]> {
  return db.selectFrom('accounts').selectAll().orderBy('login').execute();
}

export function accountById(db: Queries, id: string): Promise<AccountRow | undefined> {
  return db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
}

export function accountByLogin(db: Queries, login: string): Promise<AccountRow | undefined> {
  return db.selectFrom('accounts').selectAll().where('login', '=', login).executeTakeFirst();
}

/** @param openId `issuer subject` */
export function accountByOpenId(db: Queries, openId: string): Promise<AccountRow | undefined> {
  return db.selectFrom('accounts').selectAll().where('open_id', '=', openId).executeTakeFirst();
}

export async function anyAccount(db: Queries): Promise<boolean> {
  return (await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Whether somebody else than `id` is an administrator who can sign in. */
export async function otherAdministrator(db: Queries, id: string): Promise<boolean> {
  const other = await db
    .selectFrom('accounts')
    .select('id')
    .where('id', '<>', id)
    .where('role', '=', 'administrator')
    .where('disabled', '=', 0)
    .where((it) => it.or([it('password_hash', 'is not', null), it('open_id', 'is not', null)]))
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

export async function insertAccount(db: Queries, account: AccountRow): Promise<void> {
  await db.insertInto('accounts').values(account).execute();
}

/** Resolves with the account as it is now; undefined when there is none. */
export function updateAccount(
  db: Queries,
  id: string,
  change: Omit<Updateable<AccountsTable>, 'id'>,
): Promise<AccountRow | undefined> {
  return db.updateTable('accounts').set(change).where('id', '=', id).returningAll().executeTakeFirst();
}

/**
 * A hash of the same password with other parameters. Nothing is written when the password was changed meanwhile.
 */
export async function replaceHash(db: Queries, id: string, from: string, to: string): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ password_hash: to })
    .where('id', '=', id)
    .where('password_hash', '=', from)
    .execute();
}

/** With its sessions, links and tokens. */
export async function deleteAccount(transaction: Queries, id: string): Promise<void> {
  await transaction.deleteFrom('sessions').where('account_id', '=', id).execute();
  await transaction.deleteFrom('one_time_links').where('account_id', '=', id).execute();
  await transaction.deleteFrom('api_tokens').where('account_id', '=', id).execute();
  await transaction.deleteFrom('accounts').where('id', '=', id).execute();
}
