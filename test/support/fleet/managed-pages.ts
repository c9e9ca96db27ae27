import { mkdir } from 'node:fs/promises';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Role } from '../../../src/protocol/fleet-api/roles.js';
import { FleetPageFixture, type OpenedPage } from './fleet-page-fixture.js';
import { ManagedFleet } from './managed-fleet.js';

export interface ManagedPage extends OpenedPage {
  readonly managed: ManagedFleet;
}

/**
 * Registers the hooks of a test file that opens pages on which a fleet is managed. Every test fails on anything the browser
 * complains of, but for what the API refuses.
 */
export class ManagedPages {
  readonly #fixture = new FleetPageFixture();
  #opened: OpenedPage[] = [];

  constructor() {
    beforeAll(async () => {
      await mkdir('test-results/screenshots', { recursive: true });
      await this.#fixture.start();
    });
    afterEach(async () => {
      const opened = this.#opened.splice(0);
      await Promise.all(opened.map((page) => page.close()));
      const complaints = opened.flatMap((page) => page.complaints);
      expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
    });
    afterAll(() => this.#fixture.stop());
  }

  /** @param path without the slash in front */
  async open(
    path: string,
    role: Role = 'administrator',
    options: BrowserContextOptions = {},
  ): Promise<ManagedPage> {
    let managed: ManagedFleet | undefined;
    const opened = await this.#fixture.open(
      `/${path}`,
      { phones: 600, role },
      { timezoneId: 'Europe/Moscow', acceptDownloads: true, ...options },
      (fleet) => (managed = new ManagedFleet(fleet)),
    );
    this.#opened.push(opened);
    await opened.page.locator('h1').waitFor();
    return { ...opened, managed: managed! };
  }
}

/** Resolves when all that the page has asked for is there. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expect.poll(() => page.getByTestId('loading').count()).toBe(0);
}

export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });
