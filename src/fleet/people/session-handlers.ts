import { randomUUID } from 'node:crypto';
import { loginSchema, type Session } from '../../protocol/fleet-api/people.js';
import { messageOf } from '../../protocol/errors.js';
import { ApiError, type Handlers } from '../api/handler.js';
import type { Actor } from '../ports.js';
import {
  accountById,
  accountByLogin,
  anyAccount,
  insertAccount,
  lockAccounts,
  replaceHash,
  updateAccount,
} from '../store/accounts.js';
import { deleteLinksOf, findLink, useLink } from '../store/one-time-links.js';
import { deleteSessionsOf, renameSession } from '../store/sessions.js';
import { nowMs, type PeopleContext } from './context.js';
import { enter, enterIn, refusedSignIn, sessionAnswer } from './enter.js';
import { hashOfSecret, newSecret } from './secrets.js';
import { recordIn } from './stored-audit.js';

type SessionHandlers = Pick<
  Handlers,
  'entrance' | 'signIn' | 'session' | 'signOut' | 'firstRun' | 'setPassword' | 'changeOwnPassword'
>;

/** A demonstration has no account; pages want one to show. */
const DEMO_ID = '00000000-0000-4000-8000-000000000000';

/** @param openId name of the identity provider; null without one */
export function sessionHandlers(
  context: PeopleContext,
  { version, openId }: { readonly version: string; readonly openId: string | null },
): SessionHandlers {
  const { store, clock, passwords, throttle, sessions, devices, refused, accessChanged, log } = context;
  const { db } = store;

  return {
    async entrance() {
      return { firstRun: !(await anyAccount(db)), openId, version };
    },

    async signIn({ body, actor, browser }) {
      const login = body.login.trim().toLowerCase();
      const device = devices.of(browser, login);
      refuseWhileSlowedDown(context, login, actor, device);
      const known = loginSchema.safeParse(login);
      const account = known.success ? await accountByLogin(db, known.data) : undefined;
      const hash = account?.password_hash ?? null;
      const right = await passwords.verify(body.password, hash);
      if (!right || !account || hash === null || account.disabled === 1) {
        log.info({ login: known.success ? login : null, address: actor.address }, 'a sign-in was refused');
        await refused.refused(login, account !== undefined, actor, 'password');
        throw refusedSignIn();
      }
      throttle.succeeded(login, actor.address, device);
      const session = await enter(context, { account, browser, actor, action: 'session.sign-in' });
      if (passwords.isOutdated(hash)) await renewHash(context, account.id, hash, body.password);
      return session;
    },

    session({ actor, browser }) {
      if (browser.session) return Promise.resolve(sessionAnswer(browser.session));
      return Promise.resolve(demoSession(actor.login, nowMs(context) + context.settings.current().sessionMs));
    },

    async signOut({ browser }) {
      if (!browser.session) return undefined;
      await sessions.end(browser.session);
      browser.forget();
      accessChanged(browser.session.account.id);
      return undefined;
    },

    async firstRun({ body, actor, browser }) {
      const tokenHash = hashOfSecret(body.token);
      const link = await findLink(db, tokenHash, nowMs(context));
      if (link?.account_id !== null) throw voidFirstRunLink();
      const password_hash = await passwords.hash(body.password);
      const id = randomUUID();
      const started = await db.transaction().execute(async (transaction) => {
        await lockAccounts(transaction);
        const free = !(await anyAccount(transaction));
        if (!free || !(await useLink(transaction, tokenHash, nowMs(context)))) throw voidFirstRunLink();
        await deleteLinksOf(transaction, null);
        await insertAccount(transaction, {
          id,
          login: body.login,
          name: body.name,
          role: 'administrator',
          disabled: 0,
          password_hash,
          open_id: null,
          created_at: nowMs(context),
          last_sign_in_at: null,
        });
        const account = { id, password_hash };
        return enterIn(context, transaction, { account, browser, actor, action: 'account.first' });
      });
      browser.keep(started.secret);
      devices.keep(browser, body.login);
      return sessionAnswer(started.session);
    },

    async setPassword({ body, actor, browser }) {
      const tokenHash = hashOfSecret(body.token);
      const link = await findLink(db, tokenHash, nowMs(context));
      const id = link?.account_id;
      if (typeof id !== 'string') throw voidPasswordLink();
      const password_hash = await passwords.hash(body.password);
      const started = await db.transaction().execute(async (transaction) => {
        await lockAccounts(transaction);
        const used = await useLink(transaction, tokenHash, nowMs(context));
        const account = used ? await updateAccount(transaction, id, { password_hash }) : undefined;
        if (!account || account.disabled === 1) throw voidPasswordLink();
        await deleteSessionsOf(transaction, id);
        return enterIn(context, transaction, { account, browser, actor, action: 'account.set-password' });
      });
      browser.keep(started.secret);
      devices.keep(browser, started.session.account.login);
      accessChanged(id);
      return sessionAnswer(started.session);
    },

    async changeOwnPassword({ body, actor, browser }) {
      const account = browser.session && (await accountById(db, browser.session.account.id));
      if (!browser.session || !account) {
        throw new ApiError('NOT_ALLOWED', 'nobody is signed in here; a demonstration has no password');
      }
      const { idHash } = browser.session;
      if (account.password_hash === null) {
        throw new ApiError('CONFLICT', 'this account signs in by the identity provider; change it there');
      }
      const device = devices.of(browser, account.login);
      refuseWhileSlowedDown(context, account.login, actor, device);
      if (!(await passwords.verify(body.current, account.password_hash))) {
        await refused.refused(account.login, true, actor, 'current password');
        const message = 'is not the password of this account';
        throw new ApiError('BAD_REQUEST', `the current password ${message}`, [{ place: 'current', message }]);
      }
      throttle.succeeded(account.login, actor.address, device);
      const password_hash = await passwords.hash(body.password);
      const secret = newSecret();
      await db.transaction().execute(async (transaction) => {
        await updateAccount(transaction, account.id, { password_hash });
        await deleteLinksOf(transaction, account.id);
        await deleteSessionsOf(transaction, account.id, idHash);
        await renameSession(transaction, idHash, hashOfSecret(secret));
        await recordIn(transaction, clock, actor, 'account.change-own-password', account.login);
      });
      browser.keep(secret);
      accessChanged(account.id);
      return undefined;
    },
  };
}

function refuseWhileSlowedDown(
  { throttle, refused }: PeopleContext,
  login: string,
  actor: Actor,
  device: string | undefined,
): void {
  const waitMs = throttle.attempt(login, actor.address, device);
  if (waitMs === 0) return;
  refused.again(login, actor);
  const seconds = Math.ceil(waitMs / 1000);
  throw new ApiError(
    'TOO_MANY',
    `there were too many wrong passwords; try again in ${seconds} s`,
    undefined,
    seconds,
  );
}

/** The parameters of password hashes were raised since this one was made. */
async function renewHash(
  { passwords, store, log }: PeopleContext,
  account: string,
  from: string,
  password: string,
): Promise<void> {
  try {
    await replaceHash(store.db, account, from, await passwords.hash(password));
  } catch (error) {
    // The person is signed in; the next sign-in tries again.
    log.warn({ error: messageOf(error) }, 'a password hash could not be renewed');
  }
}

function demoSession(login: string, endsMs: number): Session {
  return {
    account: { id: DEMO_ID, login, name: 'Demo', role: 'viewer' },
    csrf: '',
    endsAt: new Date(endsMs).toISOString(),
    demo: true,
  };
}

function voidFirstRunLink(): ApiError {
  return new ApiError(
    'NOT_FOUND',
    'this link was used, has expired, or there is an account already; a new one is printed when the server starts without accounts',
  );
}

function voidPasswordLink(): ApiError {
  return new ApiError('NOT_FOUND', 'this link was used or has expired; ask an administrator for a new one');
}
