import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenIdOptions } from '../../../../src/fleet/people/open-id.js';
import { freePort } from '../../../support/free-port.js';
import { type ApiBench, apiBench, ORIGIN, type TestBrowser } from '../../../support/fleet/api-client.js';
import { type OidcServer, startOidcServer } from '../../../support/fleet/oidc-server.js';
import { storeRoom } from '../../../support/fleet/stores.js';

const CALLBACK = `${ORIGIN}/api/openid/callback`;
const room = storeRoom('sqlite');
let provider: OidcServer;
beforeAll(async () => {
  provider = await startOidcServer(CALLBACK);
});
afterAll(() => provider.close());

function options(change: Partial<OpenIdOptions> = {}): OpenIdOptions {
  const { issuer, clientId, clientSecret } = provider;
  return {
    issuer,
    clientId,
    clientSecret,
    name: 'Bank ID',
    roleClaim: 'groups',
    roles: { staff: 'viewer', service: 'operator', admins: 'administrator' },
    defaultRole: null,
    ...change,
  };
}

const bench = async (change?: Partial<OpenIdOptions>): Promise<ApiBench> =>
  apiBench(await room.newStore(), { openId: options(change) });

/** Our part of the way there; resolves with the provider's address. */
async function start(browser: TestBrowser): Promise<URL> {
  const answer = await browser.send({ method: 'GET', url: '/api/openid/start' });
  expect(answer.statusCode).toBe(302);
  return new URL(String(answer.headers.location));
}

/** Back from the provider; resolves with where the browser is sent then. */
async function comeBack(browser: TestBrowser, callback: string): Promise<string> {
  const { pathname, search } = new URL(callback);
  // From the page of another site.
  const headers = { 'sec-fetch-site': 'cross-site' };
  const answer = await browser.send({ method: 'GET', url: `${pathname}${search}`, headers });
  expect(answer.statusCode).toBe(302);
  return String(answer.headers.location);
}

async function signIn({ browser }: ApiBench, person: OidcServer['person']) {
  provider.person = person;
  const there = browser();
  const to = await comeBack(there, await provider.visit((await start(there)).href));
  return { to, browser: there };
}

describe('signing in by an identity provider', () => {
  it('makes the account at the first time, with the role that the provider gives', async () => {
    const made = await bench();
    const person = {
      sub: 'u1',
      name: 'Анна',
      preferred_username: 'Anna',
      email: 'anna@bank.example',
      groups: ['staff', 'service'],
    };
    const { to, browser } = await signIn(made, person);
    expect(to).toBe('/');
    const { account } = await browser.call('session');
    expect(account).toMatchObject({ login: 'anna', name: 'Анна', role: 'operator' });
    expect([...browser.cookies.keys()]).toEqual(['hotline']);
    // Again: the same account, with the role of today.
    const again = await signIn(made, { ...person, preferred_username: 'renamed', groups: ['admins'] });
    expect((await again.browser.call('session')).account).toEqual({ ...account, role: 'administrator' });
    expect(await again.browser.call('accounts')).toMatchObject([{ login: 'anna', openId: true }]);
    const { items } = await again.browser.call('audit');
    expect(items.map(({ actor, action, object }) => [actor, action, object])).toEqual([
      ['anna', 'session.sign-in', 'anna'],
      ['server', 'account.change', 'anna'],
      ['anna', 'session.sign-in', 'anna'],
      ['server', 'account.create', 'anna'],
    ]);
  });

  it('says on the sign-in page that there is one, and in the OpenAPI document', async () => {
    const { browser, app } = await bench();
    expect(await browser().call('entrance')).toMatchObject({ openId: 'Bank ID' });
    const { paths } = (await app.inject('/api/openapi.json')).json<{ paths: Record<string, object> }>();
    expect(paths['/api/openid/start']).toMatchObject({ get: { 'x-hotline-role': 'anyone', security: [] } });
    expect(paths['/api/openid/callback']).toMatchObject({ get: { operationId: 'openIdCallback' } });
    const without = await apiBench(await room.newStore());
    expect((await without.app.inject('/api/openid/start')).statusCode).toBe(404);
  });

  it('refuses whom the provider gives no role, unless there is one for everybody', async () => {
    const stranger = { sub: 'u2', groups: ['others'] };
    const made = await bench();
    const { to, browser } = await signIn(made, stranger);
    expect(to).toBe('/sign-in?problem=openid-refused');
    await expect(browser.call('session')).rejects.toMatchObject({ status: 401 });
    const open = await signIn(await bench({ defaultRole: 'viewer' }), stranger);
    expect((await open.browser.call('session')).account).toMatchObject({
      role: 'viewer',
      login: expect.stringMatching(/^openid-[0-9a-f]{16}$/) as string,
    });
  });

  it('never takes over an account of ours that is called the same', async () => {
    const made = await bench();
    const admin = await made.firstRun();
    const { browser } = await signIn(made, { sub: 'u3', preferred_username: 'admin', groups: ['staff'] });
    const { account } = await browser.call('session');
    expect(account.role).toBe('viewer');
    expect(account.login).not.toBe('admin');
    expect((await admin.call('session')).account.id).not.toBe(account.id);
  });

  it('refuses a disabled account, and leaves it no password of ours', async () => {
    const made = await bench();
    const admin = await made.firstRun();
    const person = { sub: 'u4', preferred_username: 'anna', groups: ['staff'] };
    const { browser } = await signIn(made, person);
    const { account, csrf } = await browser.call('session');
    browser.csrf = csrf;
    const params = { id: account.id };
    await expect(
      admin.call('changeAccount', { params, body: { password: 'long enough for it' } }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(admin.call('resetPassword', { params })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(
      browser.call('changeOwnPassword', { body: { current: '', password: 'long enough for it' } }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await admin.call('changeAccount', { params, body: { disabled: true } });
    await expect(browser.call('session')).rejects.toMatchObject({ status: 401 });
    expect((await signIn(made, person)).to).toBe('/sign-in?problem=openid-refused');
  });

  it('keeps the last administrator one, whatever the provider says', async () => {
    const made = await bench();
    const person = { sub: 'u5', preferred_username: 'anna', groups: ['admins'] };
    await signIn(made, person);
    const { browser } = await signIn(made, { ...person, groups: ['staff'] });
    expect((await browser.call('session')).account.role).toBe('administrator');
    expect(made.base.log.messages('warn')).toEqual([
      'the last administrator keeps that role against the provider',
    ]);
  });
});

describe('a sign-in by an identity provider that is not ours', () => {
  const failed = '/sign-in?problem=openid-failed';
  const person = { sub: 'u6', preferred_username: 'anna', groups: ['admins'] };

  async function expectNobody(made: ApiBench, browser: TestBrowser): Promise<void> {
    await expect(browser.call('session')).rejects.toMatchObject({ status: 401 });
    expect(await browser.call('entrance')).toMatchObject({ firstRun: true });
    expect(made.base.log.messages('warn')).toEqual(['a sign-in by the identity provider was refused']);
  }

  it('is refused with another state', async () => {
    provider.person = person;
    const made = await bench();
    const browser = made.browser();
    const back = new URL(await provider.visit((await start(browser)).href));
    back.searchParams.set('state', 'forged');
    expect(await comeBack(browser, back.href)).toBe(failed);
    await expectNobody(made, browser);
  });

  it('is refused with another nonce', async () => {
    provider.person = person;
    const made = await bench();
    const browser = made.browser();
    const there = await start(browser);
    there.searchParams.set('nonce', 'of another sign-in');
    expect(await comeBack(browser, await provider.visit(there.href))).toBe(failed);
    await expectNobody(made, browser);
  });

  it('is refused without the proof key', async () => {
    provider.person = person;
    const made = await bench();
    const [browser, other] = [made.browser(), made.browser()];
    const there = await start(browser);
    there.searchParams.set('code_challenge', (await start(other)).searchParams.get('code_challenge')!);
    expect(await comeBack(browser, await provider.visit(there.href))).toBe(failed);
    await expectNobody(made, browser);
  });

  it('is refused in a browser that did not begin it', async () => {
    provider.person = person;
    const made = await bench();
    const back = await provider.visit((await start(made.browser())).href);
    const victim = made.browser();
    expect(await comeBack(victim, back)).toBe(failed);
    await expectNobody(made, victim);
  });

  it('is refused the second time', async () => {
    const made = await bench();
    provider.person = person;
    const browser = made.browser();
    const back = await provider.visit((await start(browser)).href);
    const kept = new Map(browser.cookies);
    expect(await comeBack(browser, back)).toBe('/');
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect(await comeBack(browser, back)).toBe(failed);
  });

  it('is refused when it took longer than ten minutes', async () => {
    provider.person = person;
    const made = await bench();
    const browser = made.browser();
    const back = await provider.visit((await start(browser)).href);
    await made.base.clock.advance(600_001);
    expect(await comeBack(browser, back)).toBe(failed);
    await expectNobody(made, browser);
  });

  it.each(['?error=access_denied', '?code=x&state=y', ''])(
    'is refused when it comes back with %j',
    async (query) => {
      const made = await bench();
      const browser = made.browser();
      await start(browser);
      expect(await comeBack(browser, `${CALLBACK}${query}`)).toBe(failed);
      await expectNobody(made, browser);
    },
  );
});

describe('an identity provider', () => {
  it('must be reached by https, unless it is on this machine', async () => {
    const store = await room.newStore();
    for (const issuer of ['http://id.example', 'ftp://127.0.0.1', 'nonsense'])
      await expect(apiBench(store, { openId: options({ issuer }) })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('may be down when the server starts', async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const made = await bench({ issuer });
    const { headers } = await made.browser().send({ method: 'GET', url: '/api/openid/start' });
    expect(headers.location).toBe('/sign-in?problem=openid-failed');
    expect(made.base.log.messages('error')).toEqual(['the identity provider cannot be used']);
  });
});
