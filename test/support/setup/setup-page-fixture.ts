/** The built technician's page in a phone-sized Chromium, before the real setup server with a {@link ScriptedDesk} behind it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { originGuard } from '../../../src/cli/handset-page-origin.js';
import { systemClock } from '../../../src/clock/clock.js';
import { SetupDoor } from '../../../src/setup/setup-door.js';
import { startSetupServer, type SetupServer } from '../../../src/setup/setup-server.js';
import { buildHandsetPage } from '../build-handset-page.js';
import { openContext, phoneScreen, startChromium } from '../chromium.js';
import { FakeLog } from '../fakes/fake-log.js';
import { writeQrVideo } from './qr-video.js';
import { scriptedCode, ScriptedDesk } from './scripted-desk.js';

/** As a phone in the same network is called: no secure context, so no live camera. */
export const lanName = 'hotline-7k3m.local';
const LOOPBACK = '127.0.0.1';

export interface SetupPageFixtureOptions {
  /** What the camera is shown, one after the other. */
  readonly qrTexts?: readonly string[];
}

interface OpenOptions extends BrowserContextOptions {
  readonly host?: string;
  /** The browser's clock stands still at this time. */
  readonly now?: Date;
}

/** Registers the hooks of a test file: one build and one browser a file, one phone a test. */
export class SetupPageFixture {
  #browser: Browser | undefined;
  #desk: ScriptedDesk | undefined;
  #server: SetupServer | undefined;
  #door: SetupDoor | undefined;
  #webRoot = '';
  readonly complaints: string[] = [];

  constructor({ qrTexts }: SetupPageFixtureOptions = {}) {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hotline-setup-page-'));
      const camera = join(folder, 'camera.y4m');
      if (qrTexts) await writeQrVideo(camera, qrTexts);
      [this.#webRoot, this.#browser] = await Promise.all([
        buildHandsetPage(),
        startChromium({ localNames: [lanName], ...(qrTexts ? { camera } : {}) }),
      ]);
    });
    afterAll(async () => {
      await this.browser.close();
      await Promise.all([this.#webRoot, folder].map((path) => rm(path, { recursive: true })));
    });
    beforeEach(async () => {
      this.complaints.length = 0;
      this.#desk = new ScriptedDesk();
      await this.startServer(0);
    });
    afterEach(async () => {
      await Promise.all(this.browser.contexts().map((context) => context.close()));
      await this.stopServer();
      expect(this.complaints).toEqual([]);
    });
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('the browser runs only inside a test');
    return this.#browser;
  }
  get desk(): ScriptedDesk {
    if (!this.#desk) throw new Error('the phone runs only inside a test');
    return this.#desk;
  }
  get port(): number {
    return this.#server?.port ?? 0;
  }

  /** The handset is lifted: the phone says its code. */
  speakCode(): void {
    this.#door?.spoken();
  }

  async startServer(port: number): Promise<void> {
    const desk = this.desk;
    const door = new SetupDoor({
      clock: systemClock,
      onEnded: () => undefined,
      freshCode: () => scriptedCode,
    });
    this.#door = door;
    this.#server = await startSetupServer({
      clock: systemClock,
      log: new FakeLog(),
      door,
      desk,
      host: LOOPBACK,
      port,
      secure: null,
      guardFor: (boundPort) => originGuard(lanName, boundPort),
      webRoot: this.#webRoot,
    });
  }

  async stopServer(reason: 'finished' | 'ended' = 'ended'): Promise<void> {
    await this.#server?.close(reason);
    this.#server = undefined;
  }

  /** A browser profile of its own, at the first screen. */
  async open(options: OpenOptions = {}): Promise<Page> {
    const { host = LOOPBACK, now, ...contextOptions } = options;
    const context = await openContext(this.browser, {
      viewport: phoneScreen,
      isMobile: true,
      hasTouch: true,
      ...contextOptions,
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // What a phone that is away leaves unanswered, the refusals that a test asks for, and what open http cannot have.
      const isExpected = /net::ERR_|Failed to load resource|Cross-Origin-Opener-Policy/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isExpected) this.complaints.push(message.text());
    });
    if (now) await page.clock.setFixedTime(now);
    await page.goto(`http://${host}:${this.port}/`);
    return page;
  }

  /** As {@link open}, with the code given. */
  async openUnlocked(options: OpenOptions = {}): Promise<Page> {
    const page = await this.open(options);
    this.speakCode();
    await giveCode(page, scriptedCode);
    await page.getByTestId('step').waitFor();
    return page;
  }
}

export async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByTestId('code').fill(code);
  await page.getByTestId('unlock').click();
}

/** Polls in real time; the limit is for a busy machine, not for the product. */
export const eventually = <T>(read: () => T | Promise<T>) =>
  expect.poll(read, { timeout: 30_000, interval: 50 });

export const screenOf = (page: Page) =>
  eventually(() => page.getByTestId('screen').getAttribute('data-screen'));

/** By the list of all steps, as a technician who goes back does. */
export async function goTo(page: Page, step: string): Promise<void> {
  await page.getByRole('button', { name: /^(All steps|Все шаги)$/ }).click();
  await page.getByTestId(`to-${step}`).click();
  await page.locator(`[data-testid="step"][data-step="${step}"]`).waitFor();
}
