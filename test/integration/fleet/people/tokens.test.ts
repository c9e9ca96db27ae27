import { describe, expect, it } from 'vitest';
import type { ApiBench } from '../../../support/fleet/api-client.js';
import { apiBench } from '../../../support/fleet/api-client.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { scopes, type Scope } from '../../../../src/protocol/fleet-api/roles.js';

const ALL = Object.keys(scopes) as Scope[];

describe.each(storeKinds)('API tokens on %s', (kind) => {
  const room = storeRoom(kind);
  const bench = async () => {
    const made = await apiBench(await room.newStore());
    return { ...made, admin: await made.firstRun() };
  };
  const ask = async ({ app }: Pick<ApiBench, 'app'>, token: string, url: string) =>
    (await app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;

  it('are shown once and kept as a hash', async () => {
    const { admin, base } = await bench();
    const body = { name: 'Grafana', scopes: ['phones:read', 'statistics', 'phones:read'] as Scope[] };
    const { token, secret } = await admin.call('newToken', { body });
    expect(secret).toMatch(/^hotline_[\w-]{43}$/);
    expect(token).toMatchObject({ owner: 'admin', scopes: ['phones:read', 'statistics'], lastUsedAt: null });
    expect(await admin.call('tokens')).toEqual([token]);
    const stored = JSON.stringify([
      await base.store.db.selectFrom('api_tokens').selectAll().execute(),
      await base.store.db.selectFrom('audit').selectAll().execute(),
    ]);
    expect(stored).not.toContain(secret.slice('hotline_'.length));
  });

  it('are bounded by their scopes and by their owner’s role, as it is now', async () => {
    const made = await bench();
    const { admin, browserOf, tokenOf } = made;
    const ivan = await browserOf(admin, 'ivan', 'administrator');
    const token = await tokenOf(ivan, ALL);
    expect(await ask(made, token, '/api/accounts')).toBe(200);
    expect(await ask(made, await tokenOf(ivan, ['phones:read', 'statistics']), '/api/accounts')).toBe(403);
    const id = (await ivan.call('session')).account.id;
    await admin.call('changeAccount', { params: { id }, body: { role: 'operator' } });
    expect(await ask(made, token, '/api/accounts')).toBe(403);
    expect(await ask(made, token, '/api/settings')).toBe(200);
    await admin.call('changeAccount', { params: { id }, body: { disabled: true } });
    expect(await ask(made, token, '/api/settings')).toBe(401);
    await admin.call('changeAccount', { params: { id }, body: { disabled: false } });
    expect(await ask(made, token, '/api/settings')).toBe(200);
    await admin.call('deleteAccount', { params: { id } });
    expect(await ask(made, token, '/api/settings')).toBe(401);
  });

  it('need no CSRF token to change things, and are named in the audit log', async () => {
    const made = await bench();
    const { admin, tokenOf, app } = made;
    const token = await tokenOf(admin, ['administration']);
    const { statusCode } = await app.inject({
      method: 'PATCH',
      url: '/api/settings',
      headers: { authorization: `Bearer ${token}`, origin: 'https://elsewhere.example' },
      payload: { hotC: 70 },
    });
    expect(statusCode).toBe(200);
    const { items } = await admin.call('audit', { query: { action: 'settings.change' } });
    expect(items).toMatchObject([
      { actor: 'token test of admin', object: 'settings', detail: { hotC: { from: 80, to: 70 } } },
    ]);
  });

  it('expire, and say when they were used last', async () => {
    const made = await bench();
    const { admin, base } = made;
    const at = (ms: number) => new Date(base.clock.wallMs() + ms).toISOString();
    const body = { name: 'short', scopes: ['phones:read'] as Scope[] };
    await expect(admin.call('newToken', { body: { ...body, expiresAt: at(-1) } })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      problem: { faults: [{ place: 'expiresAt' }] },
    });
    const { secret } = await admin.call('newToken', { body: { ...body, expiresAt: at(120_000) } });
    const usedAt = at(60_000);
    await base.clock.advance(60_000);
    expect(await ask(made, secret, '/api/settings')).toBe(200);
    expect(await admin.call('tokens')).toMatchObject([{ lastUsedAt: usedAt }]);
    await base.clock.advance(60_000);
    expect(await ask(made, secret, '/api/settings')).toBe(401);
  });

  it('are seen and revoked by their owner and by administrators only', async () => {
    const made = await bench();
    const { admin, browserOf, tokenOf } = made;
    const ivan = await browserOf(admin, 'ivan', 'viewer');
    const anna = await browserOf(admin, 'anna', 'operator');
    const secret = await tokenOf(ivan, ['phones:read']);
    const [token] = await ivan.call('tokens');
    const params = { id: token!.id };
    expect(await anna.call('tokens')).toEqual([]);
    await expect(anna.call('deleteToken', { params })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await ask(made, secret, '/api/settings')).toBe(200);
    expect(await admin.call('tokens')).toEqual([{ ...token, lastUsedAt: expect.any(String) as string }]);
    await admin.call('deleteToken', { params });
    expect(await ask(made, secret, '/api/settings')).toBe(401);
    await expect(ivan.call('deleteToken', { params })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { items } = await admin.call('audit', { query: { action: 'token' } });
    expect(items.map(({ actor, action, object }) => [actor, action, object])).toEqual([
      ['admin', 'token.revoke', 'test'],
      ['ivan', 'token.create', 'test'],
    ]);
  });

  it('are fifty at most', async () => {
    const { admin, tokenOf } = await bench();
    for (let i = 0; i < 50; i++) await tokenOf(admin, ['phones:read']);
    await expect(tokenOf(admin, ['phones:read'])).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it.each([
    'hotline_',
    'hotline_short',
    `hotline_${'A'.repeat(43)}`,
    `HOTLINE_${'A'.repeat(43)}`,
    'x'.repeat(9_000),
  ])('are refused when they are %s', async (token) => {
    expect(await ask(await bench(), token, '/api/settings')).toBe(401);
  });
});
