import type { Queries } from './accounts.js';

/** Earlier links of the same account become void. @param account null: makes the first administrator */
export async function replaceLink(
  transaction: Queries,
  account: string | null,
  tokenHash: string,
  expiresAt: number,
): Promise<void> {
  await deleteLinksOf(transaction, account);
  await transaction
    .insertInto('one_time_links')
    .values({ token_hash: tokenHash, account_id: account, expires_at: expiresAt })
    .execute();
}

/** Whose link it is; undefined when there is none that can still be used. @param now ms since 1970 */
export function findLink(
  db: Queries,
  tokenHash: string,
  now: number,
): Promise<{ readonly account_id: string | null } | undefined> {
  return db
    .selectFrom('one_time_links')
    .select('account_id')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Uses a link up: of two who try at once, one gets true. */
export async function useLink(db: Queries, tokenHash: string, now: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('one_time_links')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteLinksOf(db: Queries, account: string | null): Promise<void> {
  await db
    .deleteFrom('one_time_links')
    .where((it) => (account === null ? it('account_id', 'is', null) : it('account_id', '=', account)))
    .execute();
}
