/** The fleet as a person meets it: the built server, the built phone, a practice exchange, a real browser. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock/clock.js';
import { PracticeExchange } from '../../src/exchange/practice-exchange.js';
import { openContext, startChromium } from '../support/chromium.js';
import { ProgramUnderTest } from '../support/program-under-test.js';

const SCREENSHOTS = 'test-results/screenshots';
const PASSWORD = 'correct horse battery staple';
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The cable between the phone and its fleet. */
class Cable {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #cut = false;

  async lay(port: number): Promise<number> {
    this.#server = createServer((near) => {
      if (this.#cut) {
        near.destroy();
        return;
      }
      const far = createConnection({ host: '127.0.0.1', port });
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  async remove(): Promise<void> {
    this.cut();
    const server = this.#server;
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

let folder: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let fleet: ProgramUnderTest;
let url: string;
let exchange: PracticeExchange;
let phone: ProgramUnderTest | undefined;
const cable = new Cable();

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'hotline-e2e-fleet-'));
  browser = await startChromium();
  context = await openContext(browser);
  page = await context.newPage();
  fleet = new ProgramUnderTest(['fleet', '--data', join(folder, 'fleet'), '--port', '0', '--log', 'warn']);
  url = (await fleet.printed(/is up: (http:\S+)/))[1]!;
  exchange = new PracticeExchange({
    clock: systemClock,
    log,
    transports: { ws: 0 },
    language: 'en',
    accounts: [{ name: 'phone', password: 'secret' }],
    extensions: { echo: { kind: 'echo' } },
    defaultBehaviour: { kind: 'greet-and-echo' },
  });
});
afterAll(async () => {
  await browser.close();
  await phone?.end();
  await cable.remove();
  await fleet.end();
  await exchange.stop();
  await rm(folder, { recursive: true });
});

const eventually = <T>(read: () => T | Promise<T>, timeout = 20_000) =>
  expect.poll(read, { timeout, interval: 100 });
const shot = (name: string) => page.screenshot({ path: `${SCREENSHOTS}/fleet-${name}.png`, fullPage: true });

/** What the API answers to whoever is signed in on the page. */
const ask = <Answer>(path: string): Promise<Answer> =>
  page.evaluate(`fetch(${JSON.stringify(path)}).then((answer) => answer.json())`);
interface Row {
  readonly id: string;
  readonly condition: string;
  readonly linked: boolean;
  readonly alerts: readonly { readonly kind: string }[];
}
const row = async (): Promise<Row | undefined> => (await ask<{ items: Row[] }>('/api/phones')).items[0];

describe('a fleet from its first start', () => {
  it('makes its first administrator by the link of the console', async () => {
    const link = (await fleet.printed(/(http:\S+\/first-run#\S+)/))[1]!;
    await page.goto(link);
    await page.getByLabel('Name to sign in with').fill('anna');
    await page.getByLabel('Your name, as others see it').fill('Anna Ivanova');
    await page.locator('input[type=password]').first().fill(PASSWORD);
    await page.locator('input[type=password]').nth(1).fill(PASSWORD);
    await page.locator('button[type=submit]').click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await shot('first-overview');
  });

  it('lets nobody use the link again, and signs in by name and password', async () => {
    const link = (await fleet.printed(/(http:\S+\/first-run#\S+)/))[1]!;
    const stranger = await (await openContext(browser)).newPage();
    await stranger.goto(link);
    await stranger
      .getByLabel('Name to sign in with')
      .waitFor({ timeout: 5_000 })
      .catch(() => undefined);
    const answer = await stranger.evaluate(
      `fetch('/api/first-run', { method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: ${JSON.stringify(link.split('#')[1])}, login: 'eve', name: 'Eve', password: ${JSON.stringify(PASSWORD)} }) })
        .then((answer) => answer.status)`,
    );
    expect(answer).toBeGreaterThanOrEqual(400);
    await stranger.goto(url);
    await stranger.getByLabel('Name or e-mail').fill('anna');
    await stranger.locator('input[type=password]').first().fill(PASSWORD);
    await stranger.locator('button[type=submit]').click();
    await stranger.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await stranger.context().close();
  });

  it('makes a phone, whose code brings a device in', async () => {
    await page.goto(`${url}/enrolment`);
    await page.getByLabel('Name', { exact: false }).first().fill('Lobby');
    await page.locator('form button[type=submit]').first().click();
    const toml = await page.getByTestId('join-toml').textContent();
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/.exec(toml ?? '')?.[0];
    expect(code).toBeDefined();
    await shot('code');

    const { ports } = await exchange.start();
    const port = await cable.lay(Number(new URL(url).port));
    const config = join(folder, 'phone.toml');
    await writeFile(
      config,
      `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "ws://127.0.0.1:${ports.ws}"
account = "phone"
password = "secret"
test_number = "echo"
[hook]
input = "browser"
[audio]
device = "browser"
[page]
port = 0
[health]
port = 0
[fleet]
server = "ws://127.0.0.1:${port}"
code = "${code}"
`,
      { mode: 0o600 },
    );
    phone = new ProgramUnderTest(['phone', '--config', config]);
    await eventually(async () => (await row())?.linked).toBe(true);
    const { id } = (await row())!;
    await page.goto(`${url}/phones/${id}`);
    await page.getByTestId('phone-head').waitFor();
    await shot('phone-unconfirmed');
  });

  it('accepts the device, sees it ready, and its call as it goes on', async () => {
    const { id } = (await row())!;
    await page.goto(`${url}/enrolment/waiting`);
    await page
      .getByRole('button', { name: /Accept/ })
      .first()
      .click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: /Accept/ });
    if (await confirm.isVisible().catch(() => false)) await confirm.click();
    await eventually(async () => (await row())?.condition).toBe('ready');

    await page.goto(`${url}/phones/${id}?tab=calls`);
    await page.getByTestId('phone-head').waitFor();
    const handset = await context.newPage();
    await eventually(
      () => /"url":"(http:[^"]+)","msg":"handset page"/.exec(phone!.stderr)?.[1],
    ).toBeDefined();
    await handset.goto(/"url":"(http:[^"]+)","msg":"handset page"/.exec(phone!.stderr)![1]!);
    await handset.getByTestId('handset').click();
    await eventually(() => handset.getByTestId('state').getAttribute('data-state')).toBe('talking');
    await handset.waitForTimeout(1_500);
    await handset.getByTestId('handset').click();
    await eventually(async () => (await ask<{ total: number }>(`/api/phones/${id}/calls`)).total).toBe(1);
    await page.bringToFront();
    await eventually(() => page.getByText('Answered', { exact: false }).count()).toBeGreaterThan(0);
    await shot('phone-calls');
    await handset.close();
  });

  it('makes a self-test on command, which proves the phone', async () => {
    const { id } = (await row())!;
    const session = await ask<{ csrf: string }>('/api/session');
    const made = await page.evaluate<number>(
      `fetch('/api/phones/${id}/commands', { method: 'POST', headers: { 'content-type': 'application/json',
        'x-csrf-token': ${JSON.stringify(session.csrf)} }, body: JSON.stringify({ name: 'self-test', test: 'call' }) })
        .then((answer) => answer.status)`,
    );
    expect(made).toBe(200);
    await eventually(
      async () => (await ask<{ state: string }[]>(`/api/phones/${id}/commands`))[0]?.state,
      40_000,
    ).toBe('done');
    const [test] = await ask<{ outcome: string; test: string }[]>(`/api/phones/${id}/self-tests`);
    expect(test).toMatchObject({ test: 'call', outcome: 'passed' });
  });

  it('exports the statistics of the day', async () => {
    await page.goto(`${url}/statistics`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /CSV/ }).first().click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^hotline-.*\.csv$/);
    await shot('statistics');
  });

  it('notices at once that the link is cut, and that it is back', async () => {
    cable.cut();
    await eventually(async () => (await row())?.linked).toBe(false);
    cable.mend();
    await eventually(async () => (await row())?.linked, 40_000).toBe(true);
  });
});
