/** Software updates in a real browser, before an API that answers as the server's would. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { axeViolations } from '../support/axe.js';
import { FixtureProblem } from '../support/fleet/fixture-api.js';
import { button, ManagedPages, settled } from '../support/fleet/managed-pages.js';

const pages = new ManagedPages();

describe('the page of updates', () => {
  it('shows how far each rollout has come, and why one has halted', async () => {
    const { page } = await pages.open('updates', 'viewer');
    const first = page.getByTestId('rollout').first();
    await first.getByText('0.3.0').waitFor();
    expect(await first.getByTestId('progress-running').textContent()).toBe('16 running it');
    expect(await first.getByTestId('progress-waiting').textContent()).toBe('520 not asked yet');
    const halted = page.getByTestId('rollout').nth(1);
    expect(await halted.getByTestId('halt-reason').textContent()).toBe(
      'Of the 60 phones asked, 4 went back to the version before and 1 did not install it.',
    );
    // Who may only look is offered nothing to press.
    expect(await page.locator('[data-testid$="-rollout"]').count()).toBe(0);
    expect(await page.getByTestId('roll-out').count()).toBe(0);
    expect(await page.getByTestId('add-release').count()).toBe(0);
  });

  it('begins a rollout as an operator has filled it in', async () => {
    const { page, managed } = await pages.open('updates', 'operator');
    await page.getByTestId('roll-out').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Version', { exact: true }).selectOption('0.2.0');
    await dialog.getByLabel('Channel').selectOption('stable');
    const percent = dialog.getByLabel('Phones that get it first, %');
    await percent.fill('200');
    await dialog.getByTestId('submit').click();
    await expect.poll(() => percent.getAttribute('aria-invalid')).toBe('true');
    expect(managed.sent).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
    await percent.fill('10');
    await dialog.getByTestId('submit').click();
    await expect.poll(() => page.getByTestId('rollout').count()).toBe(5);
    expect(managed.sent[0]).toEqual({
      name: 'newRollout',
      body: {
        version: '0.2.0',
        channel: 'stable',
        canaryPercent: 10,
        observeMs: 86_400_000,
        perHour: 500,
        failurePercent: 5,
        when: 'window',
        again: false,
      },
    });
  });

  it('goes on in spite of what halted a rollout, after a question', async () => {
    const { page, managed } = await pages.open('updates', 'operator');
    const halted = page.getByTestId('rollout').nth(1);
    await halted.getByTestId('override-rollout').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What has gone wrong so far does not halt it again').waitFor();
    await dialog.getByRole('button', { name: 'Go on in spite of it' }).click();
    await halted.getByText('The rest follows').waitFor();
    expect(managed.sent).toEqual([{ name: 'steerRollout', body: { action: 'override' } }]);
    await halted.getByTestId('pause-rollout').waitFor();
  });

  it('takes a release in, and says why one is refused', async () => {
    const { page, fleet } = await pages.open('updates');
    let sent: { bytes: number; signature: string } | undefined;
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (request.method() !== 'POST' || url.pathname !== '/api/releases') return;
      const signature = Buffer.from(url.searchParams.get('signature') ?? '', 'base64url').toString();
      sent = { bytes: request.postDataBuffer()?.length ?? 0, signature };
    });
    await page.getByTestId('add-release').click();
    const dialog = page.getByRole('dialog');
    const files = dialog.locator('input[type=file]');
    await files.first().setInputFiles({ name: 'x.deb', mimeType: '', buffer: Buffer.alloc(5_000, 1) });
    await files
      .nth(1)
      .setInputFiles({ name: 'x.deb.minisig', mimeType: '', buffer: Buffer.from('untrusted…\n') });
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByTestId('submit').click();
    await expect.poll(() => page.getByTestId('release').count()).toBe(4);
    expect(sent).toEqual({ bytes: 5_000, signature: 'untrusted…\n' });

    fleet.on('newRelease', () => {
      throw new FixtureProblem('BAD_REQUEST', 'this is no Debian package, or only a part of one');
    });
    await page.getByTestId('add-release').click();
    await files.first().setInputFiles({ name: 'x.deb', mimeType: '', buffer: Buffer.alloc(10) });
    await files.nth(1).setInputFiles({ name: 'x.minisig', mimeType: '', buffer: Buffer.from('x') });
    await dialog.getByTestId('submit').click();
    await dialog.getByText('this is no Debian package, or only a part of one').waitFor();
  });

  it('shows how much of a package is sent, and stops when that is asked for', async () => {
    const { page, managed } = await pages.open('updates');
    await page.getByTestId('add-release').click();
    const dialog = page.getByRole('dialog');
    const files = dialog.locator('input[type=file]');
    const bytes = 8 * 1024 * 1024;
    await files.first().setInputFiles({ name: 'x.deb', mimeType: '', buffer: Buffer.alloc(bytes) });
    await files.nth(1).setInputFiles({ name: 'x.minisig', mimeType: '', buffer: Buffer.from('x') });
    // A line on which nothing gets on.
    const address = /\/api\/releases\?/;
    await page.route(address, () => undefined);
    await dialog.getByTestId('submit').click();
    const bar = dialog.getByRole('progressbar', { name: 'How much of the package is sent' });
    await expect.poll(() => bar.getAttribute('aria-valuetext')).toBe('0 MB of 8 MB');
    expect(await dialog.getByTestId('upload-figures').textContent()).toBe('0 MB of 8 MB');
    await dialog.getByText('The package is being sent. Leave this page open.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByTestId('stop-upload').click();
    await dialog.getByText('Stopped. Nothing of it is left on the server.').waitFor();
    expect(await bar.count()).toBe(0);
    expect(await dialog.getByTestId('problem').count()).toBe(0);
    // What was chosen is still there, to be sent again.
    await page.unroute(address);
    await dialog.getByTestId('submit').click();
    await expect.poll(() => page.getByTestId('release').count()).toBe(4);
    expect(managed.sent.map(({ name }) => name)).toEqual(['newRelease']);
  });

  it('refuses a file that is larger than any package before it is sent', async () => {
    const { page } = await pages.open('updates');
    await page.getByTestId('add-release').click();
    const dialog = page.getByRole('dialog');
    // As large as it says, and no byte of it in memory.
    const large = join(await mkdtemp(join(tmpdir(), 'hotline-large-')), 'large.deb');
    onTestFinished(() => rm(dirname(large), { recursive: true }));
    await writeFile(large, '');
    await truncate(large, 300 * 1024 * 1024);
    await dialog.locator('input[type=file]').first().setInputFiles(large);
    await dialog
      .getByText('The file has 300 MB, and no package of the phone is larger than 256 MB.')
      .waitFor();
    expect(await dialog.getByTestId('submit').isDisabled()).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('leads from a version to the phones that run it', async () => {
    const { page, fleet } = await pages.open('updates', 'viewer');
    const version = page.getByTestId('version').getByRole('link').first();
    const name = await version.textContent();
    await version.click();
    await page.waitForURL('**/phones?version=*');
    await settled(page);
    expect(await page.getByLabel('Version').inputValue()).toBe(name);
    expect(fleet.phones.some((phone) => phone.version === name)).toBe(true);
  });
});

describe('the page of a phone', () => {
  it('shows its version and what became of its last update, and moves it to another channel', async () => {
    const { page, fleet, managed } = await pages.open('account', 'technician');
    const phone = fleet.phones.find(({ condition }) => condition === 'ready')!;
    fleet.changed.set(phone.id, {
      updates: {
        channel: 'stable',
        own: null,
        package: { version: '0.1.0', architecture: 'arm64', keys: 0 },
        last: {
          rollout: phone.id,
          version: '0.2.0',
          state: 'rolled-back',
          message: 'Not registered within 3 minutes.',
          canary: true,
          at: new Date(fleet.nowMs).toISOString(),
        },
      },
    });
    await page.goto(`${new URL(page.url()).origin}/phones/${phone.id}/device`);
    const card = page.getByTestId('software');
    await card.getByText('0.1.0 arm64').waitFor();
    await card.getByText('It cannot be updated: it trusts no release key.').waitFor();
    const last = card.getByTestId('last-update');
    await last.getByText('went back from it').waitFor();
    await last.getByText('Not registered within 3 minutes.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    let body: unknown;
    fleet.on('changePhone', (asked) => {
      body = asked.body;
      throw new FixtureProblem('CONFLICT', 'enough');
    });
    await card.getByLabel('Update channel').selectOption('early');
    await expect.poll(() => body).toEqual({ updateChannel: 'early' });
    await card.getByText('enough').waitFor();
    expect(managed.sent).toEqual([]);
    expect(await button(page, 'Roll out').count()).toBe(0);
  });
});
