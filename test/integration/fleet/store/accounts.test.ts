import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  accountById,
  accountByLogin,
  accountByOpenId,
  type AccountRow,
  anyAccount,
  deleteAccount,
  insertAccount,
  listAccounts,
  lockAccounts,
  otherAdministrator,
  replaceHash,
  updateAccount,
} from '../../../../src/fleet/store/accounts.js';
import { findLink, replaceLink, useLink } from '../../../../src/fleet/store/one-time-links.js';
import {
  deleteIdleSessions,
  deleteSession,
  deleteSessionsOf,
  insertSession,
  liveSession,
  touchSession,
} from '../../../../src/fleet/store/sessions.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import {
  countTokensOf,
  deleteToken,
  insertToken,
  listTokens,
  liveToken,
  tokenById,
  touchToken,
} from '../../../../src/fleet/store/tokens.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

function account(login: string, change: Partial<AccountRow> = {}): AccountRow {
  return {
    id: randomUUID(),
    login,
    name: login,
    role: 'viewer',
    disabled: 0,
    password_hash: 'hash',
    open_id: null,
    created_at: 1_700_000_000_000,
    last_sign_in_at: null,
    ...change,
  };
}

async function withAccounts(store: Store, ...accounts: AccountRow[]): Promise<void> {
  for (const one of accounts) await insertAccount(store.db, one);
}

describe.each(storeKinds)('accounts on %s', (kind) => {
  const room = storeRoom(kind);

  it('are found by id, login and identity, and listed by login', async () => {
    const store = await room.newStore();
    const { db } = store;
    expect(await anyAccount(db)).toBe(false);
    const ivan = account('ivan');
    const anna = account('anna', { open_id: 'https://id.example 7', password_hash: null });
    await withAccounts(store, ivan, anna);
    expect(await anyAccount(db)).toBe(true);
    expect(await accountById(db, ivan.id)).toEqual(ivan);
    expect(await accountByLogin(db, 'anna')).toEqual(anna);
    expect(await accountByOpenId(db, 'https://id.example 7')).toEqual(anna);
    expect(await accountByLogin(db, 'Ivan')).toBeUndefined();
    expect(await listAccounts(db)).toEqual([anna, ivan]);
  });

  it('are changed, and say when there is none', async () => {
    const store = await room.newStore();
    const ivan = account('ivan');
    await withAccounts(store, ivan);
    const after = { ...ivan, role: 'operator', disabled: 1 };
    expect(await updateAccount(store.db, ivan.id, { role: 'operator', disabled: 1 })).toEqual(after);
    expect(await accountById(store.db, ivan.id)).toEqual(after);
    expect(await updateAccount(store.db, randomUUID(), { role: 'operator' })).toBeUndefined();
  });

  it('keep a password that was changed while its old hash was renewed', async () => {
    const store = await room.newStore();
    const ivan = account('ivan');
    await withAccounts(store, ivan);
    await replaceHash(store.db, ivan.id, 'hash', 'better');
    await replaceHash(store.db, ivan.id, 'hash', 'late');
    expect((await accountById(store.db, ivan.id))?.password_hash).toBe('better');
  });

  it.each<[string, Partial<AccountRow>, boolean]>([
    ['another with a password', { role: 'administrator' }, true],
    ['another by identity', { role: 'administrator', password_hash: null, open_id: 'x' }, true],
    ['one who was only invited', { role: 'administrator', password_hash: null }, false],
    ['a disabled one', { role: 'administrator', disabled: 1 }, false],
    ['an operator', { role: 'operator' }, false],
  ])('count %s as an administrator who can sign in: %j %s', async (_, change, counts) => {
    const store = await room.newStore();
    const admin = account('admin', { role: 'administrator' });
    await withAccounts(store, admin, account('other', change));
    expect(await otherAdministrator(store.db, admin.id)).toBe(counts);
  });

  it('are changed one transaction after the other', async () => {
    const store = await room.newStore();
    const two = [account('one', { role: 'administrator' }), account('two', { role: 'administrator' })];
    await withAccounts(store, ...two);
    // Both want to step down, and each only if the other one stays.
    const stepDown = ({ id }: AccountRow) =>
      store.db.transaction().execute(async (transaction) => {
        await lockAccounts(transaction);
        if (!(await otherAdministrator(transaction, id))) return false;
        await updateAccount(transaction, id, { role: 'viewer' });
        return true;
      });
    // Often, for only some pairs would meet if they could.
    for (let round = 0; round < 20; round++) {
      for (const { id } of two) await updateAccount(store.db, id, { role: 'administrator' });
      expect((await Promise.all(two.map(stepDown))).sort()).toEqual([false, true]);
    }
  });

  it('go with their sessions, links and tokens, and nobody else’s', async () => {
    const store = await room.newStore();
    const { db } = store;
    const [ivan, anna] = [account('ivan'), account('anna')];
    await withAccounts(store, ivan, anna);
    for (const { id, login } of [ivan, anna]) {
      const session = { id_hash: login, account_id: id, csrf: 'c', created_at: 1, last_used_at: 10 };
      await insertSession(db, session);
      await replaceLink(db, id, login, 100);
      await insertToken(db, token(id, login));
    }
    await deleteAccount(db, ivan.id);
    expect(await accountById(db, ivan.id)).toBeUndefined();
    expect([await liveSession(db, 'ivan', 0), await findLink(db, 'ivan', 0)]).toEqual([undefined, undefined]);
    expect(await countTokensOf(db, ivan.id)).toBe(0);
    expect(await liveSession(db, 'anna', 0)).toBeDefined();
    expect(await findLink(db, 'anna', 0)).toEqual({ account_id: anna.id });
    expect(await countTokensOf(db, anna.id)).toBe(1);
  });
});

describe.each(storeKinds)('sessions on %s', (kind) => {
  const room = storeRoom(kind);

  async function bench() {
    const store = await room.newStore();
    const ivan = account('ivan');
    await withAccounts(store, ivan);
    for (const id_hash of ['a', 'b', 'c'])
      await insertSession(store.db, {
        id_hash,
        account_id: ivan.id,
        csrf: 'csrf',
        created_at: 5,
        last_used_at: 10,
      });
    return { db: store.db, ivan };
  }

  it('are found with their account while they are used', async () => {
    const { db, ivan } = await bench();
    expect(await liveSession(db, 'a', 9)).toEqual({
      id_hash: 'a',
      csrf: 'csrf',
      last_used_at: 10,
      account_id: ivan.id,
      login: 'ivan',
      name: 'ivan',
      role: 'viewer',
    });
    expect(await liveSession(db, 'a', 10)).toBeUndefined();
    await touchSession(db, 'a', 20);
    expect(await liveSession(db, 'a', 10)).toMatchObject({ last_used_at: 20 });
    await updateAccount(db, ivan.id, { disabled: 1 });
    expect(await liveSession(db, 'a', 10)).toBeUndefined();
  });

  it('end one by one, all of an account but one, and when idle', async () => {
    const { db, ivan } = await bench();
    const left = async () =>
      (await db.selectFrom('sessions').select('id_hash').orderBy('id_hash').execute()).map(
        (it) => it.id_hash,
      );
    await deleteSession(db, 'a');
    expect(await left()).toEqual(['b', 'c']);
    await deleteSessionsOf(db, ivan.id, 'c');
    expect(await left()).toEqual(['c']);
    await deleteIdleSessions(db, 9);
    expect(await left()).toEqual(['c']);
    await deleteIdleSessions(db, 10);
    expect(await left()).toEqual([]);
  });
});

describe.each(storeKinds)('one-time links on %s', (kind) => {
  const room = storeRoom(kind);

  it('are good once and in time; a new one voids the earlier', async () => {
    const { db } = await room.newStore();
    await replaceLink(db, null, 'first', 100);
    await replaceLink(db, 'someone', 'other', 100);
    await replaceLink(db, null, 'second', 100);
    expect(await findLink(db, 'first', 50)).toBeUndefined();
    expect(await findLink(db, 'second', 50)).toEqual({ account_id: null });
    expect(await findLink(db, 'second', 100)).toBeUndefined();
    expect(await useLink(db, 'second', 100)).toBe(false);
    expect(await Promise.all([useLink(db, 'second', 99), useLink(db, 'second', 99)])).toEqual(
      expect.arrayContaining([true, false]),
    );
    expect(await findLink(db, 'other', 50)).toEqual({ account_id: 'someone' });
  });
});

function token(owner: string, secret: string, expires_at: number | null = null) {
  return {
    id: randomUUID(),
    account_id: owner,
    name: `of ${secret}`,
    secret_hash: secret,
    scopes: 'phones:read,commands',
    created_at: 1,
    expires_at,
    last_used_at: null,
  };
}

describe.each(storeKinds)('API tokens on %s', (kind) => {
  const room = storeRoom(kind);

  it('are found with what bounds them, until they expire or their owner is disabled', async () => {
    const store = await room.newStore();
    const { db } = store;
    const ivan = account('ivan', { role: 'operator' });
    await withAccounts(store, ivan);
    const [lasting, ending] = [token(ivan.id, 'x'), token(ivan.id, 'y', 100)];
    await insertToken(db, lasting);
    await insertToken(db, ending);
    expect(await liveToken(db, 'x', 1_000)).toEqual({ ...lasting, login: 'ivan', role: 'operator' });
    expect(await liveToken(db, 'y', 99)).toMatchObject({ id: ending.id });
    expect(await liveToken(db, 'y', 100)).toBeUndefined();
    expect(await liveToken(db, 'z', 0)).toBeUndefined();
    await touchToken(db, lasting.id, 77);
    expect(await tokenById(db, lasting.id)).toMatchObject({ last_used_at: 77, login: 'ivan' });
    await updateAccount(db, ivan.id, { disabled: 1 });
    expect(await liveToken(db, 'x', 0)).toBeUndefined();
  });

  it('are listed of one or of all, and deleted once', async () => {
    const store = await room.newStore();
    const { db } = store;
    const [ivan, anna] = [account('ivan'), account('anna')];
    await withAccounts(store, ivan, anna);
    const mine = token(ivan.id, 'b');
    for (const one of [mine, token(ivan.id, 'a'), token(anna.id, 'c')]) await insertToken(db, one);
    expect((await listTokens(db, null)).map(({ name }) => name)).toEqual(['of c', 'of a', 'of b']);
    expect((await listTokens(db, ivan.id)).map(({ name }) => name)).toEqual(['of a', 'of b']);
    expect(await deleteToken(db, mine.id)).toBe(true);
    expect(await deleteToken(db, mine.id)).toBe(false);
    expect(await countTokensOf(db, ivan.id)).toBe(1);
  });
});
