/** How a phone was taken into use, and the files for memory cards, in a real browser. */
import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { commissioningRecordSchema } from '../../src/protocol/commissioning.js';
import { axeViolations } from '../support/axe.js';
import { commissioningRecord } from '../support/commissioning.js';
import { FIXTURE_ORIGIN, type FixtureFleet, FixtureProblem } from '../support/fleet/fixture-api.js';
import { type ManagedPage, ManagedPages, settled } from '../support/fleet/managed-pages.js';

const SCREENSHOTS = 'test-results/screenshots';
const pages = new ManagedPages();
const narrow = { viewport: { width: 390, height: 844 } };
const russian = { locale: 'ru-RU' };

/** A phone that was signed off with a photo, and one check that was left out. */
async function withPhoto({ page, fleet }: Pick<ManagedPage, 'page' | 'fleet'>): Promise<string> {
  const phone = fleet.phones.find(({ commissioning }) => commissioning === 'signed-off')!;
  const photo = await page.screenshot({ type: 'jpeg', quality: 60 });
  const record = commissioningRecord({ at: phone.commissionedAt! });
  await page.route(`${FIXTURE_ORIGIN}/api/phones/*/commissioning/*/photo`, (route) =>
    route.fulfill({ contentType: 'image/jpeg', body: photo }),
  );
  fleet.on('commissionings', () => [
    {
      kind: 'signed-off',
      id: record.id,
      at: record.at,
      receivedAt: record.at,
      by: record.by,
      record,
      photo: 'there',
    },
    {
      kind: 'declared',
      id: crypto.randomUUID(),
      at: record.at,
      receivedAt: record.at,
      by: 'Olga',
      reason: 'Old',
    },
  ]);
  await page.goto(`${FIXTURE_ORIGIN}/phones/${phone.id}/commissioning`);
  await page.getByTestId('record').waitFor();
  await settled(page);
  return phone.name;
}
const unsigned = (fleet: FixtureFleet) =>
  fleet.phones.find(
    ({ commissioning, enrolment, condition }) =>
      commissioning === 'none' && enrolment === 'accepted' && condition === 'ready',
  )!;
const kept = async (page: Page, testId: string) => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testId).click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
};
const isDrawn = (page: Page, image: string) =>
  page.evaluate(
    `document.querySelector('${image}').complete && document.querySelector('${image}').naturalWidth > 0`,
  );

describe('the sign-off of a phone', () => {
  it.each([
    ['', {}],
    ['-ru-narrow', { ...russian, ...narrow }],
    ['-dark', { colorScheme: 'dark' as const }],
  ])('shows each check with what proves it, and the photo%s', async (name, options) => {
    const opened = await pages.open('account', 'viewer', options);
    const { page } = opened;
    await withPhoto(opened);
    await expect.poll(() => isDrawn(page, '.record-photo')).toBe(true);
    const check = page.getByTestId('check-test-call');
    expect(await check.innerText()).toMatch(/12\s(s|с)/);
    expect(await page.getByTestId('check-acoustic').innerText()).toContain('the cradle is not mounted yet');
    expect(await axeViolations(page)).toEqual([]);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-commissioning${name}.png`, fullPage: true });
  });

  it('is printed alone, with its photo and a line to sign on', async () => {
    const opened = await pages.open('account', 'viewer');
    const { page } = opened;
    const name = await withPhoto(opened);
    await page.evaluate('window.print = () => { window.printed = true; }');
    await page.getByTestId('print-record').click();
    await expect.poll(() => page.evaluate('window.printed')).toBe(true);
    await page.emulateMedia({ media: 'print' });
    await page.locator('h1').waitFor({ state: 'hidden' });
    const sheet = page.locator('.record-print');
    expect(await sheet.innerText()).toContain(name);
    expect(await sheet.innerText()).toContain('Signature');
    expect(await isDrawn(page, '.record-print img')).toBe(true);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-commissioning-printed.png`, fullPage: true });
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)!.length).toBeLessThanOrEqual(2);
    await expect.poll(() => sheet.count()).toBe(0);
  });

  it('is kept as a file that says all of it', async () => {
    const opened = await pages.open('account', 'viewer');
    await withPhoto(opened);
    const { name, bytes } = await kept(opened.page, 'save-record');
    expect(name).toMatch(/^hotline-sign-off-.*\.json$/);
    const { record } = JSON.parse(bytes.toString()) as { record: unknown };
    expect(commissioningRecordSchema.parse(record).checks).toHaveLength(9);
  });

  it('that is not there is said, and an operator can say why it need not be', async () => {
    const { page, fleet } = await pages.open('account', 'operator', russian);
    const phone = unsigned(fleet);
    await page.goto(`${FIXTURE_ORIGIN}/phones/${phone.id}/commissioning`);
    await page.getByTestId('not-commissioned').waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-not-commissioned-ru.png`, fullPage: true });
    await page.getByTestId('declare').click();
    await page.getByTestId('reason').fill('Техник проверил по телефону');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Введён без акта' }).click();
    await page.getByTestId('declared').getByText('Техник проверил по телефону').waitFor();
    await page.getByTestId('phone-head').getByText('Введён без акта').waitFor();
  });

  it('can be made anew: an operator opens the setup page of the phone', async () => {
    const { page, fleet, managed } = await pages.open('account', 'operator');
    const sent: unknown[] = [];
    managed.change('newCommand', (body) => {
      sent.push(body);
      throw new FixtureProblem('CONFLICT', 'Twenty commands wait already.');
    });
    await page.goto(`${FIXTURE_ORIGIN}/phones/${unsigned(fleet).id}/commissioning`);
    await page.getByTestId('open-setup').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Open the setup page again' }).click();
    await page.getByRole('dialog').getByText('Twenty commands wait already.').waitFor();
    expect(sent).toEqual([{ name: 'open-setup' }]);
  });

  it('is no business of a viewer', async () => {
    const { page, fleet } = await pages.open('account', 'viewer');
    await page.goto(`${FIXTURE_ORIGIN}/phones/${unsigned(fleet).id}/commissioning`);
    await page.getByTestId('not-commissioned').waitFor();
    expect(await page.getByTestId('declare').count()).toBe(0);
    expect(await page.getByTestId('open-setup').count()).toBe(0);
  });
});

it('phones that nobody has signed off are counted on the overview, and listed by it', async () => {
  const { page, fleet } = await pages.open('', 'operator');
  await page.getByRole('link', { name: /Not commissioned/ }).click();
  await page.waitForURL(/commissioning=none/);
  const wanted = fleet.phones.filter(
    ({ commissioning, enrolment }) => commissioning === 'none' && enrolment === 'accepted',
  );
  await page.getByText(`${wanted.length} phones`.replace(' ', '\u00a0')).waitFor();
  await page.getByTestId('phone').first().waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.screenshot({ path: `${SCREENSHOTS}/fleet-phones-not-commissioned.png` });
});

describe('files for memory cards', () => {
  it('are kept for one phone beside its code', async () => {
    const { page } = await pages.open('enrolment', 'operator');
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill('Branch 12, hall');
    await page.getByTestId('submit').click();
    const code = await page.getByTestId('code').innerText();
    const { name, bytes } = await kept(page, 'download-card');
    expect(name).toBe('hotline.toml');
    expect(bytes.toString()).toContain(`server = "wss://fleet.test"\ncode = "${code}"\n`);
    expect(bytes.toString()).toContain('# Joins the fleet as: Branch 12, hall');
  });

  it('are kept for all phones of a table, with the authority of the fleet', async () => {
    const { page, managed } = await pages.open('enrolment/batch', 'operator');
    managed.authority = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    await page.locator('input[type="file"]').setInputFiles({
      name: 'phones.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('name,site\nЗал 1,Тверская\nЗал 2,Тверская\n'),
    });
    await page.getByTestId('submit').click();
    await page.getByTestId('batch-made').waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-batch-made.png`, fullPage: true });
    const { name, bytes } = await kept(page, 'download-card');
    expect(name).toBe('hotline-cards.zip');
    const files = Object.entries(unzipSync(bytes)).filter(([path]) => !path.endsWith('/'));
    expect(files.map(([path]) => path)).toEqual([
      'Зал 1/hotline.toml',
      'Зал 1/hotline-fleet-ca.pem',
      'Зал 2/hotline.toml',
      'Зал 2/hotline-fleet-ca.pem',
    ]);
    expect(strFromU8(files[0]![1])).toContain('ca_file = "hotline-fleet-ca.pem"');
  });
});
