/** The health page in a browser, as a person looks at it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HealthPage, startHealthPage } from '../../src/cli/health-page.js';
import type { PageLanguage } from '../../src/cli/health-page-words.js';
import { systemClock } from '../../src/clock/clock.js';
import type { HealthReport } from '../../src/protocol/health.js';
import { openContext, phoneScreen, startChromium, wideScreen } from '../support/chromium.js';
import { FakeLog } from '../support/fakes/fake-log.js';
import { bareReport, healthReport, linkStatus } from '../support/health/health-report.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AT = '2026-03-01T09:00:00.000Z';

const troubled = healthReport({
  routes: [
    {
      route: 'main',
      server: 'wss://a-rather-long-name.of-the-exchange.example:8089/ws',
      state: 'waiting',
      since: AT,
      lastError: 'the exchange refused the password of account hotline-17 (401); check account and password',
    },
  ],
  faults: [
    { code: 'not-registered', place: '', message: 'No route is registered; check the network.', since: AT },
    { code: 'hot', place: '', message: 'The processor has 91 °C (80 °C is too hot).', since: AT },
    { code: 'throttled', place: '', message: 'The processor runs slower.', since: AT },
  ],
  selfTests: {
    call: {
      test: 'call',
      outcome: 'failed',
      at: AT,
      tookMs: 900,
      message: 'No tone came back.',
      evidence: {},
    },
  },
});

let browser: Browser;
let page: HealthPage;
let report: HealthReport;
beforeAll(async () => {
  browser = await startChromium();
  page = await startHealthPage({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    log: new FakeLog(),
    report: () => report,
    link: () => linkStatus({ linked: false, problem: 'The fleet server cannot be reached.' }),
  });
});
afterAll(async () => {
  await browser.close();
  await page.close();
});

const views = [
  ['that cannot call', troubled, 'en', 'light'],
  ['that cannot call', troubled, 'en', 'dark'],
  ['that cannot call', troubled, 'ru', 'light'],
  ['that is well', healthReport(), 'ru', 'dark'],
  ['that tells little', bareReport(), 'en', 'dark'],
] as const satisfies readonly (readonly [string, HealthReport, PageLanguage, 'light' | 'dark'])[];

describe('the health page of a phone', () => {
  it.each(views)(
    '%s, %#: axe finds nothing, and nothing overflows',
    async (_what, shown, language, colorScheme) => {
      report = shown;
      const context = await openContext(browser, { colorScheme, viewport: wideScreen });
      const tab = await context.newPage();
      const problems: string[] = [];
      tab.on('console', (message) => problems.push(message.text()));
      tab.on('pageerror', (error) => problems.push(error.message));
      await tab.goto(`${page.url}?lang=${language}`);
      for (const viewport of [wideScreen, phoneScreen]) {
        await tab.setViewportSize(viewport);
        const overflow = await tab.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflow).toBeLessThanOrEqual(0);
      }
      await tab.evaluate(AXE);
      const found = await tab.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`))',
      );
      expect([found, problems]).toEqual([[], []]);
      await context.close();
    },
  );
});

it('is left for the other language and looked at again by the keyboard', async () => {
  report = healthReport();
  const context = await openContext(browser);
  const tab = await context.newPage();
  await tab.goto(page.url);
  await tab.keyboard.press('Tab');
  await tab.keyboard.press('Tab');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/?lang=ru');
  expect(await tab.textContent('h1')).toBe('Состояние телефона');
  report = troubled;
  await tab.keyboard.press('Tab');
  await tab.keyboard.press('Enter');
  await tab.getByText('С этого телефона позвонить нельзя').waitFor();
  await context.close();
});
