/** The technician's page of a phone that has nothing: who gets in, and who does not. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SHIPPED_PROMPTS } from '../../../src/cli/compose-phone.js';
import { loadRecordings, setupPromptNames } from '../../../src/media/prompts.js';
import { setupHelloSchema } from '../../../src/protocol/setup-api.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';
import { until } from '../../support/until.js';

const CODE = '407312';
const start = async (options = {}) =>
  (await UnprovisionedPhone.start({ freshCode: () => CODE, ...options })).opened();

const recordings = await loadRecordings(SHIPPED_PROMPTS, 'ru', setupPromptNames);
const spoken = Buffer.concat(
  ['setup-code-is' as const, ...Array.from(CODE, (digit) => `digit-${digit}` as 'digit-0')].map((name) =>
    Buffer.from(recordings[name].buffer),
  ),
);
const longest = 40_000;

describe('a phone with no phone.toml at all', () => {
  it('runs, says that it is not set up and then the code, and lets in who gives it', async () => {
    const phone = await start();
    expect(existsSync(phone.file)).toBe(false);
    phone.lift();
    await until('the code is heard', () => phone.heard.includes(spoken), longest);
    const says = phone.heard.indexOf(Buffer.from(recordings['not-set-up'].buffer));
    expect(says).toBeGreaterThanOrEqual(0);
    expect(says).toBeLessThan(phone.heard.indexOf(spoken));
    const { status, headers } = await phone.unlock(CODE);
    expect(status).toBe(200);
    expect(String(headers['set-cookie'])).toMatch(
      /^hotline-setup=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await phone.view()).steps.destination).toEqual({ state: 'open', problem: null });
  });

  it('is found by the name that hangs on its key, whatever comes after', async () => {
    const phone = await start();
    const hello = setupHelloSchema.parse((await phone.ask('GET', '/api/setup/hello')).body);
    expect(hello.shortName).toMatch(/^hotline-[0-9a-hjkmnp-tv-z]{4}$/);
    expect(hello).toMatchObject({ unlocked: false, httpsPort: null, code: { spoken: false, problem: null } });
    await phone.stop();
    const again = await (await UnprovisionedPhone.start({}, phone.folder)).opened();
    expect(again.setup.shortName).toBe(hello.shortName);
  });

  it('has its page also when its key was damaged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-setup-keyless-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'hotline-state'));
    await writeFile(join(folder, 'hotline-state', 'device-key.pem'), '');
    const phone = await (await UnprovisionedPhone.start({}, folder)).opened();
    expect(phone.setup.shortName).toBe('hotline-0000');
    expect((await phone.ask('GET', '/api/setup/hello')).status).toBe(200);
    expect(await readFile(join(folder, 'hotline-state', 'device-key.pem'), 'utf8')).toBe('');
  });

  it('says the code into the handset when the button is pressed, once in a while', async () => {
    const phone = await start();
    expect((await phone.act('speak')).status).toBe(200);
    await until('the code is heard', () => phone.heard.includes(spoken), longest);
    const again = await phone.act('speak');
    expect(again.status).toBe(429);
    expect(again.body).toMatchObject({ code: 'too-often', retryAfterMs: expect.any(Number) as number });
  });

  it('never writes the code into its log or its folder', async () => {
    const phone = await start();
    await phone.act('speak');
    await phone.unlock('111111');
    await phone.unlock(CODE);
    expect(JSON.stringify(phone.log.lines)).not.toContain(CODE);
    for (const name of await readdir(phone.folder, { recursive: true, withFileTypes: true })) {
      if (name.isFile())
        expect(await readFile(join(name.parentPath, name.name), 'latin1')).not.toContain(CODE);
    }
  });
});

describe('who has not heard the code', () => {
  it('is told nothing but the name of the phone', async () => {
    const phone = await start();
    for (const path of ['view', 'live']) {
      const { body, status } = await phone.ask('GET', `/api/setup/${path}`);
      expect([path, status, body]).toMatchObject([path, 401, { code: 'locked' }]);
    }
    for (const action of ['network/scan', 'destination/fleet', 'hook/learn', 'sign-off', 'finish'])
      expect([action, (await phone.act(action)).status]).toEqual([action, 401]);
    const forged = await phone.ask('GET', '/api/setup/view', {
      headers: { cookie: `hotline-setup=${'A'.repeat(43)}` },
    });
    expect(forged.status).toBe(401);
  });

  it('is slowed down, and must have a new one spoken after three wrong ones', async () => {
    let codes = 0;
    const phone = await start({ freshCode: () => (codes++ === 0 ? CODE : '555555') });
    await phone.act('speak');
    expect(await phone.unlock('000000')).toMatchObject({
      status: 403,
      body: { code: 'wrong-code', retryAfterMs: expect.any(Number) as number },
    });
    expect(await phone.unlock(CODE)).toMatchObject({ status: 429, body: { code: 'too-often' } });
    for (const wrong of ['000001', '000002']) {
      await until('it may be tried', async () => (await phone.unlock(wrong)).status === 403, longest);
    }
    await until(
      'the code is no longer taken',
      async () => ((await phone.unlock(CODE)).body as { code: string }).code === 'code-expired',
      longest,
    );
  });

  it.each([
    ['', 400],
    ['12345', 400],
    ['１２３４５６', 400],
    [123456, 400],
    [{}, 400],
  ])('is refused with %j', async (code, status) => {
    const phone = await start();
    await phone.act('speak');
    expect((await phone.act('unlock', { code })).status).toBe(status);
  });
});

describe('a stranger’s web site in the technician’s browser', () => {
  it('reaches nothing by a name of its own that leads here (DNS rebinding)', async () => {
    const phone = await start();
    const port = phone.setup.server?.port ?? 0;
    for (const host of [
      `evil.example:${port}`,
      'evil.example',
      `127.0.0.1:${port + 1}`,
      `${phone.setup.shortName ?? ''}.local.evil.example:${port}`,
    ]) {
      const { status } = await phone.ask('GET', '/api/setup/hello', { headers: { host } });
      expect([host, status]).toEqual([host, 421]);
    }
    const own = await phone.ask('GET', '/api/setup/hello', {
      headers: { host: `${phone.setup.shortName ?? ''}.local:${port}` },
    });
    expect(own.status).toBe(200);
  });

  it('posts nothing, neither by a form nor by a script', async () => {
    const phone = await start();
    await phone.act('speak');
    await phone.unlock(CODE);
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${phone.setup.server?.port ?? 0}`,
    ])
      expect([origin, (await phone.act('network/check', {}, { origin })).status]).toEqual([origin, 403]);
    const form = await phone.ask('POST', '/api/setup/network/check', {
      body: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.status).toBe(400);
    const text = await phone.ask('POST', '/api/setup/network/check', {
      body: '{}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(text.status).toBe(400);
  });

  it('cannot frame the page or have it load anything from elsewhere', async () => {
    const { headers } = await (await start()).ask('GET', '/');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('who floods the phone', () => {
  it('is told to wait, and its memory stays as it is', async () => {
    const phone = await start();
    const answers = await Promise.all(
      Array.from({ length: 80 }, () => phone.ask('GET', '/api/setup/hello').catch(() => undefined)),
    );
    expect(answers.some((answer) => answer?.status === 429)).toBe(true);
    await until(
      'it is served again',
      async () => (await phone.ask('GET', '/api/setup/hello')).status === 200,
    );
  });

  it('by connections without a word does not keep a technician from the page', async () => {
    const phone = await start();
    const { port } = phone.setup.server ?? {};
    const sockets = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const socket = connect({ host: '127.0.0.1', port: port ?? 0, localAddress: '127.0.0.2' });
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        return socket;
      }),
    );
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    const hello = () => phone.ask('GET', '/api/setup/hello');
    expect((await Promise.all([hello(), hello(), hello()])).map(({ status }) => status)).toEqual([
      200, 200, 200,
    ]);
    await until('the flood is cut', () => sockets.filter(({ closed }) => !closed).length <= 48);
  });

  it('is refused what is too much, broken, or not of the page', async () => {
    const phone = await start();
    const large = await phone.act('unlock', { code: CODE, more: 'x'.repeat(100_000) });
    expect(large).toMatchObject({ status: 413, body: { code: 'too-large' } });
    expect(await phone.act('unlock', '{"code":')).toMatchObject({
      status: 400,
      body: { code: 'bad-request' },
    });
    const walk = await phone.ask('GET', '/assets/..%2f..%2f..%2fetc%2fpasswd');
    expect([400, 403, 404]).toContain(walk.status);
  });
});

it('files that the build has compressed are sent so to browsers that take it', async () => {
  const webRoot = await mkdtemp(join(tmpdir(), 'hotline-setup-web-'));
  onTestFinished(() => rm(webRoot, { recursive: true }));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'setup.html'), 'the page');
  await writeFile(join(webRoot, 'assets', 'page-1a.js'), 'plain');
  await writeFile(join(webRoot, 'assets', 'page-1a.js.br'), 'compressed');
  const phone = await start({ webRoot });
  const get = (path: string, encodings: string) =>
    phone.ask('GET', path, { headers: { 'accept-encoding': encodings } });
  const small = await get('/assets/page-1a.js', 'gzip, deflate, br');
  expect(small).toMatchObject({
    status: 200,
    body: 'compressed',
    headers: { 'content-encoding': 'br', vary: 'accept-encoding' },
  });
  expect(small.headers['content-type']).toContain('javascript');
  expect(small.headers['cache-control']).toContain('immutable');
  expect(await get('/assets/page-1a.js', 'identity')).toMatchObject({ status: 200, body: 'plain' });
  expect(await get('/', 'br')).toMatchObject({ status: 200, body: 'the page' });
  expect((await get('/assets/none.js', 'br')).status).toBe(404);
});
