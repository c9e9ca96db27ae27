import type { Insertable } from 'kysely';
import type { Role } from '../../protocol/fleet-api/roles.js';
import type { Queries } from './accounts.js';
import type { SessionsTable } from './schema.js';

/** A session with the account that it is of. */
export interface SessionRow {
  readonly id_hash: string;
  readonly csrf: string;
  readonly last_used_at: number;
  readonly account_id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
}

export async function insertSession(db: Queries, session: Insertable<SessionsTable>): Promise<void> {
  await db.insertInto('sessions').values(session).execute();
}

/** undefined when there is none, it was not used since `usedAfter` (ms since 1970), or its account is disabled. */
export function liveSession(db: Queries, idHash: string, usedAfter: number): Promise<SessionRow | undefined> {
  return db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select([
      'sessions.id_hash',
      'sessions.csrf',
      'sessions.last_used_at',
      'accounts.id as account_id',
      'accounts.login',
      'accounts.name',
      'accounts.role',
    ])
    .where('sessions.id_hash', '=', idHash)
    .where('sessions.last_used_at', '>', usedAfter)
    .where('accounts.disabled', '=', 0)
    .executeTakeFirst();
}

export async function touchSession(db: Queries, idHash: string, at: number): Promise<void> {
  await db.updateTable('sessions').set({ last_used_at: at }).where('id_hash', '=', idHash).execute();
}

export async function deleteSession(db: Queries, idHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
}

/** The same session under another cookie: the old one is worth nothing from then on. */
export async function renameSession(db: Queries, idHash: string, newHash: string): Promise<void> {
  await db.updateTable('sessions').set({ id_hash: newHash }).where('id_hash', '=', idHash).execute();
}

/** @param except hash of the one that stays */
export async function deleteSessionsOf(db: Queries, account: string, except = ''): Promise<void> {
  await db.deleteFrom('sessions').where('account_id', '=', account).where('id_hash', '<>', except).execute();
}

/** Those that were not used since `usedAfter`, ms since 1970. */
export async function deleteIdleSessions(db: Queries, usedAfter: number): Promise<void> {
  await db.deleteFrom('sessions').where('last_used_at', '<=', usedAfter).execute();
}
