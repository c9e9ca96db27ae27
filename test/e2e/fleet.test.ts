/** The fleet as a person meets it: the built server, the built phone, a practice exchange, a real browser. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock/clock.js';
import { PracticeExchange } from '../../src/exchange/practice-exchange.js';
import type { PhoneRow } from '../../src/protocol/fleet-api/phones.js';
import type { Statistics } from '../../src/protocol/fleet-api/statistics.js';
import { axeViolations } from '../support/axe.js';
import { Cable } from '../support/cable.js';
import { openContext, startChromium } from '../support/chromium.js';
import { FleetProgram } from '../support/fleet/fleet-program.js';
import { ProgramUnderTest } from '../support/program-under-test.js';
import { xlsxRows } from '../support/xlsx-rows.js';

const SCREENSHOTS = 'test-results/screenshots';
const PASSWORD = 'correct horse battery staple';
/** Beats, the second one that is missed, the wait for others of the site: with room for a busy machine. */
const NOTICED_MS = 40_000;
/** Longest wait of a phone whose link was lost, and of a page. */
const BACK_MS = 60_000;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let handset: Page | undefined;
let fleet: FleetProgram;
let exchange: PracticeExchange;
let phone: ProgramUnderTest | undefined;
let cable: Cable | undefined;

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'hotline-e2e-fleet-'));
  browser = await startChromium();
  context = await openContext(browser, { acceptDownloads: true });
  page = await context.newPage();
  fleet = await FleetProgram.start(join(folder, 'fleet'));
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
  await cable?.remove();
  await fleet.end();
  await exchange.stop();
  await rm(folder, { recursive: true });
});

const eventually = <T>(read: () => T | Promise<T>, timeout = 20_000) =>
  expect.poll(read, { timeout, interval: 100 });
const shot = (name: string) => page.screenshot({ path: `${SCREENSHOTS}/fleet-${name}.png`, fullPage: true });
const headed = (on: Page, name: string) => on.getByRole('heading', { level: 1, name }).waitFor();

/** What the API answers to whoever is signed in on the page. */
const ask = <Answer>(path: string): Promise<Answer> =>
  page.evaluate(`fetch(${JSON.stringify(path)}).then((answer) => answer.json())`);
const row = async (): Promise<PhoneRow | undefined> =>
  (await ask<{ items: PhoneRow[] }>('/api/phones')).items[0];

describe('a fleet from its first start', () => {
  it('makes its first administrator by the link of the console', async () => {
    await page.goto(await fleet.firstRunLink());
    await page.getByLabel('Name to sign in with').fill('anna');
    await page.getByLabel('Your name, as others see it').fill('Anna Ivanova');
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD);
    await page.getByRole('textbox', { name: 'The password again' }).fill(PASSWORD);
    await page.getByTestId('make-account').click();
    await headed(page, 'Overview');
    await shot('first-overview');
  });

  it('lets nobody use the link again, and signs in by name and password', async () => {
    const stranger = await (await openContext(browser)).newPage();
    await stranger.goto(await fleet.firstRunLink());
    await stranger.getByLabel('Name to sign in with').fill('eve');
    await stranger.getByLabel('Your name, as others see it').fill('Eve');
    await stranger.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD);
    await stranger.getByRole('textbox', { name: 'The password again' }).fill(PASSWORD);
    await stranger.getByTestId('make-account').click();
    await stranger.getByTestId('problem').waitFor();
    await stranger.goto(fleet.url);
    await stranger.getByLabel('Name or e-mail').fill('anna');
    await stranger.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await stranger.getByTestId('sign-in').click();
    await headed(stranger, 'Overview');
    await stranger.context().close();
  });

  it('is told how soon a phone is missed', async () => {
    await page.goto(`${fleet.url}/settings`);
    for (const [name, value] of [
      ['heartbeatMs', '5'],
      ['missedBeats', '2'],
      ['siteCutWindowMs', '1'],
    ] as const)
      await page.getByTestId(`setting-${name}`).getByRole('textbox').fill(value);
    await page.getByTestId('submit').click();
    await eventually(() => ask<Record<string, unknown>>('/api/settings')).toMatchObject({
      heartbeatMs: 5_000,
      missedBeats: 2,
      siteCutWindowMs: 1_000,
    });
  });

  it('makes a phone, whose code brings a device in', async () => {
    await page.goto(`${fleet.url}/enrolment`);
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill('Lobby');
    await page.getByTestId('submit').click();
    const code = await page.getByTestId('code').innerText();
    await page.getByTestId('join-command').getByText(code).waitFor();
    await shot('code');

    const { ports } = await exchange.start();
    cable = await Cable.lay(fleet.port);
    const config = join(folder, 'phone.toml');
    await writeFile(config, phoneConfig({ exchange: ports.ws ?? 0, fleet: cable.port, code }), {
      mode: 0o600,
    });
    phone = new ProgramUnderTest(['phone', '--config', config]);
    await eventually(async () => (await row())?.linked).toBe(true);
    const { id } = (await row())!;
    await page.goto(`${fleet.url}/phones/${id}`);
    await page.getByTestId('phone-head').getByText('To be accepted').waitFor();
    await shot('phone-unconfirmed');
  });

  it('accepts the device, which is being set up until somebody takes it into use', async () => {
    const { id } = (await row())!;
    await page.goto(`${fleet.url}/enrolment/waiting`);
    await page.getByTestId('accept').click();
    await eventually(async () => (await row())?.enrolment).toBe('accepted');
    expect(await row()).toMatchObject({ condition: 'setting-up', commissioning: 'none' });
    await page.goto(`${fleet.url}/phones/${id}/commissioning`);
    await page.getByTestId('phone-head').getByText('Being set up').waitFor();
    await page.getByTestId('declare').click();
    await page.getByTestId('reason').fill('Tried from the desk beside it');
    await page.getByRole('dialog').getByRole('button', { name: 'Commissioned without a record' }).click();
    await page.getByTestId('declared').getByText('Tried from the desk beside it').waitFor();
    await shot('phone-declared');
  });

  it('sees it ready, and its call as it goes on', async () => {
    const { id } = (await row())!;
    await eventually(async () => (await row())?.condition).toBe('ready');

    await page.goto(`${fleet.url}/phones/${id}/calls`);
    const head = page.getByTestId('phone-head');
    await head.getByText('Ready', { exact: true }).waitFor();
    handset = await context.newPage();
    await handset.goto(await handsetPage(phone!));
    await handset.getByTestId('handset').click();
    await eventually(() => handset!.getByTestId('state').getAttribute('data-state')).toBe('talking');
    await head.getByText('Talking', { exact: true }).waitFor();
    // The greeting is heard.
    await eventually(() => levelOf(handset!)).toBeGreaterThan(-60);
    await handset.getByTestId('handset').click();
    // Nobody has asked for it: it came to the page by itself.
    await page.getByTestId('call').getByText('Answered', { exact: true }).waitFor();
    await shot('phone-calls');
    expect(await ask(`/api/phones/${id}/calls`)).toMatchObject({ total: 1 });
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

  it('shows the statistics of the day, and gives the same numbers as CSV, as XLSX and by the API', async () => {
    await page.goto(`${fleet.url}/statistics?by=phone`);
    await page.getByTestId('statistics-row').getByText('Lobby').waitFor();
    expect(await page.locator('[data-figure="calls"] .total-figure').innerText()).toBe('1');
    const href = await page.getByTestId('statisticsCsv').getAttribute('href');
    const api = await ask<Statistics>(href!.replace('statistics.csv', 'statistics'));
    expect(api.total).toMatchObject({ calls: 1, answered: 1, abandoned: 0, busy: 0, failed: 0 });
    expect(api.total.talkTotalS).toBeGreaterThan(0);
    expect(api.total.waitMedianS).toBeGreaterThan(0);

    const csv: unknown = parse(await downloaded('statisticsCsv', /^hotline-.*\.csv$/), { bom: true });
    const xlsx = xlsxRows(await downloaded('statisticsXlsx', /^hotline-.*\.xlsx$/));
    const figures = Object.values(api.total);
    expect(xlsx).toEqual([
      expect.arrayContaining(['Phone', 'Calls', 'Answered']),
      ['Lobby', ...figures],
      ['Total', ...figures],
    ]);
    expect(csv).toEqual(xlsx.map((cells) => cells.map((cell) => (cell === null ? '' : String(cell)))));
    await shot('statistics');
  });

  it('raises an alert when the cable of the phone is pulled, and clears it when it is back', async () => {
    await page.goto(`${fleet.url}/alerts`);
    await page.getByTestId('empty').waitFor();
    cable!.cut();
    const alert = page.getByTestId('alert').filter({ hasText: 'Lobby' });
    await alert.getByRole('heading', { name: 'Phone is silent' }).waitFor({ timeout: NOTICED_MS });
    await page.getByTestId('open-alerts').getByText('1').waitFor();
    expect(await row()).toMatchObject({ condition: 'down', alerts: [{ kind: 'phone-down' }] });
    await shot('alert-raised');
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(fleet.url);
    await page.getByText('Phone is silent').first().waitFor();
    await shot('overview-silent');

    await page.goto(`${fleet.url}/alerts`);
    await alert.waitFor();
    cable!.mend();
    await alert.waitFor({ state: 'detached', timeout: BACK_MS });
    await page.getByTestId('empty').waitFor();
    await eventually(async () => (await row())?.condition).toBe('ready');
    await page.goto(`${fleet.url}/alerts?state=cleared`);
    await alert.getByText('Phone is silent').waitFor();
    await shot('alert-cleared');
  });

  it('is followed live again by a page that was open while the server was restarted', async () => {
    await page.goto(`${fleet.url}/phones`);
    const listed = page.getByTestId('phone').filter({ hasText: 'Lobby' });
    await listed.getByText('On-hook', { exact: true }).waitFor();
    await fleet.stop();
    await page.getByTestId('live-banner').waitFor();
    await shot('server-gone');
    await fleet.startAgain();
    await page.getByTestId('live-banner').waitFor({ state: 'detached', timeout: BACK_MS });
    // A phone comes back at a moment of its own; until then its row shows what was known of it.
    await eventually(async () => (await row())?.linked, BACK_MS).toBe(true);
    await listed.getByText('On-hook', { exact: true }).waitFor();
    await handset!.getByTestId('handset').click();
    await listed.getByText('Talking', { exact: true }).waitFor();
    await handset!.getByTestId('handset').click();
    await listed.getByText('On-hook', { exact: true }).waitFor();
  });
});

async function downloaded(testId: string, name: RegExp): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testId).click()]);
  expect(download.suggestedFilename()).toMatch(name);
  return readFile(await download.path());
}

/** The address of its page, which it writes into its log. */
async function handsetPage(program: ProgramUnderTest): Promise<string> {
  const address = () => /"url":"(http:[^"]+)","msg":"handset page"/.exec(program.stderr)?.[1] ?? '';
  await eventually(address).not.toBe('');
  return address();
}

async function levelOf(of: Page): Promise<number> {
  return Number(await of.getByTestId('ear-level').getAttribute('aria-valuenow'));
}

function phoneConfig(at: { exchange: number; fleet: number; code: string }): string {
  return `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "ws://127.0.0.1:${at.exchange}"
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
server = "ws://127.0.0.1:${at.fleet}"
code = "${at.code}"
`;
}
