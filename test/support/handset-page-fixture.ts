/** The handset page, as built, in a real browser, before a phone that only does what the test says. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { encodeWav } from '../../src/audio/wav.js';
import type { HookKind } from '../../src/protocol/handset.js';
import { buildHandsetPage } from './build-handset-page.js';
import { openContext, startChromium } from './chromium.js';
import { ScriptedPhone } from './scripted-phone.js';
import { sine } from './sine.js';

/** What the fake microphone hums, at -12 dBFS. */
export const microphoneHz = 1000;

/**
 * Registers the hooks of a test file that opens the page: one build and one browser a file, one phone a test. Every
 * test fails on anything the browser complains of: what the page's policy blocked, what its code threw.
 */
export class HandsetPageFixture {
  #browser: Browser | undefined;
  #phone: ScriptedPhone | undefined;
  #complaints: string[] = [];

  /** @param hook what moves the hook of the phone: the page, or a real contact */
  constructor(hook: HookKind = 'page') {
    let webRoot = '';
    beforeAll(async () => {
      webRoot = await buildHandsetPage();
      const wav = join(webRoot, 'microphone.wav');
      const hum = sine({ frequencyHz: microphoneHz, amplitude: 0.25, samples: 16_000 });
      await writeFile(wav, encodeWav(hum));
      this.#browser = await startChromium({ microphone: { wav } });
    });
    afterAll(async () => {
      await this.browser.close();
      await rm(webRoot, { recursive: true });
    });
    beforeEach(async () => {
      this.#complaints = [];
      this.#phone = new ScriptedPhone(webRoot, hook);
      await this.#phone.start();
    });
    afterEach(async () => {
      await Promise.all(this.browser.contexts().map((context) => context.close()));
      await this.phone.stop();
      expect(this.#complaints).toEqual([]);
    });
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('the browser runs only inside a test');
    return this.#browser;
  }
  get phone(): ScriptedPhone {
    if (!this.#phone) throw new Error('the phone runs only inside a test');
    return this.#phone;
  }

  /** A page in a browser profile of its own, connected. */
  async openPage(options: BrowserContextOptions = {}, browser = this.browser): Promise<Page> {
    const page = await (await openContext(browser, options)).newPage();
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('console', (message) => {
      // What a phone that was stopped leaves unanswered.
      const isLostConnection = /WebSocket connection|net::ERR_/.test(message.text());
      const isComplaint = ['error', 'warning'].includes(message.type()) && !isLostConnection;
      if (isComplaint) this.#complaints.push(message.text());
    });
    await page.goto(this.phone.url);
    await stateOf(page).toBe('idle');
    return page;
  }
}

/** Polls in real time; the limit is for a busy machine, not for the product. */
export const eventually = <T>(read: () => T | Promise<T>) =>
  expect.poll(read, { timeout: 30_000, interval: 50 });

export const stateOf = (page: Page) => eventually(() => page.getByTestId('state').getAttribute('data-state'));

export async function numberOf(page: Page, testId: string, attribute: string): Promise<number> {
  return Number(await page.getByTestId(testId).getAttribute(attribute));
}

export const microphoneOf = (page: Page) => eventually(() => numberOf(page, 'mic-level', 'aria-valuenow'));

/** The phone's tone is in the ear: at -6 dBFS, and at its pitch but for what the player bends it to keep time. */
export const hearsTone = (page: Page, toneHz: number) =>
  eventually(async () => {
    const dbfs = await numberOf(page, 'ear-level', 'aria-valuenow');
    const hz = await numberOf(page, 'ear-level', 'data-peak-hz');
    const isTone = Math.abs(dbfs + 6) <= 1 && Math.abs(hz - toneHz) <= 5;
    return { isTone, measured: `${dbfs} dBFS, ${hz} Hz` };
  }).toEqual({ isTone: true, measured: expect.any(String) as string });

export const hearsNothing = (page: Page) =>
  eventually(() => numberOf(page, 'ear-level', 'aria-valuenow')).toBe(-90);

/** A click on the handset: lifts it or puts it back. */
export const toggle = (page: Page): Promise<void> => page.getByTestId('handset').click();

export const isLifted = async (page: Page): Promise<boolean> =>
  (await page.getByTestId('handset').getAttribute('aria-checked')) === 'true';
