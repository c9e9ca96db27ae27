import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { Counter, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiBenchOptions, apiBench } from '../../../support/fleet/api-client.js';
import { storeRoom } from '../../../support/fleet/stores.js';

const room = storeRoom('sqlite');

describe('the dashboard', () => {
  let outer = '';
  let webRoot = '';
  beforeAll(() => {
    outer = mkdtempSync(join(tmpdir(), 'hotline-web-'));
    webRoot = join(outer, 'web');
    mkdirSync(join(webRoot, 'assets'), { recursive: true });
    const page = '<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>';
    writeFileSync(join(webRoot, 'fleet.html'), page);
    writeFileSync(join(webRoot, 'index.html'), 'another page');
    writeFileSync(join(webRoot, 'favicon.svg'), '<svg/>');
    writeFileSync(join(webRoot, '.env'), 'secret');
    writeFileSync(join(webRoot, 'assets', 'fleet-1a2b.js'), 'let x');
    writeFileSync(join(webRoot, 'assets', 'fleet-1a2b.js.br'), brotliCompressSync('let x'));
    writeFileSync(join(webRoot, 'assets', 'fleet-1a2b.js.gz'), gzipSync('let x'));
    writeFileSync(join(outer, 'secret.txt'), 'secret');
  });
  afterAll(() => rmSync(outer, { recursive: true, force: true }));

  it('is served under every address that it may have, with a nonce of its own each time', async () => {
    const { app } = await apiBench(await room.newStore(), { webRoot });
    const nonces = new Set<string>();
    for (const url of ['/', '/phones', '/phones/7f?tab=calls', '/first-run', '/set-password']) {
      const { statusCode, headers, body } = await app.inject(url);
      expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      const [, nonce] = /content="([\w+/=]{24})"><style nonce="\1">/.exec(body)!;
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce!}';`);
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      nonces.add(nonce!);
    }
    expect(nonces.size).toBe(5);
    expect((await app.inject({ method: 'HEAD', url: '/phones' })).statusCode).toBe(200);
  });

  it.each([
    ['/assets/fleet-1a2b.js', 200, 'public, max-age=31536000, immutable'],
    ['/favicon.svg', 200, 'no-cache'],
    ['/index.html', 404, 'no-store'],
    ['/fleet.html', 404, 'no-store'],
    ['/.env', 404, 'no-store'],
    ['/assets/gone-9999.js', 404, 'no-store'],
    ['/assets/', 404, 'no-store'],
    ['/..%2fsecret.txt', 404, 'no-store'],
    ['/assets/..%2f..%2fsecret.txt', 404, 'no-store'],
    ['/api/typo', 404, 'no-store'],
    ['/link', 404, 'no-store'],
  ])('answers %s with %i, kept as %s', async (url, status, cache) => {
    const { app } = await apiBench(await room.newStore(), { webRoot });
    const { statusCode, headers, body } = await app.inject(url);
    expect([statusCode, headers['cache-control']]).toEqual([status, cache]);
    expect(body).not.toMatch(/secret|another page|__CSP_NONCE__/);
    if (status === 404) expect(JSON.parse(body)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    [undefined, 'identity', (bytes: Buffer) => bytes],
    [undefined, undefined, (bytes: Buffer) => bytes],
  ])('comes as %s to whoever takes %s', async (encoding, accepted, unpacked) => {
    const { app } = await apiBench(await room.newStore(), { webRoot });
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
    const answer = await app.inject({ url: '/assets/fleet-1a2b.js', headers });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      // A cache in between must not give it to others.
      vary: expect.stringMatching(/accept-encoding/i) as string,
    });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(unpacked(answer.rawPayload).toString()).toBe('let x');
    const plain = await app.inject({ url: '/favicon.svg', headers });
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, '<svg/>']);
  });

  it('says so when it was not built', async () => {
    await expect(apiBench(await room.newStore(), { webRoot: join(outer, 'gone') })).rejects.toMatchObject({
      code: 'PAGE_NOT_BUILT',
    });
  });

  it('may not be framed, sniffed or scripted from elsewhere, nor may the API', async () => {
    const { app } = await apiBench(await room.newStore(), { webRoot });
    for (const url of ['/', '/api/entrance', '/api/typo', '/favicon.svg']) {
      const { headers } = await app.inject(url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      if (url !== '/') {
        const policy = headers['content-security-policy'];
        expect(policy).toBe("default-src 'none';frame-ancestors 'none'");
      }
    }
  });
});

describe('health of the server', () => {
  it('is alive, and ready while its store answers and it is not stopping', async () => {
    const store = await room.newStore();
    let stopping = false;
    const { app } = await apiBench(store, { stopping: () => stopping });
    const status = async (url: string) => (await app.inject(url)).statusCode;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 200]);
    stopping = true;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
    stopping = false;
    await store.close();
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
    expect((await app.inject('/readyz')).json()).toMatchObject({ code: 'NOT_READY' });
  });
});

describe('numbers for Prometheus', () => {
  const metrics = new Registry();
  new Counter({ name: 'hotline_test_total', help: 'x', registers: [metrics] }).inc(7);
  const far = { remoteAddress: '192.0.2.1' };

  it('are for this machine, and for tokens that may see phones', async () => {
    const { app, firstRun, tokenOf } = await apiBench(await room.newStore(), { metrics });
    const admin = await firstRun();
    const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    const ask = async (request: object) => (await app.inject({ url: '/metrics', ...request })).statusCode;
    const local = await app.inject('/metrics');
    expect(local.body).toContain('hotline_test_total 7');
    expect(local.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await ask(far)).toBe(401);
    // Through a proxy on this machine that nobody told us of.
    expect(await ask({ headers: { 'x-forwarded-for': '192.0.2.1' } })).toBe(401);
    expect(await ask({ headers: { host: 'evil.example' } })).toBe(401);
    expect(await ask({ ...far, ...bearer(await tokenOf(admin, ['phones:read'])) })).toBe(200);
    expect(await ask({ ...far, ...bearer(await tokenOf(admin, ['statistics'])) })).toBe(403);
    expect(await ask({ ...far, ...bearer('nonsense') })).toBe(401);
  });

  it('are for whom a trusted proxy vouches', async () => {
    const { app } = await apiBench(await room.newStore(), { metrics, trustProxy: 'loopback' });
    const ask = async (from: string) =>
      (await app.inject({ url: '/metrics', headers: { 'x-forwarded-for': from } })).statusCode;
    expect(await ask('192.0.2.1')).toBe(401);
    expect(await ask('127.0.0.1')).toBe(200);
  });
});

describe('a demonstration', () => {
  const demo = async (options: ApiBenchOptions = {}) =>
    apiBench(await room.newStore(), { demoViewer: true, ...options });

  it('shows everybody on this machine what a viewer sees', async () => {
    const { browser, firstRun } = await demo();
    await firstRun();
    const guest = browser();
    expect(await guest.call('session')).toMatchObject({ demo: true, csrf: '', account: { role: 'viewer' } });
    expect(await guest.call('settings')).toMatchObject({ hotC: 80 });
    expect(await guest.call('tokens')).toEqual([]);
    const body = { name: 'x', scopes: ['phones:read' as const] };
    await expect(guest.call('newToken', { body })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(
      guest.call('changeOwnPassword', { body: { current: '', password: 'long enough for it' } }),
    ).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await guest.call('signOut');
    await guest.signIn('admin');
    expect(await guest.call('session')).toMatchObject({ demo: false, account: { role: 'administrator' } });
  });

  it('shows nothing to other machines, through proxies, or to foreign pages by a name of theirs', async () => {
    const { browser, app } = await demo();
    await expect(browser('192.0.2.1').call('settings')).rejects.toMatchObject({ status: 401 });
    for (const headers of [{ 'x-forwarded-for': '192.0.2.1' }, { host: 'evil.example:8080' }])
      expect((await app.inject({ url: '/api/settings', headers })).statusCode).toBe(401);
  });
});
