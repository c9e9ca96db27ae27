import type { Selectable } from 'kysely';
import type { Role } from '../../protocol/fleet-api/roles.js';
import type { Queries } from './accounts.js';
import type { ApiTokensTable } from './schema.js';

export type TokenRow = Selectable<ApiTokensTable>;
/** With the login of its owner. */
export type OwnedTokenRow = TokenRow & { readonly login: string };
/** With what bounds it. */
export type LiveTokenRow = OwnedTokenRow & { readonly role: Role };

function tokensWithOwners(db: Queries) {
  return db
    .selectFrom('api_tokens')
    .innerJoin('accounts', 'accounts.id', 'api_tokens.account_id')
    .selectAll('api_tokens')
    .select('accounts.login');
}

/** By owner and name. @param account of this one only; null: of all */
export function listTokens(db: Queries, account: string | null): Promise<OwnedTokenRow[]> {
  return tokensWithOwners(db)
    .$if(account !== null, (it) => it.where('api_tokens.account_id', '=', account ?? ''))
    .orderBy('accounts.login')
    .orderBy('api_tokens.name')
    .orderBy('api_tokens.created_at')
    .execute();
}

export function tokenById(db: Queries, id: string): Promise<OwnedTokenRow | undefined> {
  return tokensWithOwners(db).where('api_tokens.id', '=', id).executeTakeFirst();
}

/** undefined when there is none, it has expired, or its owner is disabled. @param now ms since 1970 */
export function liveToken(db: Queries, secretHash: string, now: number): Promise<LiveTokenRow | undefined> {
  return tokensWithOwners(db)
    .select('accounts.role')
    .where('api_tokens.secret_hash', '=', secretHash)
    .where('accounts.disabled', '=', 0)
    .where((it) => it.or([it('api_tokens.expires_at', 'is', null), it('api_tokens.expires_at', '>', now)]))
    .executeTakeFirst();
}

export async function countTokensOf(db: Queries, account: string): Promise<number> {
  const { n } = await db
    .selectFrom('api_tokens')
    .select((it) => it.fn.countAll<number>().as('n'))
    .where('account_id', '=', account)
    .executeTakeFirstOrThrow();
  return n;
}

export async function insertToken(db: Queries, token: TokenRow): Promise<void> {
  await db.insertInto('api_tokens').values(token).execute();
}

export async function touchToken(db: Queries, id: string, at: number): Promise<void> {
  await db.updateTable('api_tokens').set({ last_used_at: at }).where('id', '=', id).execute();
}

/** false when there was none. */
export async function deleteToken(db: Queries, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('api_tokens').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}
