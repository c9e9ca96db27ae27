/** Accounts and API tokens of the made-up fleet, answered as a server would. */
import type { Account, ApiToken } from '../../../src/protocol/fleet-api/people.js';
import { FixtureProblem } from './fixture-api.js';
import { given, remove, replaced } from './fixture-lists.js';
import { KINDS } from './fixture-managed-items.js';
import type { ManagedFleet } from './managed-fleet.js';

export function answerPeople(managed: ManagedFleet): void {
  const { fleet } = managed;
  fleet.on('accounts', () => managed.accounts);
  managed.change('newAccount', ({ login, name, role, password }) => {
    if (managed.accounts.some((account) => account.login === login)) {
      throw new FixtureProblem('CONFLICT', `There is an account ${login} already; choose another login.`, [
        { place: 'login', message: 'is taken already' },
      ]);
    }
    const account: Account = {
      id: managed.newId(KINDS.account),
      login,
      name,
      role,
      disabled: false,
      openId: false,
      createdAt: new Date(fleet.nowMs).toISOString(),
      lastSignInAt: null,
    };
    managed.accounts.push(account);
    return { account, setupPath: password === undefined ? '/set-password#one-time-token' : null };
  });
  managed.change('changeAccount', ({ name, role, disabled }, { params }) =>
    replaced(managed.accounts, params['id'], given({ name, role, disabled })),
  );
  managed.change('deleteAccount', (_, { params }) => remove(managed.accounts, params['id']));
  managed.change('resetPassword', (_, { params }) => ({
    account: managed.accounts.find(({ id }) => id === params['id'])!,
    setupPath: '/set-password?token=another-token',
  }));
  managed.change('changeOwnPassword', ({ current }) => {
    if (current === 'correct horse battery') return undefined;
    throw new FixtureProblem('BAD_REQUEST', 'current: is not the password of this account', [
      { place: 'current', message: 'is not the password of this account' },
    ]);
  });
  fleet.on('tokens', () => managed.tokens);
  managed.change('newToken', ({ name, scopes, expiresAt }) => {
    const token: ApiToken = {
      id: managed.newId(KINDS.token),
      name,
      owner: fleet.session?.account.login ?? '',
      scopes,
      createdAt: new Date(fleet.nowMs).toISOString(),
      expiresAt,
      lastUsedAt: null,
    };
    managed.tokens.push(token);
    return { token, secret: `hotline_${'k3'.repeat(21)}x` };
  });
  managed.change('deleteToken', (_, { params }) => remove(managed.tokens, params['id']));
}
