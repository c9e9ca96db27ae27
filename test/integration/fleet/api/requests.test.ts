import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileAnswer, Handlers } from '../../../../src/fleet/api/handler.js';
import { problemCodes, problemSchema } from '../../../../src/protocol/fleet-api/common.js';
import { endpoints, type Endpoint } from '../../../../src/protocol/fleet-api/endpoints.js';
import { apiBench, ORIGIN, PASSWORD } from '../../../support/fleet/api-client.js';
import { storeRoom } from '../../../support/fleet/stores.js';

const room = storeRoom('sqlite');
const bench = async (options?: Parameters<typeof apiBench>[1]) => {
  const made = await apiBench(await room.newStore(), options);
  return { ...made, admin: await made.firstRun() };
};

describe('requests that change something', () => {
  const change = { method: 'PATCH', url: '/api/settings', payload: { hotC: 70 } } as const;

  it.each<[string, headers: Record<string, string>, status: number]>([
    ['with the token of the session', {}, 200],
    ['with the token, from an own page', { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }, 200],
    ['without the token', { 'x-csrf-token': '' }, 403],
    ['with another token', { 'x-csrf-token': 'A'.repeat(43) }, 403],
    ['from a foreign page that knows the token', { origin: 'https://evil.example' }, 403],
    ['from a page without an origin', { origin: 'null' }, 403],
    ['from a sibling of the host', { 'sec-fetch-site': 'same-site' }, 403],
    ['across sites', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('%s', async (_, headers, status) => {
    const { admin } = await bench();
    const answer = await admin.send({ ...change, headers });
    expect(answer.statusCode).toBe(status);
    if (status === 403) expect(answer.json()).toMatchObject({ code: 'FOREIGN_REQUEST' });
    expect((await admin.call('settings')).hotC).toBe(status === 200 ? 70 : 80);
  });

  it('cannot sign a browser in from a foreign page', async () => {
    const { browser } = await bench();
    const payload = { login: 'admin', password: PASSWORD };
    const request = { method: 'POST', url: '/api/session', payload } as const;
    const foreign = await browser().send({ ...request, headers: { origin: 'https://evil.example' } });
    expect([foreign.statusCode, foreign.headers['set-cookie']]).toEqual([403, undefined]);
    // What a form of a foreign page can send without asking first (a "simple" request of CORS).
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const form = { ...request, payload: JSON.stringify(payload), headers: { 'content-type': type } };
      expect((await browser().send(form)).statusCode).toBe(400);
    }
  });

  it('may be asked for by a page whose token is old only to sign in anew', async () => {
    const { admin } = await bench();
    admin.csrf = 'old';
    await admin.signIn('admin');
    await admin.call('signOut');
  });
});

describe('the session cookie', () => {
  it('on this machine by plain http', async () => {
    const { browser } = await bench();
    const payload = { login: 'admin', password: PASSWORD };
    const answer = await browser().send({ method: 'POST', url: '/api/session', payload });
    const [session, device] = answer.headers['set-cookie'] as string[];
    expect(session).toMatch(/^hotline=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(device).toMatch(/^hotline-device=[\w%]+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });

  it('by https', async () => {
    const { browser } = await bench({ secure: true, publicUrl: () => 'https://fleet.example' });
    const payload = { login: 'admin', password: PASSWORD };
    const answer = await browser().send({ method: 'POST', url: '/api/session', payload });
    const [session, device] = answer.headers['set-cookie'] as string[];
    expect(session).toMatch(/^__Host-hotline=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(device).toMatch(
      /^__Host-hotline-device=[\w%]+; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('answers', () => {
  const wrong = (answer: unknown) => ({
    handlers: { accounts: () => Promise.resolve(answer as never) } satisfies Partial<Handlers>,
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'secret'],
    ['bytes', Buffer.from('secret')],
    ['another shape', { login: 'secret' }],
    ['an entry too many', [{ password_hash: 'secret' }]],
  ])('of a wrong shape (%s) are never sent, and logged', async (_, answer) => {
    const { admin, base } = await bench(wrong(answer));
    const sent = await admin.send({ method: 'GET', url: '/api/accounts' });
    expect(sent.statusCode).toBe(500);
    expect(sent.json()).toEqual({
      code: 'INTERNAL',
      message: 'the server failed; its log has the whole story',
    });
    expect(base.log.messages('error')).toEqual(['a request failed']);
    expect(base.log.lines.find(({ level }) => level === 'error')?.fields).toMatchObject({
      method: 'GET',
      route: '/api/accounts',
    });
  });

  it('tell nothing of what went wrong inside', async () => {
    const accounts = () => Promise.reject(new Error('password of the database is hunter2'));
    const { admin, base } = await bench({ handlers: { accounts } });
    const sent = await admin.send({ method: 'GET', url: '/api/accounts' });
    expect([sent.statusCode, sent.body.includes('hunter2')]).toEqual([500, false]);
    expect(base.log.lines.find(({ level }) => level === 'error')?.fields).toMatchObject({
      error: 'password of the database is hunter2',
    });
  });

  it.each<[string, FileAnswer, disposition: string]>([
    [
      'plain',
      { name: 'a b.csv', content: 'x;y' },
      `attachment; filename="a b.csv"; filename*=UTF-8''a%20b.csv`,
    ],
    [
      'hostile',
      { name: 'Холл "1"\r\nX: y/../\ud800.csv', content: Buffer.from('x;y') },
      `attachment; filename="____ _1___X_ y_..__.csv"; filename*=UTF-8''%D0%A5%D0%BE%D0%BB%D0%BB%20%221%22%0D%0AX%3A%20y_.._%EF%BF%BD.csv`,
    ],
  ])('that are files have a name that a browser can keep (%s)', async (_, file, disposition) => {
    const { admin } = await bench({ handlers: { statisticsCsv: () => Promise.resolve(file) } });
    const url = '/api/statistics.csv?from=2026-01-01&to=2026-01-02';
    const sent = await admin.send({ method: 'GET', url });
    expect(sent.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(sent.headers['content-disposition']).toBe(disposition);
    expect(sent.body).toBe('x;y');
  });

  it('that should be files and are none are never sent', async () => {
    const statisticsCsv = () => Promise.resolve({ name: '', content: 7 } as never);
    const { admin } = await bench({ handlers: { statisticsCsv } });
    const url = '/api/statistics.csv?from=2026-01-01&to=2026-01-02';
    expect((await admin.send({ method: 'GET', url })).statusCode).toBe(500);
  });
});

describe('what is sent', () => {
  it('is refused with every fault and its place', async () => {
    const { admin } = await bench();
    const payload = { login: 'no spaces', name: 'x\u0000', role: 'king', extra: 1, password: 'short' };
    const { statusCode, ...answer } = await admin.send({ method: 'POST', url: '/api/accounts', payload });
    expect(statusCode).toBe(400);
    const problem = problemSchema.parse(JSON.parse(answer.body));
    expect(problem.faults?.map(({ place }) => place).sort()).toEqual([
      'extra',
      'login',
      'name',
      'password',
      'role',
    ]);
    expect(problem.message).toMatch(/^login: .*\(and 4 more\)$/);
  });

  it.each([
    ['/api/audit?limit=0&wat=1', ['limit', 'wat']],
    ['/api/audit?limit=1&limit=2', ['limit']],
    ['/api/accounts?search=x', ['search']],
    ['/api/audit?actor=%00', ['actor']],
    ['/api/phones/7/history?metric=x', ['id']],
  ])('is refused in queries and paths too: %s', async (url, places) => {
    const { admin } = await bench();
    const answer = await admin.send({ method: 'GET', url });
    expect(answer.statusCode).toBe(400);
    const { faults } = problemSchema.parse(answer.json());
    expect(faults?.map(({ place }) => place)).toEqual(places);
  });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['no JSON', '{', {}, 400, 'BAD_REQUEST'],
    ['empty', '', { 'content-type': 'application/json' }, 400, 'BAD_REQUEST'],
    ['a prototype', '{"__proto__":{"hotC":70}}', {}, 400, 'BAD_REQUEST'],
    ['a constructor', '{"constructor":{"prototype":{"hotC":70}}}', {}, 400, 'BAD_REQUEST'],
    ['a list', '[]', {}, 400, 'BAD_REQUEST'],
    ['null', 'null', {}, 400, 'BAD_REQUEST'],
    ['too much', `"${'x'.repeat(300_000)}"`, {}, 413, 'TOO_LARGE'],
    ['of another kind', 'hotC=70', { 'content-type': 'text/plain' }, 400, 'BAD_REQUEST'],
    ['of no kind', 'hotC=70', { 'content-type': 'nonsense' }, 400, 'BAD_REQUEST'],
  ])('is refused when its body is %s', async (_, payload, headers, status, code) => {
    const { admin } = await bench();
    const request = { method: 'PATCH', url: '/api/settings', payload } as const;
    const answer = await admin.send({
      ...request,
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('may be 2.5 MB for a batch of phones', async () => {
    const { admin } = await bench();
    const send = (bytes: number) =>
      admin.send({ method: 'POST', url: '/api/phones/batch', payload: { csv: 'x'.repeat(bytes) } });
    expect((await send(1_900_000)).json()).toMatchObject({ message: 'let in' });
    expect((await send(2_700_000)).statusCode).toBe(413);
  });

  it.each([
    ['GET', '/api/typo'],
    ['POST', '/api/typo'],
    ['PUT', '/api/phones'],
    ['OPTIONS', '/api/phones'],
    ['GET', '/api'],
    ['GET', `/api/phones/${'x'.repeat(500)}`],
  ] as const)('to where nothing is gets a Problem: %s %s', async (method, url) => {
    const { app } = await bench();
    const answer = await app.inject({ method, url });
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      { code: 'NOT_FOUND', message: 'there is nothing under this address' },
    ]);
  });

  it('to an address that is none gets a Problem', async () => {
    const { app } = await bench();
    expect((await app.inject('/api/%zz')).json()).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('never makes the server fail, whatever it is', async () => {
    const { admin, base } = await bench();
    const inputs = Object.values(endpoints).filter(({ method }) => method !== 'GET') as Endpoint[];
    const statuses = new Set<number>(Object.values(problemCodes).map(({ status }) => status));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...inputs),
        fc.oneof(
          fc.json({ noUnicodeString: false }),
          fc.string({ unit: 'binary' }),
          fc
            .jsonValue()
            .map((value) => JSON.stringify({ login: value, csv: value, token: value, name: value })),
        ),
        fc.string({ unit: 'binary', maxLength: 40 }),
        async ({ method, path }, payload, junk) => {
          const url = path.replace(/:\w+/g, encodeURIComponent(Buffer.from(junk).toString()) || 'x');
          const headers = { 'content-type': 'application/json' };
          const answer = await admin.send({ method, url, payload, headers });
          expect(answer.statusCode).not.toBe(500);
          if (answer.statusCode >= 400) {
            problemSchema.parse(answer.json());
            expect(statuses).toContain(answer.statusCode);
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(base.log.messages('error')).toEqual([]);
  });
});

describe('the request log', () => {
  it('has method, route, status, time and actor, and nothing of what was sent', async () => {
    const { admin, base } = await bench();
    base.log.lines.length = 0;
    await admin.send({ method: 'GET', url: '/api/audit?actor=hunter2' });
    await admin.signIn('admin');
    await admin.send({ method: 'GET', url: '/hunter2?hunter2' });
    expect(base.log.lines.map(({ fields }) => fields)).toEqual([
      { method: 'GET', route: '/api/audit', status: 200, ms: 0, actor: 'admin', address: '127.0.0.1' },
      { method: 'POST', route: '/api/session', status: 200, ms: 0, actor: 'admin', address: '127.0.0.1' },
      { method: 'GET', route: null, status: 404, ms: 0, actor: 'nobody', address: '127.0.0.1' },
    ]);
  });
});
