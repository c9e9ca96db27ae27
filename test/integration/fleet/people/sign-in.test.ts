import { describe, expect, it } from 'vitest';
import { Passwords } from '../../../../src/fleet/people/passwords.js';
import { accountByLogin, updateAccount } from '../../../../src/fleet/store/accounts.js';
import { apiBench, cheapPasswords, PASSWORD, refusal } from '../../../support/fleet/api-client.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const HOUR_MS = 3_600_000;
const first = { login: 'admin', name: 'Admin', password: PASSWORD };

describe.each(storeKinds)('the first run on %s', (kind) => {
  const room = storeRoom(kind);
  const tokenOf = (link: string | undefined): string => link?.split('#')[1] ?? '';

  it('makes the first administrator by the link, once', async () => {
    const { people, browser, base } = await apiBench(await room.newStore());
    const link = await people.firstRunLink();
    expect(link).toMatch(/^\/first-run#[\w-]{43}$/);
    expect(await browser().call('entrance')).toEqual({ firstRun: true, openId: null, version: '1.2.3' });
    const admin = browser();
    const session = await admin.enter('firstRun', { ...first, token: tokenOf(link) });
    expect(session).toMatchObject({ account: { login: 'admin', role: 'administrator' }, demo: false });
    expect(await admin.call('session')).toEqual(session);
    expect(await browser().call('entrance')).toMatchObject({ firstRun: false });
    expect(await people.firstRunLink()).toBeUndefined();
    const again = { ...first, login: 'second', token: tokenOf(link) };
    await expect(browser().enter('firstRun', again)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { items } = await admin.call('audit');
    expect(items).toMatchObject([{ actor: 'admin', action: 'account.first', address: '127.0.0.1' }]);
    expect(JSON.stringify(base.log.lines)).not.toContain(tokenOf(link));
  });

  it('has one winner of two at once', async () => {
    const { people, browser } = await apiBench(await room.newStore());
    const token = tokenOf(await people.firstRunLink());
    const outcomes = await Promise.allSettled(
      ['one', 'two', 'three'].map((login) => browser().enter('firstRun', { ...first, login, token })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const winner = browser();
    const login = ['one', 'two', 'three'][outcomes.findIndex(({ status }) => status === 'fulfilled')]!;
    await winner.signIn(login);
    expect(await winner.call('accounts')).toHaveLength(1);
  });

  it('takes only the last link, and only for an hour', async () => {
    const { people, browser, base } = await apiBench(await room.newStore());
    const old = tokenOf(await people.firstRunLink());
    const late = tokenOf(await people.firstRunLink());
    const code = 'NOT_FOUND';
    for (const token of [old, '', 'guess'])
      await expect(browser().enter('firstRun', { ...first, token })).rejects.toMatchObject({ code });
    await base.clock.advance(HOUR_MS);
    await expect(browser().enter('firstRun', { ...first, token: late })).rejects.toMatchObject({ code });
    const token = tokenOf(await people.firstRunLink());
    await browser().enter('firstRun', { ...first, token });
  });
});

describe.each(storeKinds)('signing in on %s', (kind) => {
  const room = storeRoom(kind);

  it('makes a new session each time, and ends that which the browser had', async () => {
    const { firstRun } = await apiBench(await room.newStore());
    const admin = await firstRun();
    const before = admin.cookies.get('hotline');
    await admin.signIn(' ADMIN ');
    expect(admin.cookies.get('hotline')).not.toBe(before);
    const now = admin.cookies.get('hotline')!;
    admin.cookies.set('hotline', before!);
    await expect(admin.call('session')).rejects.toMatchObject({ status: 401 });
    admin.cookies.set('hotline', now);
    await admin.call('session');
  });

  it('never takes over a cookie that somebody planted', async () => {
    const { firstRun, browser } = await apiBench(await room.newStore());
    await firstRun();
    const victim = browser();
    const planted = 'A'.repeat(43);
    victim.cookies.set('hotline', planted);
    await victim.signIn('admin');
    expect(victim.cookies.get('hotline')).not.toBe(planted);
  });

  it('keeps no cookie and no password in the store', async () => {
    const { firstRun, base } = await apiBench(await room.newStore());
    const admin = await firstRun();
    const { db } = base.store;
    const stored = JSON.stringify([
      await db.selectFrom('sessions').selectAll().execute(),
      await db.selectFrom('accounts').selectAll().execute(),
      await db.selectFrom('audit').selectAll().execute(),
    ]);
    expect(stored).toContain('scrypt$');
    expect(stored).not.toContain(admin.cookies.get('hotline'));
    expect(stored).not.toContain(PASSWORD);
  });

  it('answers the same for a wrong name, a wrong password, a disabled account and one without a password', async () => {
    const { firstRun, browser, browserOf } = await apiBench(await room.newStore());
    const admin = await firstRun();
    await browserOf(admin, 'gone', 'viewer');
    const gone = (await admin.call('accounts')).find(({ login }) => login === 'gone')!;
    await admin.call('changeAccount', { params: { id: gone.id }, body: { disabled: true } });
    await admin.call('newAccount', { body: { login: 'invited', name: 'I', role: 'viewer' } });
    const answers = [];
    for (const [login, password] of [
      ['nobody', PASSWORD],
      ['admin', 'wrong'],
      ['gone', PASSWORD],
      ['invited', ''],
      ['\u0000', PASSWORD],
    ] as const) {
      const { problem, headers } = await refusal(browser().signIn(login, password));
      answers.push(JSON.stringify([problem, headers['set-cookie'] ?? null]));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('SIGN_IN_REFUSED');
  });

  it('slows guesses down, whether the account exists or not', async () => {
    const { firstRun, browser, base } = await apiBench(await room.newStore());
    await firstRun();
    const refusals = async (login: string, address: string) => {
      const codes: string[] = [];
      for (let i = 0; i < 8; i++) {
        const { code, headers } = await refusal(browser(address).signIn(login, 'wrong'));
        codes.push([code, headers['retry-after']].join(' ').trim());
      }
      return codes;
    };
    const existing = await refusals('admin', '192.0.2.1');
    expect(existing).toEqual([...Array<string>(6).fill('SIGN_IN_REFUSED'), 'TOO_MANY 1', 'TOO_MANY 1']);
    expect(await refusals('nobody', '192.0.2.2')).toEqual(existing);
    // Not even the right password is looked at meanwhile; then it is.
    await expect(browser('192.0.2.1').signIn('admin')).rejects.toMatchObject({ status: 429 });
    await base.clock.advance(1_000);
    await browser('192.0.2.1').signIn('admin');
  });

  it('cannot be denied to a person in a browser of theirs, whoever guesses and from wherever', async () => {
    const { firstRun, browser } = await apiBench(await room.newStore());
    const own = await firstRun();
    await own.call('signOut');
    for (const address of ['127.0.0.1', '192.0.2.1'])
      for (let i = 0; i < 30; i++) await refusal(browser(address).signIn('admin', `guess ${i}`));
    await expect(browser().signIn('admin')).rejects.toMatchObject({ code: 'TOO_MANY' });
    await own.signIn('admin');
    // It opens nothing by itself, is good for one name only, and only as it was given.
    const other = browser();
    const device = own.cookies.get('hotline-device')!;
    other.cookies.set('hotline-device', device);
    await expect(other.signIn('admin', 'wrong')).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
    other.cookies.set('hotline-device', `${device.slice(0, -4)}AAAA`);
    await expect(other.signIn('admin')).rejects.toMatchObject({ code: 'TOO_MANY' });
  });

  it('is in the audit log also when it is refused, without what was typed for a name that nobody has', async () => {
    const { firstRun, browser, people } = await apiBench(await room.newStore());
    const admin = await firstRun();
    for (let i = 0; i < 9; i++) await refusal(browser('192.0.2.1').signIn('admin', 'wrong'));
    await refusal(browser('192.0.2.2').signIn('hunter2', 'admin'));
    await people.close();
    const { items } = await admin.call('audit', { query: { action: 'session.refused' } });
    expect(items.map(({ actor, address, object, detail }) => [actor, address, object, detail])).toEqual([
      ['nobody', '192.0.2.1', 'admin', { by: 'password', more: 8 }],
      ['nobody', '192.0.2.2', 'unknown name', { by: 'password' }],
      ['nobody', '192.0.2.1', 'admin', { by: 'password' }],
    ]);
    expect(JSON.stringify(items)).not.toContain('hunter2');
  });

  it('ends when nobody asks for as long as set, at once when that is shortened', async () => {
    const { firstRun, base } = await apiBench(await room.newStore());
    const admin = await firstRun();
    await base.clock.advance(11 * HOUR_MS);
    await admin.call('session');
    await base.clock.advance(11 * HOUR_MS);
    const { endsAt } = await admin.call('session');
    expect(Date.parse(endsAt)).toBe(base.clock.wallMs() + 12 * HOUR_MS);
    await base.clock.advance(12 * HOUR_MS);
    await expect(admin.call('session')).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    await admin.signIn('admin');
    await admin.call('changeSettings', { body: { sessionMs: 300_000 } });
    await base.clock.advance(300_000);
    await expect(admin.call('session')).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  it('ends by signing out', async () => {
    const { firstRun, people, browser } = await apiBench(await room.newStore());
    const admin = await firstRun();
    const told: string[] = [];
    people.onAccessChanged((account) => told.push(account));
    const { account } = await admin.call('session');
    const cookie = admin.cookies.get('hotline')!;
    await admin.call('signOut');
    expect(admin.cookies.has('hotline')).toBe(false);
    expect(told).toEqual([account.id]);
    const thief = browser();
    thief.cookies.set('hotline', cookie);
    await expect(thief.call('session')).rejects.toMatchObject({ status: 401 });
  });

  it('renews a password hash that was made with other parameters', async () => {
    const { firstRun, browser, base } = await apiBench(await room.newStore());
    await firstRun();
    const { db } = base.store;
    const { id } = (await accountByLogin(db, 'admin'))!;
    const old = await new Passwords({ N: 32, r: 1, p: 1 }).hash(PASSWORD);
    await updateAccount(db, id, { password_hash: old });
    await browser().signIn('admin');
    const renewed = (await accountByLogin(db, 'admin'))!.password_hash;
    expect(renewed).toMatch(new RegExp(`^scrypt\\$${cheapPasswords.N}\\$`));
    await browser().signIn('admin');
    expect((await accountByLogin(db, 'admin'))!.password_hash).toBe(renewed);
  });

  it('does not let in whose account is disabled while the password is checked', async () => {
    const { firstRun, browser, base, browserOf } = await apiBench(await room.newStore());
    await browserOf(await firstRun(), 'ivan', 'viewer');
    const { db } = base.store;
    const { id } = (await accountByLogin(db, 'ivan'))!;
    const verify = Passwords.prototype.verify;
    Passwords.prototype.verify = async function (...given) {
      const right = await verify.apply(this, given);
      await updateAccount(db, id, { disabled: 1 });
      return right;
    };
    try {
      await expect(browser().signIn('ivan')).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
    } finally {
      Passwords.prototype.verify = verify;
    }
  });
});
