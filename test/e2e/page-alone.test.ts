/** The handset page in a real browser, before a phone that only does what the test says. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rmsDbfs, toneLevelDb } from '../../src/audio/level.js';
import { encodeWav } from '../../src/audio/wav.js';
import { buildHandsetPage } from '../support/build-handset-page.js';
import {
  openContext,
  phoneScreen,
  startChromium,
  wideScreen,
  type ChromiumOptions,
} from '../support/chromium.js';
import { callRecord } from '../support/phone-snapshot.js';
import { ScriptedPhone } from '../support/scripted-phone.js';
import { sine } from '../support/sine.js';

const SCREENSHOTS = 'test-results/screenshots';
const MICROPHONE_HZ = 1000;

let webRoot: string;
let hummingMicrophone: ChromiumOptions;
let browser: Browser;
let phone: ScriptedPhone;
/** What the browser complained about: blocked by the page's policy, thrown by its code. */
let complaints: string[];

beforeAll(async () => {
  webRoot = await buildHandsetPage();
  await mkdir(SCREENSHOTS, { recursive: true });
  const wav = join(webRoot, 'microphone.wav');
  const hum = sine({ frequencyHz: MICROPHONE_HZ, amplitude: 0.25, samples: 16_000 });
  await writeFile(wav, encodeWav(hum));
  hummingMicrophone = { microphone: { wav } };
  browser = await startChromium(hummingMicrophone);
});

afterAll(async () => {
  await browser.close();
  await rm(webRoot, { recursive: true });
});

beforeEach(async () => {
  complaints = [];
  phone = new ScriptedPhone(webRoot);
  await phone.start();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await phone.stop();
  expect(complaints).toEqual([]);
});

/** A page in a browser profile of its own, connected. */
async function openPage(options: BrowserContextOptions = {}, inBrowser = browser): Promise<Page> {
  const page = await (await openContext(inBrowser, options)).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isLostConnection = message.text().includes('WebSocket connection');
    if (['error', 'warning'].includes(message.type()) && !isLostConnection) complaints.push(message.text());
  });
  await page.goto(phone.url);
  await stateOf(page).toBe('idle');
  return page;
}

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000, interval: 50 });
const stateOf = (page: Page) => eventually(() => page.getByTestId('state').getAttribute('data-state'));
/** The phone's tone is in the ear: at -6 dBFS, and at its pitch but for what the player bends it to keep time. */
const hearsTone = (page: Page, toneHz: number) =>
  eventually(async () => {
    const dbfs = await numberOf(page, 'ear-level', 'aria-valuenow');
    const hz = await numberOf(page, 'ear-level', 'data-peak-hz');
    return {
      tone: Math.abs(dbfs + 6) <= 1 && Math.abs(hz - toneHz) <= 5,
      measured: `${dbfs} dBFS, ${hz} Hz`,
    };
  }).toEqual({ tone: true, measured: expect.any(String) as string });
const hearsNothing = (page: Page) => eventually(() => numberOf(page, 'ear-level', 'aria-valuenow')).toBe(-90);
const isLifted = async (page: Page): Promise<boolean> =>
  (await page.getByTestId('handset').getAttribute('aria-checked')) === 'true';
const lift = (page: Page): Promise<void> => page.getByTestId('handset').click();
/** Clicks also where the page says that it cannot be lifted. */
const tryToLift = (page: Page): Promise<void> => page.getByTestId('handset').click({ force: true });

async function numberOf(page: Page, testId: string, attribute: string): Promise<number> {
  return Number(await page.getByTestId(testId).getAttribute(attribute));
}

describe('the handset', () => {
  it('is lifted by a click, and what the phone plays is heard until it is put back', async () => {
    const page = await openPage();
    phone.play(440);
    await lift(page);
    await eventually(() => phone.offHook).toBe(true);
    expect(await isLifted(page)).toBe(true);
    await hearsTone(page, 440);
    phone.play(425);
    await hearsTone(page, 425);
    phone.play(0);
    await hearsNothing(page);
    expect(await numberOf(page, 'ear-level', 'data-peak-hz')).toBe(0);
    phone.play(440);
    await hearsTone(page, 440);
    await lift(page);
    await eventually(() => phone.offHook).toBe(false);
    expect(await isLifted(page)).toBe(false);
    await hearsNothing(page);
  });

  it('is heard again at the second lift, and the third', async () => {
    const page = await openPage();
    phone.play(440);
    for (let i = 0; i < 3; i++) {
      await lift(page);
      await hearsTone(page, 440);
      await lift(page);
      await hearsNothing(page);
    }
  });

  it('reports how the ear fares, and loses nothing worth mentioning', async () => {
    const page = await openPage();
    phone.play(440);
    await lift(page);
    await eventually(() => phone.handset.statistics().queuedMs).toBeGreaterThan(0);
    const before = phone.handset.statistics();
    await page.waitForTimeout(3000);
    const after = phone.handset.statistics();
    expect(after.queuedMs).toBeLessThanOrEqual(120);
    expect(after.droppedFrames - before.droppedFrames).toBeLessThan(30);
  });

  it('works by keyboard alone, and shows where the focus is', async () => {
    const page = await openPage();
    await page.keyboard.press('Space');
    await eventually(() => phone.offHook).toBe(true);
    await page.keyboard.press('Space');
    await eventually(() => phone.offHook).toBe(false);

    const handsetHasFocus = 'document.activeElement?.dataset.testid === "handset"';
    for (let i = 0; i < 10 && !(await page.evaluate(handsetHasFocus)); i++) await page.keyboard.press('Tab');
    expect(await page.evaluate(handsetHasFocus)).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    await eventually(() => phone.offHook).toBe(true);
    await page.keyboard.press('Space');
    await eventually(() => phone.offHook).toBe(false);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await eventually(() => page.getByTestId('trouble-busy').isChecked()).toBe(true);
  });

  it('is put back when its page is closed', async () => {
    const page = await openPage();
    await lift(page);
    await eventually(() => phone.offHook).toBe(true);
    await page.close();
    await eventually(() => phone.offHook).toBe(false);
  });

  it('is on one page only; another watches until it takes it over', async () => {
    const first = await openPage();
    await lift(first);
    await eventually(() => phone.offHook).toBe(true);
    phone.show({ state: 'talking', hears: 'talk' });

    const second = await (await openContext(browser)).newPage();
    await second.goto(phone.url);
    await stateOf(second).toBe('talking');
    await second.getByTestId('notice-view-only').waitFor();
    expect(await isLifted(second)).toBe(true);
    await tryToLift(second);
    await second.keyboard.press('Space');
    expect(phone.offHook).toBe(true);
    expect(await second.getByTestId('trouble-busy').isDisabled()).toBe(true);

    await second.getByTestId('take-handset').click();
    await eventually(() => phone.offHook).toBe(false);
    await first.getByTestId('notice-view-only').waitFor();
    await eventually(() => isLifted(first)).toBe(false);
    await eventually(() => first.getByTestId('mic-level').getAttribute('aria-valuetext')).toBe('off');
    await lift(second);
    await eventually(() => phone.offHook).toBe(true);
  });
});

describe('the microphone', () => {
  it('is heard by the phone as it is, in real time, and only while the handset is lifted', async () => {
    const page = await openPage();
    expect(await phone.listen(300)).toHaveLength(0);
    await lift(page);
    await eventually(() => numberOf(page, 'mic-level', 'aria-valuenow')).toBeGreaterThan(-20);
    const heard = await phone.listen(1000);
    expect(heard.length / 160).toBeGreaterThan(90);
    expect(heard.length / 160).toBeLessThan(115);
    // The hum is -12 dBFS, and nearly all that comes is the hum.
    expect(rmsDbfs(heard)).toBeGreaterThan(-16);
    expect(rmsDbfs(heard)).toBeLessThan(-9);
    expect(toneLevelDb(heard.subarray(0, 1600), MICROPHONE_HZ)).toBeGreaterThan(-18);
    await lift(page);
    await eventually(() => phone.offHook).toBe(false);
    await eventually(() => page.getByTestId('mic-level').getAttribute('aria-valuetext')).toBe('off');
    expect(await phone.listen(300)).toHaveLength(0);
  });

  it.each(['refused', 'none'] as const)(
    'may be missing: the page says so plainly, and the call goes on for listening (%s)',
    async (microphone) => {
      const deaf = await startChromium({ microphone });
      try {
        const page = await openPage({}, deaf);
        phone.play(440);
        await lift(page);
        const name = microphone === 'refused' ? 'refused' : 'absent';
        const notice = page.getByTestId(`notice-microphone-${name}`);
        await notice.waitFor();
        expect(await notice.textContent()).toContain('The call works');
        await hearsTone(page, 440);
        // The far end is sent silence, so that it does not take the line for dead.
        const heard = await phone.listen(500);
        expect(heard.length / 160).toBeGreaterThan(40);
        expect(heard.every((sample) => sample === 0)).toBe(true);
        await lift(page);
        await eventually(() => phone.offHook).toBe(false);
        expect(await notice.isVisible()).toBe(true);
      } finally {
        await deaf.close();
      }
    },
  );

  it('can have its echo cancelled, also in the middle of a call', async () => {
    const page = await openPage();
    await lift(page);
    await eventually(() => numberOf(page, 'mic-level', 'aria-valuenow')).toBeGreaterThan(-20);
    await page.getByTestId('cancel-echo').check();
    await eventually(() => page.getByTestId('mic-level').getAttribute('aria-valuetext')).toContain('dBFS');
    expect((await phone.listen(500)).length).toBeGreaterThan(0);
  });
});

describe('the connection to the phone', () => {
  it('comes back by itself, and with it the call of a handset that is still lifted', async () => {
    const page = await openPage();
    phone.play(440);
    await lift(page);
    await hearsTone(page, 440);
    await phone.stop();
    await stateOf(page).toBe('no-connection');
    await page.getByTestId('notice-lost-in-call').waitFor();
    await hearsNothing(page);
    await eventually(() => phone.offHook).toBe(false);

    await phone.start();
    phone.play(440);
    await eventually(() => phone.offHook).toBe(true);
    await hearsTone(page, 440);
    expect(await page.getByTestId('notice-lost-in-call').count()).toBe(0);
  });

  it('may be lost while the handset lies in its cradle; it cannot be lifted until it is back', async () => {
    const page = await openPage();
    await phone.stop();
    await page.getByTestId('notice-lost').waitFor();
    await tryToLift(page);
    expect(await isLifted(page)).toBe(false);
    await phone.start();
    await stateOf(page).toBe('idle');
    await lift(page);
    await eventually(() => phone.offHook).toBe(true);
  });
});

describe('what the page shows', () => {
  it('is the phone: state, what is heard, number, exchange, timeline, last calls', async () => {
    const page = await openPage();
    const text = (testId: string): Promise<string> => page.getByTestId(testId).innerText();
    expect(await text('number')).toBe('8 (800) 333-44-34');
    expect(await text('registration')).toMatch(/main\s+Registered\s+wss:\/\/pbx\.example:8089\/ws/);
    expect(await text('last-calls')).toContain('No calls yet');
    const problem = 'The exchange refused the password of account hotline-17 (401).';
    phone.show({
      state: 'retrying',
      hears: 'please-wait',
      registrations: [{ route: 'spare', server: 'udp://192.0.2.9:5060', state: 'waiting', problem }],
      call: {
        steps: { lift: 0, invite: 1.4, ringing: 812 },
        route: 'main',
        attempts: 2,
        lastFailure: 'busy',
      },
      lastCalls: [callRecord()],
    });
    await stateOf(page).toBe('retrying');
    expect(await text('state')).toBe('Trying again');
    expect(await page.title()).toBe('Trying again · Hotline');
    expect(await text('hears')).toContain('please stay on the line');
    expect(await text('registration')).toContain(problem);
    expect(await page.locator('[data-step=invite]').innerText()).toMatch(/1\.4\sms/);
    expect(await page.locator('[data-step=ringing]').innerText()).toMatch(/812\sms/);
    expect(await page.locator('[data-step=answered]').innerText()).toContain('—');
    expect(await page.getByTestId('call').innerText()).toMatch(/Answered\s+1:05\s+4\.3 · excellent/);
  });

  it('is in Russian or English: first as the browser asks, then as its person chose', async () => {
    const page = await openPage({ locale: 'ru-RU' });
    expect(await page.getAttribute('html', 'lang')).toBe('ru');
    expect(await page.getByTestId('state').innerText()).toBe('Готов к звонку');
    await page.getByTestId('language-en').click();
    expect(await page.getByTestId('state').innerText()).toBe('Ready');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.reload();
    await stateOf(page).toBe('idle');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.getByTestId('language-ru').click();
    expect(await page.getByTestId('handset').getAttribute('aria-label')).toBe('Трубка снята');
  });

  it('has the panel for trouble only where there is a practice exchange', async () => {
    const page = await openPage();
    await page.getByTestId('trouble-no-answer').check();
    await eventually(() => page.getByTestId('trouble-no-answer').isChecked()).toBe(true);
    phone.show({ trouble: null });
    await eventually(() => page.getByTestId('trouble-no-answer').count()).toBe(0);
  });

  it('fits the narrowest phone, where it is used with the thumb', async () => {
    const page = await openPage({ viewport: phoneScreen, isMobile: true, hasTouch: true, locale: 'ru' });
    phone.show({ lastCalls: [callRecord({ cause: 'failed', failure: 'refused' })] });
    await page.getByTestId('call').waitFor();
    const width = (): Promise<unknown> => page.evaluate('document.documentElement.scrollWidth');
    expect(await width()).toBe(phoneScreen.width);
    const button = await page.getByTestId('handset').boundingBox();
    expect(button!.y + button!.height).toBeLessThanOrEqual(phoneScreen.height);
    expect(Math.min(button!.width, button!.height)).toBeGreaterThan(200);
    await page.getByTestId('handset').tap();
    await eventually(() => phone.offHook).toBe(true);
    expect(await width()).toBe(phoneScreen.width);
  });

  it('does not move for people who asked for stillness', async () => {
    const page = await openPage({ reducedMotion: 'reduce' });
    const duration = 'getComputedStyle(document.querySelector(".phone__handset")).transitionProperty';
    expect(await page.evaluate(duration)).toBe('none');
  });
});

describe('screenshots', () => {
  const screens = [
    { name: 'wide', options: { viewport: wideScreen } },
    { name: 'wide-dark', options: { viewport: wideScreen, colorScheme: 'dark' } },
    { name: 'phone', options: { viewport: phoneScreen, isMobile: true, hasTouch: true } },
    {
      name: 'phone-dark',
      options: { viewport: phoneScreen, isMobile: true, hasTouch: true, colorScheme: 'dark' },
    },
  ] as const;
  const cases = screens.flatMap((screen) => (['ru', 'en'] as const).map((locale) => ({ ...screen, locale })));

  it.each(cases)('are kept: $name in $locale', async ({ name, options, locale }) => {
    phone.show({ lastCalls: pastCalls() });
    const page = await openPage({ ...options, locale, deviceScaleFactor: 2 });
    await page.getByTestId('call').first().waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/handset-${name}-${locale}-ready.png`, fullPage: true });
    phone.play(440);
    await lift(page);
    await eventually(() => phone.offHook).toBe(true);
    const steps = { lift: 0, invite: 1.4, trying: 9, ringing: 121, answered: 1850, 'first-audio': 1891 };
    phone.show({
      state: 'talking',
      hears: 'talk',
      call: { steps, route: 'main', attempts: 1, lastFailure: null },
    });
    await hearsTone(page, 440);
    await eventually(() => numberOf(page, 'mic-level', 'aria-valuenow')).toBeGreaterThan(-20);
    // Until the drawing has come to rest.
    await page.waitForTimeout(600);
    await page.screenshot({ path: `${SCREENSHOTS}/handset-${name}-${locale}-talking.png`, fullPage: true });
  });
});

function pastCalls() {
  const id = (last: number): string => `6f1c5a2e-8f5e-4a53-9a39-0c1f1a8a9b0${last}`;
  return [
    callRecord({ id: id(1) }),
    callRecord({ id: id(2), cause: 'abandoned', audio: null, steps: { lift: 0, invite: 2, ended: 3100 } }),
    callRecord({
      id: id(3),
      cause: 'failed',
      failure: 'timeout',
      audio: null,
      steps: { lift: 0, ended: 8000 },
    }),
  ];
}
