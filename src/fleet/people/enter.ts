import type { Session } from '../../protocol/fleet-api/people.js';
import { ApiError, type Browser } from '../api/handler.js';
import type { Actor } from '../ports.js';
import { type AccountRow, type Queries, updateAccount } from '../store/accounts.js';
import { deleteSession } from '../store/sessions.js';
import { nowMs, type PeopleContext } from './context.js';
import { actorOfSession, type OpenSession } from './sessions.js';
import { recordIn } from './stored-audit.js';

export function refusedSignIn(): ApiError {
  return new ApiError(
    'SIGN_IN_REFUSED',
    'the name or the password is wrong, or the account is disabled; an administrator can give you a new password',
  );
}

export interface Entry {
  readonly account: Pick<AccountRow, 'id' | 'password_hash'>;
  readonly browser: Browser;
  readonly actor: Actor;
  /** For the audit log. */
  readonly action: string;
  readonly detail?: Record<string, unknown>;
}

/** Signs somebody in whose password, link or identity was found right. A session that the browser had ends. */
export async function enter(context: PeopleContext, entry: Entry): Promise<Session> {
  const { secret, session } = await context.store.db
    .transaction()
    .execute((transaction) => enterIn(context, transaction, entry));
  entry.browser.keep(secret);
  context.devices.keep(entry.browser, session.account.login);
  return sessionAnswer(session);
}

/** The same as part of a transaction; the caller gives the browser its cookie after the end of it. */
export async function enterIn(
  context: PeopleContext,
  transaction: Queries,
  { account, browser, actor, action, detail }: Entry,
): Promise<{ secret: string; session: OpenSession }> {
  const now = await updateAccount(transaction, account.id, { last_sign_in_at: nowMs(context) });
  // A password takes half a second to check: meanwhile the account may have been disabled, or its password changed.
  if (!now || now.disabled === 1 || now.password_hash !== account.password_hash) throw refusedSignIn();
  if (browser.session) await deleteSession(transaction, browser.session.idHash);
  const { id, login, name, role } = now;
  const started = await context.sessions.start({ id, login, name, role }, transaction);
  const entered = actorOfSession(started.session, actor.address);
  await recordIn(transaction, context.clock, entered, action, login, detail);
  return started;
}

export function sessionAnswer({ account, csrf, endsMs }: OpenSession): Session {
  const { id, login, name, role } = account;
  return { account: { id, login, name, role }, csrf, endsAt: new Date(endsMs).toISOString(), demo: false };
}
