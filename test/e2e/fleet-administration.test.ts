/** People, tokens, channels and settings in a real browser, before an API that answers as the server's would. */
import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.js';
import { FIXTURE_ORIGIN } from '../support/fleet/fixture-api.js';
import { button, ManagedPages } from '../support/fleet/managed-pages.js';

const pages = new ManagedPages();

describe('people, tokens, channels, settings', () => {
  it('give a person a one-time link, shown once', async () => {
    const { page } = await pages.open('people');
    await page.getByTestId('add-person').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Анна');
    await dialog.getByLabel('Login').fill('анна');
    await dialog.getByTestId('submit').click();
    await dialog
      .getByText('Latin letters, digits, dots and hyphens, or an e-mail address.')
      .first()
      .waitFor();
    await dialog.getByLabel('Login').fill('sergey');
    await dialog.getByTestId('submit').click();
    await dialog.getByText('is taken already').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByLabel('Login').fill('anna');
    await dialog.getByTestId('submit').click();
    expect(await page.getByTestId('setup-link').innerText()).toBe(
      `${FIXTURE_ORIGIN}/set-password#one-time-token`,
    );
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('setup-link').isVisible()).toBe(true);
    await button(page, 'I have sent it').click();
    await page.getByTestId('account-card').filter({ hasText: 'anna' }).waitFor();
  });

  it('make and revoke a token whose secret is shown once', async () => {
    const { page, managed } = await pages.open('tokens', 'technician');
    await page.getByTestId('add-token').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Import');
    await dialog.getByTestId('submit').click();
    await dialog.getByText('This has to be filled in.').waitFor();
    expect(await dialog.getByRole('checkbox', { name: 'administration' }).count()).toBe(0);
    await dialog.getByRole('checkbox', { name: 'statistics' }).check();
    await dialog.getByTestId('submit').click();
    expect(await page.getByTestId('token-secret').innerText()).toMatch(/^hotline_\w{43}$/);
    expect(await axeViolations(page)).toEqual([]);
    await button(page, 'I have put it in its place').click();
    await button(page, 'Revoke Import').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect.poll(() => managed.tokens.some(({ name }) => name === 'Import')).toBe(false);
  });

  it('change the own password, and keep what was typed when it is refused', async () => {
    const { page, managed } = await pages.open('account', 'viewer');
    const [current, next, again] = [/^Current/, /^New password[ *]*$/, /again/].map((label) =>
      page.getByLabel(label),
    );
    await current!.fill('wrong');
    await next!.fill('a long new password');
    await again!.fill('a long new passwort');
    await page.getByText('The two new passwords are not the same.').waitFor();
    await again!.fill('a long new password');
    await page.getByTestId('submit').click();
    await page.getByText('is not the password of this account').first().waitFor();
    expect(await next!.inputValue()).toBe('a long new password');
    await current!.fill('correct horse battery');
    await page.getByTestId('submit').click();
    await expect.poll(() => next!.inputValue()).toBe('');
    expect(managed.sent).toHaveLength(2);
  });

  it('add a channel, show what a test message came to, and keep its secret', async () => {
    const { page, managed } = await pages.open('channels');
    const failing = page.getByTestId('channel').filter({ hasText: 'Escalation' });
    await failing.getByTestId('test-channel').click();
    await failing.getByTestId('test-answer').getByText('answered 403').waitFor();
    await page.getByTestId('add-webhook').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Ticketing');
    await dialog.getByLabel('Address').fill('not an address');
    await button(page, 'Make one').click();
    await dialog.getByTestId('submit').click();
    await dialog.getByText('This is not an address that begins with http:// or https://.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByLabel('Address').fill('https://tickets.example/alerts');
    await dialog.getByTestId('submit').click();
    await page.getByTestId('channel').filter({ hasText: 'Ticketing' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await button(page, 'Edit Дежурный инженер').click();
    expect(await dialog.locator('input[name="password"]').inputValue()).toBe('');
    await dialog.getByTestId('submit').click();
    await dialog.waitFor({ state: 'detached' });
    const { config } = managed.sent.at(-1)?.body as { config: Record<string, unknown> };
    expect(config).not.toHaveProperty('password');
    expect(config).toMatchObject({ user: 'hotline', to: ['duty@bank.example'] });
  });

  it('change a setting in the unit that people use, within its range', async () => {
    const { page, managed } = await pages.open('settings');
    const heartbeat = page.getByTestId('setting-heartbeatMs');
    await heartbeat.getByRole('textbox').fill('1');
    await page.getByTestId('submit').click();
    await heartbeat.getByText('From 5\u00a0s to 10\u00a0min.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await heartbeat.getByRole('combobox').selectOption('min');
    await page.getByTestId('submit').click();
    await page.getByText('Nothing is changed.').waitFor();
    expect(managed.sent.map(({ body }) => body)).toEqual([{ heartbeatMs: 60_000 }]);
  });
});
