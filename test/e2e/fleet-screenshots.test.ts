/**
 * Every page of the dashboard as the real server fills it: nothing that axe finds, nothing that overflows, and pictures for
 * people to look at, kept in test-results.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { atRest, axeViolations } from '../support/axe.js';
import { openContext, phoneScreen, startChromium, wideScreen } from '../support/chromium.js';
import { FleetAdmin } from '../support/fleet/fleet-admin.js';
import { FleetProgram } from '../support/fleet/fleet-program.js';
import { until } from '../support/until.js';
import { furnish, type FurnishedFleet } from '../support/fleet/furnished-fleet.js';

const SCREENSHOTS = 'test-results/screenshots';
const account = { login: 'olga', name: 'Ольга Иванова', password: 'correct horse battery staple' };

const looks = [
  { colorScheme: 'light', screen: 'wide', axe: true },
  { colorScheme: 'light', screen: 'phone', axe: false },
  { colorScheme: 'dark', screen: 'phone', axe: true },
  { colorScheme: 'dark', screen: 'wide', axe: false },
] as const;
const screens = { wide: wideScreen, phone: phoneScreen } as const;
const locales = ['ru', 'en'] as const;
/** They are as long as there are phones, and draw only what is looked at. */
const endless = ['phones'];

let folder: string;
let browser: Browser;
let fleet: FleetProgram;
let admin: FleetAdmin;
let furnished: FurnishedFleet;
const pages = new Map<string, Page>();
const complaints: string[] = [];

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'hotline-e2e-pages-'));
  browser = await startChromium();
  fleet = await FleetProgram.start(folder);
  admin = await FleetAdmin.make(await fleet.firstRunLink(), account);
  furnished = await furnish(fleet.url, admin);
  const isFurnished = async () => {
    const { openAlerts, linked } = await admin.ask('overview');
    const { total } = await admin.ask('phoneCalls', { params: { id: furnished.phone } });
    return linked === 7 && openAlerts.critical + openAlerts.warning + openAlerts.notice === 2 && total === 8;
  };
  await until('all that was made is seen', isFurnished, 60_000);
});
afterEach(() => {
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  furnished.stop();
  await fleet.end();
  await rm(folder, { recursive: true });
});

/** One page a language and person, which goes from address to address. */
async function pageOf(locale: string, isSignedIn: boolean): Promise<Page> {
  const key = `${locale} ${isSignedIn}`;
  const page = pages.get(key) ?? (await newPage(locale, isSignedIn));
  pages.set(key, page);
  return page;
}

async function newPage(locale: string, isSignedIn: boolean): Promise<Page> {
  const context: BrowserContext = await openContext(browser, { locale, timezoneId: 'Europe/Moscow' });
  const [name = '', value = ''] = admin.cookie.split('=');
  if (isSignedIn) await context.addCookies([{ name, value, url: fleet.url }]);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Whether somebody is signed in is asked of the server, and browsers tell of its 401.
    const isRefusal = !isSignedIn && message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text());
  });
  return page;
}

async function look(page: Page, name: string, locale: string): Promise<void> {
  for (const { colorScheme, screen, axe } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(screens[screen]);
    await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(colorScheme);
    await atRest(page);
    const file = `${SCREENSHOTS}/server-${name}-${screen}-${colorScheme}-${locale}.png`;
    await page.screenshot({ path: file, fullPage: !endless.includes(name) });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    if (axe) expect(await axeViolations(page)).toEqual([]);
  }
}

async function shows(page: Page, path: string, locale: string): Promise<void> {
  await page.goto(fleet.url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expect.poll(() => page.getByTestId('loading').count()).toBe(0);
  await expect.poll(() => page.getByTestId('phone-skeleton').count()).toBe(0);
  expect(await page.locator('html').getAttribute('lang')).toBe(locale);
}

describe.each(locales)('the dashboard of a real server, in %s', (locale) => {
  it.each([
    ['overview', '/'],
    ['phones', '/phones'],
    ['phone-state', '/phones/:id'],
    ['phone-history', '/phones/:id/history'],
    ['phone-calls', '/phones/:id/calls'],
    ['phone-faults', '/phones/:id/faults'],
    ['phone-tests', '/phones/:id/tests'],
    ['phone-commands', '/phones/:id/commands'],
    ['phone-configuration', '/phones/:id/configuration'],
    ['phone-device', '/phones/:id/device'],
    ['alerts', '/alerts'],
    ['statistics', '/statistics?period=today&by=hour'],
    ['statistics-by-cause', '/statistics?by=cause'],
    ['enrolment', '/enrolment'],
    ['enrolment-batch', '/enrolment/batch'],
    ['enrolment-waiting', '/enrolment/waiting'],
    ['sites', '/sites'],
    ['maintenance', '/maintenance'],
    ['people', '/people'],
    ['tokens', '/tokens'],
    ['channels', '/channels'],
    ['audit', '/audit'],
    ['settings', '/settings'],
    ['account', '/account'],
    ['not-found', '/nowhere'],
  ])('%s', async (name, path) => {
    const page = await pageOf(locale, true);
    await shows(page, path.replace(':id', furnished.phone), locale);
    expect(await page.getByTestId('problem').count()).toBe(0);
    await look(page, name, locale);
  });

  it.each([
    ['sign-in', '/'],
    ['first-run', '/first-run#a-link-that-was-used'],
    ['set-password', '/set-password#a-link-that-was-used'],
  ])('%s', async (name, path) => {
    const page = await pageOf(locale, false);
    await shows(page, path, locale);
    await look(page, name, locale);
  });
});
