/** Alerts, maintenance and statistics in a real browser, before an API that answers as the server's would. */
import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.js';
import { FIXTURE_ORIGIN } from '../support/fleet/fixture-api.js';
import { emptyStatistics } from '../support/fleet/fixture-statistics.js';
import { button, ManagedPages } from '../support/fleet/managed-pages.js';

const SCREENSHOTS = 'test-results/screenshots';
const pages = new ManagedPages();

describe('alerts', () => {
  it('are taken over by one press, or with a note', async () => {
    const { page, managed } = await pages.open('alerts', 'operator');
    const alerts = page.getByTestId('alert');
    await alerts.first().getByTestId('acknowledge').click();
    await alerts.first().getByText('olga sees to it').waitFor();
    const third = page.getByTestId('alert').filter({ hasText: 'Phone is silent' });
    await third.getByRole('button', { name: 'With a note…' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('On my way');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('dialog').getByTestId('submit').click();
    await third.getByText('On my way').waitFor();
    expect(managed.sent.map(({ body }) => body)).toEqual([{ note: '' }, { note: 'On my way' }]);
  });

  it('are filtered by the address, which changes with the filters', async () => {
    const { page } = await pages.open('alerts?state=cleared', 'viewer');
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
    const { page, fleet, managed } = await pages.open('account', 'operator', { timezoneId: 'Europe/London' });
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
    expect(await axeViolations(page)).toEqual([]);
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
    const { page, fleet } = await pages.open(
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
    await page.locator('th[aria-sort="descending"]').getByText('Calls', { exact: true }).waitFor();
    await page.getByLabel('Group by').selectOption('hour');
    await page.waitForURL(/by=hour/);
    // 31 days of 24 hours, less the one that the clocks skip.
    await page.getByText('200 of 743 rows are shown.').waitFor();
    expect(fleet.asked.filter((asked) => asked.includes('/statistics')).at(-1)).toContain('by=hour');
  });

  it('refuse a period that cannot be, before asking', async () => {
    const { page, fleet } = await pages.open('statistics?from=2026-03-31&to=2026-03-01', 'viewer');
    await page.getByText('The last day is before the first.').waitFor();
    expect(fleet.asked.filter((asked) => asked.includes('/statistics'))).toEqual([]);
  });

  it('of a period without calls say so', async () => {
    const { page, fleet } = await pages.open('account', 'viewer');
    fleet.on('statistics', ({ query }) => emptyStatistics(query, fleet.nowMs));
    await page.goto(`${FIXTURE_ORIGIN}/statistics`);
    await page.getByText('No calls in this period').waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-statistics-empty.png`, fullPage: true });
    expect(await axeViolations(page)).toEqual([]);
  });

  it('are printed without the frame of the page, as ink on paper', async () => {
    const { page } = await pages.open('statistics?period=week', 'viewer', { colorScheme: 'dark' });
    await page.getByTestId('statistics-row').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.getByLabel('Group by').waitFor({ state: 'hidden' });
    await page.getByTestId('account').waitFor({ state: 'hidden' });
    const colour = () => page.evaluate('getComputedStyle(document.querySelector(".totals")).color');
    await expect.poll(colour).toBe('rgb(0, 0, 0)');
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-statistics-print.png`, fullPage: true });
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  });
});
