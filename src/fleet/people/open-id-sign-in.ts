import { createHash, randomUUID } from 'node:crypto';
import type { Session } from '../../protocol/fleet-api/people.js';
import { loginSchema } from '../../protocol/fleet-api/people.js';
import { type Role, roles } from '../../protocol/fleet-api/roles.js';
import { ApiError, type Browser } from '../api/handler.js';
import type { Actor } from '../ports.js';
import {
  accountByLogin,
  accountByOpenId,
  type AccountRow,
  insertAccount,
  lockAccounts,
  otherAdministrator,
  type Queries,
  updateAccount,
} from '../store/accounts.js';
import { nowMs, type PeopleContext } from './context.js';
import { enterIn, sessionAnswer } from './enter.js';
import { type Identity, type OpenIdOptions, roleOf } from './open-id.js';
import { recordIn } from './stored-audit.js';

const NAME_LENGTH = 100;

/**
 * Signs in whom the identity provider vouches for; makes the account at the first time. An account is found by issuer and
 * subject alone: somebody who calls themselves `admin` there does not become ours. Rejects with NOT_ALLOWED.
 */
export async function openIdSignIn(
  context: PeopleContext,
  options: OpenIdOptions,
  identity: Identity,
  { browser, actor }: { readonly browser: Browser; readonly actor: Actor },
): Promise<Session> {
  const role = roleOf(identity.claims, options, (it) => roles.indexOf(it));
  if (role === undefined) {
    throw new ApiError(
      'NOT_ALLOWED',
      `${options.name} knows this person, but gives no role here; ask whoever keeps its groups`,
    );
  }
  let changed: string | undefined;
  const started = await context.store.db.transaction().execute(async (transaction) => {
    await lockAccounts(transaction);
    const openId = `${identity.issuer} ${identity.subject}`;
    const known = await accountByOpenId(transaction, openId);
    const account = known
      ? await withRole(context, transaction, known, options.roleClaim === undefined ? known.role : role)
      : await make(context, transaction, openId, identity, role);
    if (known && known.role !== account.role) changed = account.id;
    const detail = { by: options.name };
    return enterIn(context, transaction, { account, browser, actor, action: 'session.sign-in', detail });
  });
  browser.keep(started.secret);
  if (changed !== undefined) context.accessChanged(changed);
  return sessionAnswer(started.session);
}

/** Where the provider says who may do what, it is asked anew at every sign-in. */
async function withRole(
  { log, clock }: PeopleContext,
  transaction: Queries,
  account: AccountRow,
  role: Role,
): Promise<AccountRow> {
  if (account.role === role) return account;
  const lastOne = account.role === 'administrator' && !(await otherAdministrator(transaction, account.id));
  if (lastOne) {
    log.warn({ login: account.login, role }, 'the last administrator keeps that role against the provider');
    return account;
  }
  await recordIn(transaction, clock, 'server', 'account.change', account.login, {
    role: [account.role, role],
  });
  return (await updateAccount(transaction, account.id, { role })) ?? account;
}

async function make(
  context: PeopleContext,
  transaction: Queries,
  openId: string,
  { claims }: Identity,
  role: Role,
): Promise<AccountRow> {
  const login = await freeLogin(transaction, openId, claims);
  const account: AccountRow = {
    id: randomUUID(),
    login,
    name: nameOf(claims) ?? login,
    role,
    disabled: 0,
    password_hash: null,
    open_id: openId,
    created_at: nowMs(context),
    last_sign_in_at: null,
  };
  await insertAccount(transaction, account);
  await recordIn(transaction, context.clock, 'server', 'account.create', login, { role, openId });
  return account;
}

/** What the person is called there, if nobody is called so here; else a name that nobody has. */
async function freeLogin(transaction: Queries, openId: string, claims: Identity['claims']): Promise<string> {
  for (const wanted of [claims['preferred_username'], claims['email']]) {
    const login = loginSchema.safeParse(wanted);
    if (login.success && !(await accountByLogin(transaction, login.data))) return login.data;
  }
  return `openid-${createHash('sha256').update(openId).digest('hex').slice(0, 16)}`;
}

function nameOf(claims: Identity['claims']): string | undefined {
  const name = claims['name'];
  if (typeof name !== 'string') return undefined;
  const line = name
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, NAME_LENGTH);
  return line === '' ? undefined : line;
}
