/** New phones, one by one and by the table, in a real browser, before an API that answers as the server's would. */
import { readFile } from 'node:fs/promises';
import decodeQR from 'qr/decode.js';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { newPhoneSchema } from '../../src/protocol/fleet-api/phones.js';
import { axeViolations } from '../support/axe.js';
import { FIXTURE_ORIGIN, FixtureProblem } from '../support/fleet/fixture-api.js';
import { button, ManagedPages } from '../support/fleet/managed-pages.js';

const SCREENSHOTS = 'test-results/screenshots';
const pages = new ManagedPages();

describe('enrolment', () => {
  it('makes a phone at a new site, and shows its code once with a label that can be scanned', async () => {
    const { page, managed } = await pages.open('enrolment', 'operator');
    await page.getByTestId('submit').click();
    const name = page.getByRole('textbox', { name: 'Name of the phone' });
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('name');
    await name.fill('Branch 12, hall');
    await page.getByTestId('new-site').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Branch 12');
    await dialog.getByTestId('submit').click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('combobox', { name: 'Site' }).inputValue()).toBe('Branch 12');
    await page.getByLabel('Accept its device at once').check();
    await page.getByTestId('submit').click();
    const code = await page.getByTestId('code').innerText();
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}$/);
    expect(await page.getByTestId('join-command').innerText()).toContain(`--code ${code}`);
    expect(await axeViolations(page)).toEqual([]);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-enrolment-code.png`, fullPage: true });
    expect(managed.sent.map(({ name: endpoint }) => endpoint)).toEqual(['newSite', 'newPhone', 'newCode']);
    expect(newPhoneSchema.safeParse(managed.sent[1]?.body).success).toBe(true);
    expect(await scanned(page)).toBe(`hotline:enrol?fleet=wss%3A%2F%2Ffleet.test&code=${code}`);
  });

  it('keeps what was typed when the server refuses it', async () => {
    const { page, fleet } = await pages.open('enrolment', 'technician');
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill(fleet.phones[0]!.name);
    await page.getByRole('textbox', { name: 'Address' }).fill('Second floor');
    await page.getByTestId('submit').click();
    await page.getByText('is taken already').waitFor();
    expect(await page.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('Second floor');
    await expect.poll(() => page.locator('[aria-invalid="true"]').count()).toBe(1);
  });

  it('does not make a phone twice when only its code was refused', async () => {
    const { page, fleet, managed } = await pages.open('enrolment', 'technician');
    fleet.on('newCode', () => {
      throw new FixtureProblem('NOT_READY', 'the store does not answer');
    });
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill('Lonely');
    await page.getByTestId('submit').click();
    await page.getByText('The phone Lonely is made, but it has no code yet.').waitFor();
    await page.waitForURL(/\?phone=/);
    await page.getByText('Code for Lonely').waitFor();
    expect(managed.sent.filter(({ name }) => name === 'newPhone')).toHaveLength(1);
  });

  it('asks before a device is replaced', async () => {
    const { page, fleet, managed } = await pages.open('account', 'operator');
    const phone = fleet.phones.find(({ condition }) => condition === 'ready')!;
    await page.goto(`${FIXTURE_ORIGIN}/enrolment?phone=${phone.id}`);
    const issue = page.getByTestId('submit');
    await expect.poll(() => issue.isDisabled()).toBe(true);
    await page.getByLabel('Yes, another device takes its place').check();
    await issue.click();
    await page.getByTestId('code').waitFor();
    expect(managed.sent[0]?.body).toEqual({ preApproved: false, replace: true });
  });

  it('reads a table, shows its faults by line, then makes the phones and prints their labels', async () => {
    const { page } = await pages.open('enrolment/batch', 'operator');
    const choose = (name: string, text: string) =>
      page
        .locator('input[type="file"]')
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await choose('bad.csv', 'name,site,timezone\nHall,A,Mars\n,B,\nDesk,A,\nDesk,A,\n');
    await page.getByText('The table has 3 faults').waitFor();
    expect(await page.getByTestId('batch-fault').locator('th').allInnerTexts()).toEqual(['2', '3', '5']);
    expect(await axeViolations(page)).toEqual([]);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-batch-faults.png`, fullPage: true });
    const rows = Array.from({ length: 17 }, (_, index) => `Desk ${index + 1},Branch 9,,,`);
    await choose('good.csv', `name;site;address;timezone;notes\n${rows.join('\n').replaceAll(',', ';')}\n`);
    await page.getByText('The table is good: 17').waitFor();
    await page.getByText('1\u00a0new site: Branch 9').waitFor();
    await page.getByTestId('submit').click();
    await page.getByTestId('batch-made').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('download-codes').click(),
    ]);
    expect(file.suggestedFilename()).toBe('hotline-codes.csv');
    expect((await readFile(await file.path(), 'utf8')).trim().split('\r\n')).toHaveLength(18);
    // Two sheets of 14 labels, and nothing of the page.
    await page.evaluate('window.print = () => {}');
    await page.getByTestId('print-a4').click();
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.getByTestId('label').count()).toBe(17);
    await page.locator('h1').waitFor({ state: 'hidden' });
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-labels-a4.png`, fullPage: true });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
    // What was printed is gone from the page.
    await expect.poll(() => page.getByTestId('label').count()).toBe(0);
    await page.emulateMedia({ media: 'screen' });
    await page.getByTestId('print-62mm').click();
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-labels-62mm.png` });
    const tape = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(tape.match(/\/Type\s*\/Page\b/g)).toHaveLength(17);
    // 62 by 40 mm in points.
    expect(tape).toMatch(/\/MediaBox \[0 0 175\.\d+ 113\.\d+\]/);
  });

  it('accepts a device that waits, and refuses another', async () => {
    const { page } = await pages.open('enrolment/waiting', 'operator');
    await expect.poll(() => page.getByTestId('waiting').count()).toBe(3);
    await page.getByTestId('accept').first().click();
    await expect.poll(() => page.getByTestId('waiting').count()).toBe(2);
    await button(page, /^Refuse /)
      .first()
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
    await expect.poll(() => page.getByTestId('waiting').count()).toBe(1);
  });
});

/** What a scanner reads off the screen. */
async function scanned(page: Page): Promise<string> {
  const png = (await page.locator('.code-qr').screenshot()).toString('base64');
  const image = await page.evaluate<{ data: number[]; width: number; height: number }>(`(async () => {
    const bytes = Uint8Array.from(atob('${png}'), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...data], width, height };
  })()`);
  return decodeQR({ ...image, data: Uint8Array.from(image.data) });
}
