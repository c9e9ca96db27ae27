/** The pages on which a fleet is managed, in a real browser, before an API that answers as the server's would. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import decodeQR from 'qr/decode.js';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newPhoneSchema } from '../../src/protocol/fleet-api/phones.js';
import type { Role } from '../../src/protocol/fleet-api/roles.js';
import { buildHandsetPage } from '../support/build-handset-page.js';
import { atRest } from '../support/axe.js';
import { openContext, phoneScreen, startChromium, wideScreen } from '../support/chromium.js';
import { FIXTURE_ORIGIN, FixtureFleet, FixtureProblem } from '../support/fleet/fixture-api.js';
import { ManagedFleet } from '../support/fleet/fixture-api-2.js';
import { emptyStatistics } from '../support/fleet/fixture-statistics.js';

const SCREENSHOTS = 'test-results/screenshots';
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const paths = [
  'alerts',
  'maintenance',
  'statistics',
  'statistics?by=site&period=week',
  'enrolment',
  'enrolment/batch',
  'enrolment/waiting',
  'sites',
  'people',
  'tokens',
  'account',
  'audit',
  'settings',
  'channels',
] as const;

let built = '';
let axe = '';
let browser: Browser;
let complaints: string[] = [];

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  [built, axe, browser] = await Promise.all([buildHandsetPage(), readFile(AXE, 'utf8'), startChromium()]);
});
afterAll(async () => {
  await browser.close();
  await rm(built, { recursive: true });
});
beforeEach(() => {
  complaints = [];
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(complaints).toEqual([]);
});

interface Opened {
  readonly page: Page;
  readonly fleet: FixtureFleet;
  readonly managed: ManagedFleet;
}

async function open(
  path: string,
  role: Role = 'administrator',
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await openContext(browser, {
    timezoneId: 'Europe/Moscow',
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  const fleet = new FixtureFleet({ built, phones: 600, role });
  const managed = new ManagedFleet(fleet);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // What the API refuses, the browser reports too.
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text());
  });
  await fleet.serve(page);
  await page.goto(`${FIXTURE_ORIGIN}/${path}`);
  await page.locator('h1').waitFor();
  return { page, fleet, managed };
}

const settled = async (page: Page): Promise<void> => {
  await page.getByTestId('loading').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
};
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function violations(page: Page): Promise<string[]> {
  await atRest(page);
  // Outside of the page's own policy, which lets no foreign script in.
  await page.evaluate(`var module = undefined; ${axe}`);
  const { violations: found } = await page.evaluate<AxeResults>('axe.run(document)');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

describe('every page', () => {
  const looks = [
    { name: 'wide', locale: 'ru', options: { viewport: wideScreen } },
    { name: 'wide-dark', locale: 'en', options: { viewport: wideScreen, colorScheme: 'dark' } },
    { name: 'phone', locale: 'en', options: { viewport: phoneScreen } },
    { name: 'phone-dark', locale: 'ru', options: { viewport: phoneScreen, colorScheme: 'dark' } },
  ] as const;
  const cases = looks.flatMap((look) => paths.map((path) => ({ ...look, path })));

  it.each(cases)(
    '$path, $name in $locale, is accessible and fits',
    async ({ name, locale, options, path }) => {
      const { page } = await open(path, 'administrator', { ...options, locale });
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await page.locator('html').getAttribute('lang')).toBe(locale);
      const file = path.replace(/\W/g, '-');
      await page.screenshot({ path: `${SCREENSHOTS}/fleet-${file}-${name}-${locale}.png`, fullPage: true });
      expect(await violations(page)).toEqual([]);
    },
  );

  it.each(['alerts', 'maintenance', 'sites', 'tokens', 'audit', 'channels', 'enrolment/waiting'])(
    'says so when there is nothing yet: %s',
    async (path) => {
      const { page, fleet, managed } = await open('account');
      managed.empty();
      fleet.phones.length = 0;
      await page.goto(`${FIXTURE_ORIGIN}/${path}`);
      await page.getByTestId('empty').waitFor();
      expect(await violations(page)).toEqual([]);
    },
  );

  it('says what went wrong, and tries again', async () => {
    const { page, fleet, managed } = await open('account');
    fleet.on('channels', () => {
      throw new FixtureProblem('INTERNAL', 'the server failed; its log has the whole story');
    });
    await page.goto(`${FIXTURE_ORIGIN}/channels`);
    await page.getByTestId('problem').waitFor();
    fleet.on('channels', () => managed.channels);
    await button(page, 'Try again').click();
    await page.getByTestId('channel').first().waitFor();
  });
});

describe('what one may not do', () => {
  const rights = [
    ['alerts', 'acknowledge', 'operator'],
    ['maintenance', 'announce', 'operator'],
    ['sites', 'add-site', 'technician'],
    ['enrolment', 'tab-batch', 'operator'],
    ['enrolment/waiting', 'accept', 'operator'],
    ['settings', 'submit', 'administrator'],
  ] as const;
  const before: Readonly<Record<string, Role>> = {
    technician: 'viewer',
    operator: 'technician',
    administrator: 'operator',
  };
  it.each(rights)('is not offered: %s, %s', async (path, testId, role) => {
    const offered = async (who: Role): Promise<number> => {
      const { page } = await open(path, who);
      await settled(page);
      return page.getByTestId(testId).count();
    };
    expect(await offered(role)).toBeGreaterThan(0);
    expect(await offered(before[role]!)).toBe(0);
  });
});

describe('alerts', () => {
  it('are taken over by one press, or with a note', async () => {
    const { page, managed } = await open('alerts', 'operator');
    const alerts = page.getByTestId('alert');
    await alerts.first().getByTestId('acknowledge').click();
    await alerts.first().getByText('olga sees to it').waitFor();
    const third = page.getByTestId('alert').filter({ hasText: 'Phone is silent' });
    await third.getByRole('button', { name: 'With a note…' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('On my way');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByTestId('submit').click();
    await third.getByText('On my way').waitFor();
    expect(managed.sent.map(({ body }) => body)).toEqual([{ note: '' }, { note: 'On my way' }]);
  });

  it('are filtered by the address, which changes with the filters', async () => {
    const { page } = await open('alerts?state=cleared', 'viewer');
    await page.getByTestId('alert').getByText('Too hot').waitFor();
    await expect.poll(() => page.getByTestId('alert').count()).toBe(1);
    await page.getByText('All', { exact: true }).click();
    await page.getByLabel('Severity').selectOption('warning');
    await page.waitForURL(/state=all&severity=warning/);
    await expect.poll(() => page.getByTestId('alert').count()).toBe(3);
    await page.goBack();
    await page.waitForURL(/state=all$/);
  });
});

describe('maintenance', () => {
  it('is announced by the clocks of the site, and ended', async () => {
    const { page, fleet, managed } = await open('account', 'operator', { timezoneId: 'Europe/London' });
    const site = fleet.sites[0]!;
    await page.goto(`${FIXTURE_ORIGIN}/maintenance?site=${site.id}`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('By the clocks of Asia/Yekaterinburg.').waitFor();
    await dialog.getByLabel('From').fill('2027-01-10T08:00');
    await dialog.getByLabel('Until').fill('2027-01-10T07:00');
    await dialog.getByTestId('submit').click();
    await dialog.getByText('The end has to be after the beginning.').waitFor();
    await dialog.getByText('This has to be filled in.').waitFor();
    expect(managed.sent).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await dialog.getByLabel('Until').fill('2027-01-10T09:30');
    await dialog.getByLabel('Reason').fill('New router');
    await dialog.getByTestId('submit').click();
    await page.getByText('New router').waitFor();
    expect(managed.sent[0]?.body).toEqual({
      phone: null,
      site: site.id,
      from: '2027-01-10T03:00:00.000Z',
      until: '2027-01-10T04:30:00.000Z',
      reason: 'New router',
    });
    await button(page, 'End it').first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await expect.poll(() => page.getByTestId('maintenance').count()).toBe(2);
  });
});

describe('statistics', () => {
  it('are chosen in the address, drawn and listed, and come as files', async () => {
    const { page, fleet } = await open(
      'statistics?from=2026-03-01&to=2026-03-31&timezone=Europe%2FBerlin',
      'viewer',
    );
    await expect.poll(() => page.getByTestId('statistics-row').count()).toBe(31);
    await expect.poll(() => page.locator('.chart canvas').count()).toBe(4);
    const csv = new URL((await page.getByTestId('statisticsCsv').getAttribute('href')) ?? '', FIXTURE_ORIGIN);
    expect(csv.pathname + csv.search).toBe(
      '/api/statistics.csv?from=2026-03-01&to=2026-03-31&by=day&timezone=Europe%2FBerlin&language=en',
    );
    await page.getByRole('button', { name: 'Calls', exact: true }).click();
    expect(await page.locator('th[aria-sort="descending"]').innerText()).toBe('Calls');
    await page.getByLabel('Group by').selectOption('hour');
    await page.waitForURL(/by=hour/);
    // 31 days of 24 hours, less the one that the clocks skip.
    await page.getByText('200 of 743 rows are shown.').waitFor();
    expect(fleet.asked.at(-1)).toContain('by=hour');
  });

  it('refuse a period that cannot be, before asking', async () => {
    const { page, fleet } = await open('statistics?from=2026-03-31&to=2026-03-01', 'viewer');
    await page.getByText('The last day is before the first.').waitFor();
    expect(fleet.asked.filter((asked) => asked.includes('/statistics'))).toEqual([]);
  });

  it('of a period without calls say so', async () => {
    const { page, fleet } = await open('account', 'viewer');
    fleet.on('statistics', ({ query }) => emptyStatistics(query, fleet.nowMs));
    await page.goto(`${FIXTURE_ORIGIN}/statistics`);
    await page.getByText('No calls in this period').waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-statistics-empty.png`, fullPage: true });
    expect(await violations(page)).toEqual([]);
  });

  it('are printed without the frame of the page, as ink on paper', async () => {
    const { page } = await open('statistics?period=week', 'viewer', { colorScheme: 'dark' });
    await page.getByTestId('statistics-row').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByLabel('Group by').isVisible()).toBe(false);
    expect(await page.getByTestId('account').isVisible()).toBe(false);
    const colour = () => page.evaluate('getComputedStyle(document.querySelector(".totals")).color');
    await expect.poll(colour).toBe('rgb(0, 0, 0)');
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-statistics-print.png`, fullPage: true });
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  });
});

describe('enrolment', () => {
  it('makes a phone at a new site, and shows its code once with a label that can be scanned', async () => {
    const { page, managed } = await open('enrolment', 'operator');
    await page.getByTestId('submit').click();
    const name = page.getByRole('textbox', { name: 'Name of the phone' });
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('name');
    await name.fill('Branch 12, hall');
    await page.getByTestId('new-site').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Branch 12');
    await dialog.getByTestId('submit').click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('combobox', { name: 'Site' }).inputValue()).toBe('Branch 12');
    await page.getByLabel('Accept its device at once').check();
    await page.getByTestId('submit').click();
    const code = await page.getByTestId('code').innerText();
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}$/);
    expect(await page.getByTestId('join-toml').innerText()).toContain(`code = "${code}"`);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-enrolment-code.png`, fullPage: true });
    expect(managed.sent.map(({ name: endpoint }) => endpoint)).toEqual(['newSite', 'newPhone', 'newCode']);
    expect(newPhoneSchema.safeParse(managed.sent[1]?.body).success).toBe(true);
    expect(await scanned(page)).toBe(`hotline:enrol?fleet=wss%3A%2F%2Ffleet.test&code=${code}`);
  });

  it('keeps what was typed when the server refuses it', async () => {
    const { page, fleet } = await open('enrolment', 'technician');
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill(fleet.phones[0]!.name);
    await page.getByRole('textbox', { name: 'Address' }).fill('Second floor');
    await page.getByTestId('submit').click();
    await page.getByText('is taken already').waitFor();
    expect(await page.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('Second floor');
    await expect.poll(() => page.locator('[aria-invalid="true"]').count()).toBe(1);
  });

  it('does not make a phone twice when only its code was refused', async () => {
    const { page, fleet, managed } = await open('enrolment', 'technician');
    fleet.on('newCode', () => {
      throw new FixtureProblem('NOT_READY', 'the store does not answer');
    });
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill('Lonely');
    await page.getByTestId('submit').click();
    await page.getByText('The phone Lonely is made, but it has no code yet.').waitFor();
    await page.waitForURL(/\?phone=/);
    await page.getByText('Code for Lonely').waitFor();
    expect(managed.sent.filter(({ name }) => name === 'newPhone')).toHaveLength(1);
  });

  it('asks before a device is replaced', async () => {
    const { page, fleet, managed } = await open('account', 'operator');
    const phone = fleet.phones.find(({ condition }) => condition === 'ready')!;
    await page.goto(`${FIXTURE_ORIGIN}/enrolment?phone=${phone.id}`);
    const issue = page.getByTestId('submit');
    await issue.waitFor();
    expect(await issue.isDisabled()).toBe(true);
    await page.getByLabel('Yes, another device takes its place').check();
    await issue.click();
    await page.getByTestId('code').waitFor();
    expect(managed.sent[0]?.body).toEqual({ preApproved: false, replace: true });
  });

  it('reads a table, shows its faults by line, then makes the phones and prints their labels', async () => {
    const { page } = await open('enrolment/batch', 'operator');
    const choose = (name: string, text: string) =>
      page
        .locator('input[type="file"]')
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await choose('bad.csv', 'name,site,timezone\nHall,A,Mars\n,B,\nDesk,A,\nDesk,A,\n');
    await page.getByText('The table has 3 faults').waitFor();
    expect(await page.getByTestId('batch-fault').locator('th').allInnerTexts()).toEqual(['2', '3', '5']);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-batch-faults.png`, fullPage: true });
    const rows = Array.from({ length: 17 }, (_, index) => `Desk ${index + 1},Branch 9,,,`);
    await choose('good.csv', `name;site;address;timezone;notes\n${rows.join('\n').replaceAll(',', ';')}\n`);
    await page.getByText('The table is good: 17').waitFor();
    await page.getByText('1\u00a0new site: Branch 9').waitFor();
    await page.getByTestId('submit').click();
    await page.getByTestId('batch-made').waitFor();
    expect(await violations(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('download-codes').click(),
    ]);
    expect(file.suggestedFilename()).toBe('hotline-codes.csv');
    expect((await readFile(await file.path(), 'utf8')).trim().split('\r\n')).toHaveLength(18);
    // Two sheets of 14 labels, and nothing of the page.
    await page.evaluate('window.print = () => {}');
    await page.getByTestId('print-a4').click();
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.getByTestId('label').count()).toBe(17);
    expect(await page.locator('h1').isVisible()).toBe(false);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-labels-a4.png`, fullPage: true });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
    // What was printed is gone from the page.
    await expect.poll(() => page.getByTestId('label').count()).toBe(0);
    await page.emulateMedia({ media: 'screen' });
    await page.getByTestId('print-62mm').click();
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-labels-62mm.png` });
    const tape = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(tape.match(/\/Type\s*\/Page\b/g)).toHaveLength(17);
    // 62 by 40 mm in points.
    expect(tape).toMatch(/\/MediaBox \[0 0 175\.\d+ 113\.\d+\]/);
  });

  it('accepts a device that waits, and refuses another', async () => {
    const { page } = await open('enrolment/waiting', 'operator');
    await expect.poll(() => page.getByTestId('waiting').count()).toBe(3);
    await page.getByTestId('accept').first().click();
    await expect.poll(() => page.getByTestId('waiting').count()).toBe(2);
    await button(page, /^Refuse /)
      .first()
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
    await expect.poll(() => page.getByTestId('waiting').count()).toBe(1);
  });
});

describe('people, tokens, channels, settings', () => {
  it('give a person a one-time link, shown once', async () => {
    const { page } = await open('people');
    await page.getByTestId('add-person').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Анна');
    await dialog.getByLabel('Login').fill('анна');
    await dialog.getByTestId('submit').click();
    await dialog
      .getByText('Latin letters, digits, dots and hyphens, or an e-mail address.')
      .first()
      .waitFor();
    await dialog.getByLabel('Login').fill('sergey');
    await dialog.getByTestId('submit').click();
    await dialog.getByText('is taken already').waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByLabel('Login').fill('anna');
    await dialog.getByTestId('submit').click();
    expect(await page.getByTestId('setup-link').innerText()).toBe(
      `${FIXTURE_ORIGIN}/set-password#one-time-token`,
    );
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('setup-link').isVisible()).toBe(true);
    await button(page, 'I have sent it').click();
    await page.getByTestId('account-card').filter({ hasText: 'anna' }).waitFor();
  });

  it('make and revoke a token whose secret is shown once', async () => {
    const { page, managed } = await open('tokens', 'technician');
    await page.getByTestId('add-token').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Import');
    await dialog.getByTestId('submit').click();
    await dialog.getByText('This has to be filled in.').waitFor();
    expect(await dialog.getByRole('checkbox', { name: 'administration' }).count()).toBe(0);
    await dialog.getByRole('checkbox', { name: 'statistics' }).check();
    await dialog.getByTestId('submit').click();
    expect(await page.getByTestId('token-secret').innerText()).toMatch(/^hotline_\w{43}$/);
    expect(await violations(page)).toEqual([]);
    await button(page, 'I have put it in its place').click();
    await button(page, 'Revoke Import').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect.poll(() => managed.tokens.some(({ name }) => name === 'Import')).toBe(false);
  });

  it('change the own password, and keep what was typed when it is refused', async () => {
    const { page, managed } = await open('account', 'viewer');
    const [current, next, again] = [/^Current/, /^New password[ *]*$/, /again/].map((label) =>
      page.getByLabel(label),
    );
    await current!.fill('wrong');
    await next!.fill('a long new password');
    await again!.fill('a long new passwort');
    await page.getByText('The two new passwords are not the same.').waitFor();
    await again!.fill('a long new password');
    await page.getByTestId('submit').click();
    await page.getByText('is not the password of this account').first().waitFor();
    expect(await next!.inputValue()).toBe('a long new password');
    await current!.fill('correct horse battery');
    await page.getByTestId('submit').click();
    await expect.poll(() => next!.inputValue()).toBe('');
    expect(managed.sent).toHaveLength(2);
  });

  it('add a channel, show what a test message came to, and keep its secret', async () => {
    const { page, managed } = await open('channels');
    const failing = page.getByTestId('channel').filter({ hasText: 'Escalation' });
    await failing.getByTestId('test-channel').click();
    await failing.getByTestId('test-answer').getByText('answered 403').waitFor();
    await page.getByTestId('add-webhook').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Ticketing');
    await dialog.getByLabel('Address').fill('not an address');
    await button(page, 'Make one').click();
    await dialog.getByTestId('submit').click();
    await dialog.getByText('This is not an address that begins with http:// or https://.').waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByLabel('Address').fill('https://tickets.example/alerts');
    await dialog.getByTestId('submit').click();
    await page.getByTestId('channel').filter({ hasText: 'Ticketing' }).waitFor();
    await button(page, 'Edit Дежурный инженер').click();
    expect(await dialog.locator('input[name="password"]').inputValue()).toBe('');
    await dialog.getByTestId('submit').click();
    await dialog.waitFor({ state: 'detached' });
    const { config } = managed.sent.at(-1)?.body as { config: Record<string, unknown> };
    expect(config).not.toHaveProperty('password');
    expect(config).toMatchObject({ user: 'hotline', to: ['duty@bank.example'] });
  });

  it('change a setting in the unit that people use, within its range', async () => {
    const { page, managed } = await open('settings');
    const heartbeat = page.getByTestId('setting-heartbeatMs');
    await heartbeat.getByRole('textbox').fill('1');
    await page.getByTestId('submit').click();
    await heartbeat.getByText('From 5\u00a0s to 10\u00a0min.').waitFor();
    expect(await violations(page)).toEqual([]);
    await heartbeat.getByRole('combobox').selectOption('min');
    await page.getByTestId('submit').click();
    await page.getByText('Nothing is changed.').waitFor();
    expect(managed.sent.map(({ body }) => body)).toEqual([{ heartbeatMs: 60_000 }]);
  });
});

/** What a scanner reads off the screen. */
async function scanned(page: Page): Promise<string> {
  const png = (await page.locator('.code-qr').screenshot()).toString('base64');
  const image = await page.evaluate<{ data: number[]; width: number; height: number }>(`(async () => {
    const bytes = Uint8Array.from(atob('${png}'), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...data], width, height };
  })()`);
  return decodeQR({ ...image, data: Uint8Array.from(image.data) });
}
