import type { Base } from '../ports.js';
import { anyAccount, lockAccounts, type Queries } from '../store/accounts.js';
import { replaceLink } from '../store/one-time-links.js';
import { nowMs } from './context.js';
import { hashOfSecret, newSecret } from './secrets.js';

const FIRST_RUN_MS = 3_600_000;
const SET_PASSWORD_MS = 24 * 3_600_000;

/** The token stands behind `#`, which no browser sends: it is in no log of a proxy and in no Referer. */
const firstRunPath = (token: string): string => `/first-run#${token}`;
const setPasswordPath = (token: string): string => `/set-password#${token}`;

/**
 * A new link with which the first administrator is made, for an hour; earlier ones become void.
 * @returns its path, or undefined when there is an account already
 */
export function firstRunLink(base: Pick<Base, 'clock' | 'store'>): Promise<string | undefined> {
  const token = newSecret();
  return base.store.db.transaction().execute(async (transaction) => {
    await lockAccounts(transaction);
    if (await anyAccount(transaction)) return undefined;
    await replaceLink(transaction, null, hashOfSecret(token), nowMs(base) + FIRST_RUN_MS);
    return firstRunPath(token);
  });
}

/** A link with which a person sets a password, once, for a day; earlier ones of the account become void. */
export async function setPasswordLink(
  base: Pick<Base, 'clock'>,
  transaction: Queries,
  account: string,
): Promise<string> {
  const token = newSecret();
  await replaceLink(transaction, account, hashOfSecret(token), nowMs(base) + SET_PASSWORD_MS);
  return setPasswordPath(token);
}
