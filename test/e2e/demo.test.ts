/** The demo as a person tries it: the built program, a real browser, real sound through libwebrtc. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/wav.js';
import type { EarSource } from '../../src/protocol/ear.js';
import type { CallStateName, Trouble } from '../../src/protocol/handset.js';
import { openContext, phoneScreen, startChromium, wideScreen } from '../support/chromium.js';
import { ProgramUnderTest } from '../support/program-under-test.js';
import { sine } from '../support/sine.js';

const SCREENSHOTS = 'test-results/screenshots';
/** What the fake microphone hums: no tone of the telephone network. */
const MICROPHONE_HZ = 1_000;
const RUSSIAN_TONE_HZ = 425;

let folder: string;
let demo: ProgramUnderTest;
let url: string;
let browser: Browser;

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'hotline-e2e-'));
  const wav = join(folder, 'microphone.wav');
  await writeFile(wav, encodeWav(sine({ frequencyHz: MICROPHONE_HZ, amplitude: 0.25, samples: 16_000 })));
  browser = await startChromium({ microphone: { wav } });
  demo = new ProgramUnderTest(['demo', '--port', '0', '--fleet-port', '0']);
  url = (await demo.printed(/Open (http:\S+)/))[1]!;
});
afterAll(async () => {
  await browser.close();
  await demo.end();
  await rm(folder, { recursive: true });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

async function openPage(options: Parameters<typeof openContext>[1] = {}): Promise<Page> {
  const page = await (await openContext(browser, options)).newPage();
  await page.goto(url);
  await reaches(page, 'idle');
  await expectTrouble(page, 'none');
  return page;
}

const eventually = <T>(read: () => T | Promise<T>, timeout = 15_000) =>
  expect.poll(read, { timeout, interval: 50 });
const reaches = (page: Page, ...states: CallStateName[]) =>
  eventually(() => page.getByTestId('state').getAttribute('data-state')).toBeOneOf(states);
const hears = (page: Page, source: EarSource) =>
  eventually(() => page.getByTestId('hears').getAttribute('data-source')).toBe(source);
const earLevel = async (page: Page) =>
  Number(await page.getByTestId('ear-level').getAttribute('aria-valuenow'));
const earPitch = async (page: Page) =>
  Number(await page.getByTestId('ear-level').getAttribute('data-peak-hz'));
const lift = (page: Page) => page.getByTestId('handset').click();
const replace = (page: Page) => page.getByTestId('handset').click();

async function expectTrouble(page: Page, trouble: Trouble): Promise<void> {
  const choice = page.getByTestId(`trouble-${trouble}`);
  await choice.click({ force: true });
  await eventually(() => choice.isChecked()).toBe(true);
}

async function lastCause(page: Page): Promise<string | null> {
  return page.getByTestId('last-calls').getByTestId('call').first().getAttribute('data-cause');
}

describe('a call in the browser', () => {
  it('is greeted, hears itself, and ends when the handset is put back', async () => {
    const page = await openPage({ locale: 'ru-RU' });
    await page.screenshot({ path: `${SCREENSHOTS}/demo-ru-idle.png`, fullPage: true });
    await lift(page);
    await reaches(page, 'talking');
    await hears(page, 'talk');
    await eventually(() => earLevel(page)).toBeGreaterThan(-45);
    await page.screenshot({ path: `${SCREENSHOTS}/demo-ru-talking.png`, fullPage: true });
    // After the greeting the practice operator echoes: our own hum comes back.
    await eventually(() => earPitch(page)).toBeGreaterThan(MICROPHONE_HZ - 40);
    await eventually(() => earPitch(page)).toBeLessThan(MICROPHONE_HZ + 40);
    for (const step of ['lift', 'invite', 'ringing', 'answered', 'first-audio']) {
      await eventually(() => page.locator(`[data-step="${step}"]`).getAttribute('data-at-ms')).toMatch(/^\d/);
    }
    await replace(page);
    await reaches(page, 'idle');
    await eventually(() => lastCause(page)).toBe('answered');
    await page.screenshot({ path: `${SCREENSHOTS}/demo-ru-after.png`, fullPage: true });
  });

  it('works by keyboard alone, in English', async () => {
    const page = await openPage({ locale: 'en-GB' });
    await page.keyboard.press('Space');
    await reaches(page, 'talking');
    await page.screenshot({ path: `${SCREENSHOTS}/demo-en-talking.png`, fullPage: true });
    await page.keyboard.press('Space');
    await reaches(page, 'idle');
  });

  it('works by touch on a phone-sized screen', async () => {
    const page = await openPage({ viewport: phoneScreen, hasTouch: true, isMobile: true, locale: 'ru-RU' });
    await page.getByTestId('handset').tap();
    await reaches(page, 'talking');
    await eventually(() => earLevel(page)).toBeGreaterThan(-45);
    await page.screenshot({ path: `${SCREENSHOTS}/demo-ru-phone.png`, fullPage: true });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(phoneScreen.width);
    await page.getByTestId('handset').tap();
    await reaches(page, 'idle');
  });
});

describe('each trouble of the exchange', () => {
  it.each<[Trouble, CallStateName[], EarSource]>([
    ['busy', ['retrying', 'connecting'], 'please-wait'],
    ['no-answer', ['ringing'], 'ringback'],
    ['unavailable', ['retrying', 'connecting'], 'please-wait'],
    ['silent', ['connecting'], 'please-wait'],
    ['hang-up', ['far-end-gone'], 'busy'],
    ['off', ['retrying', 'connecting'], 'please-wait'],
  ])('%s: the page shows and the ear hears it', async (trouble, states, source) => {
    const page = await openPage({ locale: 'en-GB' });
    await expectTrouble(page, trouble);
    await lift(page);
    await hears(page, source);
    await reaches(page, ...states);
    await eventually(() => earLevel(page)).toBeGreaterThan(-50);
    if (source === 'ringback' || source === 'busy') {
      await eventually(() => earPitch(page)).toBeGreaterThan(RUSSIAN_TONE_HZ - 40);
      await eventually(() => earPitch(page)).toBeLessThan(RUSSIAN_TONE_HZ + 40);
    }
    await page.screenshot({ path: `${SCREENSHOTS}/demo-trouble-${trouble}.png`, fullPage: true });
    await replace(page);
    await reaches(page, 'idle');
    await expectTrouble(page, 'none');
    // And all is well again.
    await lift(page);
    await reaches(page, 'talking');
    await replace(page);
    await reaches(page, 'idle');
  });
});

it('leads to the dashboard of its fleet, where the call is seen', async () => {
  const page = await openPage({ viewport: wideScreen, locale: 'en-GB' });
  const [dashboard] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Dashboard of the fleet' }).click(),
  ]);
  await dashboard.getByTestId('demo-banner').waitFor();
  await eventually(() => dashboard.getByTestId('can-call').innerText()).toContain('of 21\u00a0phones');
  await dashboard.screenshot({ path: `${SCREENSHOTS}/demo-dashboard.png`, fullPage: true });
  await dashboard.getByTestId('nav-phones').click();
  await dashboard.getByTestId('search').fill('Трубка');
  const row = dashboard.getByTestId('phone').filter({ hasText: 'Трубка этой страницы' });
  await row.getByText('On-hook', { exact: true }).waitFor();
  await page.bringToFront();
  await lift(page);
  await reaches(page, 'talking');
  await row.getByText('Talking', { exact: true }).waitFor();
  await replace(page);
  await row.getByText('On-hook', { exact: true }).waitFor();
});

it('a caller who waits is connected as soon as the exchange is well again', async () => {
  const page = await openPage({ viewport: wideScreen });
  await expectTrouble(page, 'off');
  await lift(page);
  await hears(page, 'please-wait');
  await expectTrouble(page, 'none');
  await reaches(page, 'talking');
  await replace(page);
  await reaches(page, 'idle');
});
