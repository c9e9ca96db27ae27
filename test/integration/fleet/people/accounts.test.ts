import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apiBench, PASSWORD, refusal, type TestBrowser } from '../../../support/fleet/api-client.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const DAY_MS = 24 * 3_600_000;
const OTHER = 'another good password';

async function idOf(admin: TestBrowser, login: string): Promise<string> {
  return (await admin.call('accounts')).find((account) => account.login === login)!.id;
}

describe.each(storeKinds)('accounts on %s', (kind) => {
  const room = storeRoom(kind);
  const bench = async () => {
    const made = await apiBench(await room.newStore());
    return { ...made, admin: await made.firstRun() };
  };

  it('are made with a password or with a link, and their names are taken', async () => {
    const { admin, browser } = await bench();
    const withPassword = await admin.call('newAccount', {
      body: { login: 'Ivan@bank.example', name: 'Ivan', role: 'operator', password: PASSWORD },
    });
    expect(withPassword).toMatchObject({ account: { login: 'ivan@bank.example' }, setupPath: null });
    await browser().signIn('ivan@bank.example');
    const body = { login: 'ivan@bank.example', name: 'Another', role: 'viewer' } as const;
    await expect(admin.call('newAccount', { body })).rejects.toMatchObject({
      code: 'CONFLICT',
      problem: { faults: [{ place: 'login' }] },
    });
    const { setupPath } = await admin.call('newAccount', { body: { ...body, login: 'anna' } });
    expect(setupPath).toMatch(/^\/set-password#[\w-]{43}$/);
  });

  it('have one winner when a name is taken twice at once', async () => {
    const { admin } = await bench();
    const body = { login: 'ivan', name: 'Ivan', role: 'viewer' } as const;
    const outcomes = await Promise.allSettled([
      admin.call('newAccount', { body }),
      admin.call('newAccount', { body }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 409 } });
  });

  it('set their password by a link that works once, for a day', async () => {
    const { admin, browser, base } = await bench();
    const { setupPath, account } = await admin.call('newAccount', {
      body: { login: 'ivan', name: 'Ivan', role: 'technician' },
    });
    const token = setupPath!.split('#')[1]!;
    const ivan = browser();
    await ivan.enter('setPassword', { token, password: OTHER });
    expect((await ivan.call('session')).account).toMatchObject({ login: 'ivan', role: 'technician' });
    await expect(browser().enter('setPassword', { token, password: OTHER })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const reset = await admin.call('resetPassword', { params: { id: account.id } });
    await base.clock.advance(DAY_MS);
    await admin.signIn('admin');
    const late = { token: reset.setupPath!.split('#')[1]!, password: OTHER };
    await expect(browser().enter('setPassword', late)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lose their sessions and their password at a reset', async () => {
    const { admin, browser, browserOf, people } = await bench();
    const ivan = await browserOf(admin, 'ivan', 'viewer');
    const id = await idOf(admin, 'ivan');
    const told: string[] = [];
    people.onAccessChanged((account) => told.push(account));
    const { setupPath } = await admin.call('resetPassword', { params: { id } });
    expect(told).toEqual([id]);
    await expect(ivan.call('session')).rejects.toMatchObject({ status: 401 });
    await expect(browser().signIn('ivan')).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
    await browser().enter('setPassword', { token: setupPath!.split('#')[1]!, password: OTHER });
    await browser().signIn('ivan', OTHER);
  });

  it('feel a change of role, a new password, being disabled and deleted at once', async () => {
    const { admin, browserOf } = await bench();
    const ivan = await browserOf(admin, 'ivan', 'administrator');
    const params = { id: await idOf(admin, 'ivan') };
    await ivan.call('accounts');
    await admin.call('changeAccount', { params, body: { role: 'viewer' } });
    await expect(ivan.call('accounts')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect((await ivan.call('session')).account.role).toBe('viewer');

    await admin.call('changeAccount', { params, body: { password: OTHER } });
    await expect(ivan.call('session')).rejects.toMatchObject({ status: 401 });
    await ivan.signIn('ivan', OTHER);

    await admin.call('changeAccount', { params, body: { disabled: true } });
    await expect(ivan.call('session')).rejects.toMatchObject({ status: 401 });
    await admin.call('changeAccount', { params, body: { disabled: false } });
    await expect(ivan.call('session')).rejects.toMatchObject({ status: 401 });
    await ivan.signIn('ivan', OTHER);

    await admin.call('deleteAccount', { params });
    await expect(ivan.call('session')).rejects.toMatchObject({ status: 401 });
    await expect(admin.call('deleteAccount', { params })).rejects.toMatchObject({ status: 404 });
    const { items } = await admin.call('audit', { query: { action: 'account', actor: 'admin' } });
    expect(items.map(({ action, object, detail }) => [action, object, detail])).toEqual([
      ['account.delete', 'ivan', { name: 'ivan', role: 'viewer' }],
      ['account.change', 'ivan', { disabled: [true, false] }],
      ['account.change', 'ivan', { disabled: [false, true] }],
      ['account.change', 'ivan', { password: 'set' }],
      ['account.change', 'ivan', { role: ['administrator', 'viewer'] }],
      ['account.create', 'ivan', { name: 'ivan', role: 'administrator' }],
      ['account.first', 'admin', {}],
    ]);
    expect(JSON.stringify(items)).not.toContain(OTHER);
  });

  it('change their own password by the old one, which ends their other sessions', async () => {
    const { admin, browser } = await bench();
    const elsewhere = browser();
    await elsewhere.signIn('admin');
    await expect(
      admin.call('changeOwnPassword', { body: { current: 'wrong', password: OTHER } }),
    ).rejects.toMatchObject({ status: 400, problem: { faults: [{ place: 'current' }] } });
    const thief = browser();
    thief.cookies.set('hotline', admin.cookies.get('hotline')!);
    const { csrf } = await thief.call('session');
    await admin.call('changeOwnPassword', { body: { current: PASSWORD, password: OTHER } });
    // Its own goes on, by a new cookie: an old one that somebody copied is worth nothing.
    expect((await admin.call('session')).csrf).toBe(csrf);
    await expect(thief.call('session')).rejects.toMatchObject({ status: 401 });
    await expect(elsewhere.call('session')).rejects.toMatchObject({ status: 401 });
    await expect(browser().signIn('admin')).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
    await browser().signIn('admin', OTHER);
  });

  it('slow down who guesses a password in a browser that was left open', async () => {
    const { admin } = await bench();
    const codes: string[] = [];
    for (let i = 0; i < 7; i++) {
      const body = { current: `guess ${i}`, password: OTHER };
      codes.push((await refusal(admin.call('changeOwnPassword', { body }))).code);
    }
    expect(codes).toEqual([...Array<string>(6).fill('BAD_REQUEST'), 'TOO_MANY']);
  });
});

describe.each(storeKinds)('the last administrator on %s', (kind) => {
  const room = storeRoom(kind);
  const conflict = { code: 'CONFLICT' };

  it('can be neither demoted, disabled, deleted nor reset', async () => {
    const { firstRun, browserOf } = await apiBench(await room.newStore());
    const admin = await firstRun();
    await browserOf(admin, 'ivan', 'operator');
    // Invited only: cannot sign in yet.
    await admin.call('newAccount', { body: { login: 'invited', name: 'I', role: 'administrator' } });
    const params = { id: await idOf(admin, 'admin') };
    for (const body of [
      { role: 'operator' },
      { disabled: true },
      { role: 'viewer', disabled: false },
    ] as const)
      await expect(admin.call('changeAccount', { params, body })).rejects.toMatchObject(conflict);
    await expect(admin.call('deleteAccount', { params })).rejects.toMatchObject(conflict);
    await expect(admin.call('resetPassword', { params })).rejects.toMatchObject(conflict);
    await admin.call('changeAccount', {
      params,
      body: { name: 'Chief', role: 'administrator', disabled: false },
    });
    expect((await admin.call('session')).account).toMatchObject({ name: 'Chief', role: 'administrator' });
  });

  it('stays when two step down at once', async () => {
    const { firstRun, browserOf } = await apiBench(await room.newStore());
    const admin = await firstRun();
    const other = await browserOf(admin, 'other', 'administrator');
    const [one, two] = [await idOf(admin, 'admin'), await idOf(admin, 'other')];
    const outcomes = await Promise.allSettled([
      admin.call('changeAccount', { params: { id: one }, body: { role: 'viewer' } }),
      other.call('deleteAccount', { params: { id: two } }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: conflict });
  });

  it('may go when there is another', async () => {
    const { firstRun, browserOf } = await apiBench(await room.newStore());
    const admin = await firstRun();
    const other = await browserOf(admin, 'other', 'administrator');
    await other.call('deleteAccount', { params: { id: await idOf(other, 'admin') } });
    await expect(admin.call('session')).rejects.toMatchObject({ status: 401 });
    await expect(
      other.call('changeAccount', { params: { id: randomUUID() }, body: { name: 'x' } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
