import { randomUUID } from 'node:crypto';
import type { Account } from '../../protocol/fleet-api/people.js';
import { ApiError, type Handlers } from '../api/handler.js';
import {
  accountById,
  accountByLogin,
  type AccountRow,
  deleteAccount,
  insertAccount,
  listAccounts,
  lockAccounts,
  otherAdministrator,
  type Queries,
  updateAccount,
} from '../store/accounts.js';
import { deleteLinksOf } from '../store/one-time-links.js';
import { deleteSessionsOf } from '../store/sessions.js';
import { nowMs, type PeopleContext } from './context.js';
import { setPasswordLink } from './one-time-links.js';
import { recordIn } from './stored-audit.js';

type AccountHandlers = Pick<
  Handlers,
  'accounts' | 'newAccount' | 'changeAccount' | 'deleteAccount' | 'resetPassword'
>;

export function accountHandlers(context: PeopleContext): AccountHandlers {
  const { store, clock, passwords, accessChanged } = context;
  /** Everything that changes accounts happens one after the other, whole or not at all. */
  const changing = <Result>(work: (transaction: Queries) => Promise<Result>): Promise<Result> =>
    store.db.transaction().execute(async (transaction) => {
      await lockAccounts(transaction);
      return work(transaction);
    });

  return {
    async accounts() {
      return (await listAccounts(store.db)).map(accountAnswer);
    },

    async newAccount({ body, actor }) {
      const { login, name, role } = body;
      const password_hash = body.password === undefined ? null : await passwords.hash(body.password);
      return changing(async (transaction) => {
        if (await accountByLogin(transaction, login)) {
          throw new ApiError('CONFLICT', `there is an account ${login} already; choose another name`, [
            { place: 'login', message: 'is taken' },
          ]);
        }
        const account: AccountRow = {
          id: randomUUID(),
          login,
          name,
          role,
          disabled: 0,
          password_hash,
          open_id: null,
          created_at: nowMs(context),
          last_sign_in_at: null,
        };
        await insertAccount(transaction, account);
        const setupPath =
          password_hash === null ? await setPasswordLink(context, transaction, account.id) : null;
        await recordIn(transaction, clock, actor, 'account.create', login, { name, role });
        return { account: accountAnswer(account), setupPath };
      });
    },

    async changeAccount({ params, body, actor }) {
      const password_hash = body.password === undefined ? undefined : await passwords.hash(body.password);
      const after = await changing(async (transaction) => {
        const before = await existing(transaction, params.id);
        if (password_hash !== undefined) refuseForeignPassword(before);
        if ((body.role ?? 'administrator') !== 'administrator' || body.disabled === true)
          await keepAnAdministrator(transaction, before);
        const { name = before.name, role = before.role, disabled = before.disabled === 1 } = body;
        const changed = await updateAccount(transaction, before.id, {
          name,
          role,
          disabled: disabled ? 1 : 0,
          ...(password_hash === undefined ? {} : { password_hash }),
        });
        if (disabled || password_hash !== undefined) {
          await deleteSessionsOf(transaction, before.id);
          await deleteLinksOf(transaction, before.id);
        }
        const detail = {
          ...changeOf(before, { name, role, disabled }),
          ...(password_hash && { password: 'set' }),
        };
        await recordIn(transaction, clock, actor, 'account.change', before.login, detail);
        return changed ?? before;
      });
      accessChanged(after.id);
      return accountAnswer(after);
    },

    async deleteAccount({ params, actor }) {
      await changing(async (transaction) => {
        const account = await existing(transaction, params.id);
        await keepAnAdministrator(transaction, account);
        await deleteAccount(transaction, account.id);
        await recordIn(transaction, clock, actor, 'account.delete', account.login, {
          name: account.name,
          role: account.role,
        });
      });
      accessChanged(params.id);
      return undefined;
    },

    async resetPassword({ params, actor }) {
      const reset = await changing(async (transaction) => {
        const account = await existing(transaction, params.id);
        refuseForeignPassword(account);
        // The old password is void from here on: whoever lost the link to the only way in would be locked out.
        if (account.id === actor.accountId)
          throw new ApiError('CONFLICT', 'this is your own account; change your password instead');
        await keepAnAdministrator(transaction, account);
        const changed = await updateAccount(transaction, account.id, { password_hash: null });
        await deleteSessionsOf(transaction, account.id);
        const setupPath = await setPasswordLink(context, transaction, account.id);
        await recordIn(transaction, clock, actor, 'account.reset-password', account.login);
        return { account: accountAnswer(changed ?? account), setupPath };
      });
      accessChanged(params.id);
      return reset;
    },
  };
}

export function accountAnswer(row: AccountRow): Account {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    role: row.role,
    disabled: row.disabled === 1,
    openId: row.open_id !== null,
    createdAt: new Date(row.created_at).toISOString(),
    lastSignInAt: row.last_sign_in_at === null ? null : new Date(row.last_sign_in_at).toISOString(),
  };
}

async function existing(transaction: Queries, id: string): Promise<AccountRow> {
  const account = await accountById(transaction, id);
  if (!account) throw new ApiError('NOT_FOUND', 'there is no such account; it may have been deleted');
  return account;
}

/** Before somebody stops being an administrator: another one who can sign in has to stay. */
async function keepAnAdministrator(transaction: Queries, account: AccountRow): Promise<void> {
  if (account.role !== 'administrator' || account.disabled === 1) return;
  if (await otherAdministrator(transaction, account.id)) return;
  throw new ApiError(
    'CONFLICT',
    `${account.login} is the last administrator who can sign in; make another one first`,
  );
}

function refuseForeignPassword(account: AccountRow): void {
  if (account.open_id === null) return;
  throw new ApiError(
    'CONFLICT',
    `${account.login} signs in by the identity provider and has no password here`,
  );
}

/** What has changed, as `{ role: ['viewer', 'operator'] }`. */
function changeOf(
  before: AccountRow,
  after: { name: string; role: string; disabled: boolean },
): Record<string, unknown> {
  const was = { name: before.name, role: before.role, disabled: before.disabled === 1 };
  return Object.fromEntries(
    (['name', 'role', 'disabled'] as const)
      .filter((key) => was[key] !== after[key])
      .map((key) => [key, [was[key], after[key]]]),
  );
}
