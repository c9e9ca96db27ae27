/** The built dashboard in Chromium, with the made-up fleet of {@link FixtureFleet} behind it. */
import { rm } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildHandsetPage } from '../build-handset-page.js';
import { openContext, startChromium } from '../chromium.js';
import { FIXTURE_ORIGIN, FixtureFleet, type FixtureOptions } from './fixture-api.js';

export interface OpenedPage {
  readonly page: Page;
  readonly fleet: FixtureFleet;
  /** Errors and warnings of the browser's console, such as what the Content-Security-Policy has refused. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export class FleetPageFixture {
  #browser: Browser | undefined;
  #built = '';

  async start(): Promise<void> {
    [this.#built, this.#browser] = await Promise.all([buildHandsetPage(), startChromium()]);
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    if (this.#built) await rm(this.#built, { recursive: true, force: true });
  }

  async open(
    path: string,
    fleetOptions: Omit<FixtureOptions, 'built'> = {},
    contextOptions: BrowserContextOptions = {},
    /** Before the first request. */
    prepare: (fleet: FixtureFleet) => unknown = () => undefined,
  ): Promise<OpenedPage> {
    if (!this.#browser) throw new Error('the fixture was not started');
    const context = await openContext(this.#browser, contextOptions);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    const fleet = new FixtureFleet({ built: this.#built, ...fleetOptions });
    prepare(fleet);
    await fleet.serve(page);
    await page.goto(FIXTURE_ORIGIN + path);
    return { page, fleet, complaints, close: () => context.close() };
  }
}
