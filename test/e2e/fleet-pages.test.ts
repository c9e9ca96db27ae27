/** The dashboard's overview, list and phone page in Chromium, before a made-up fleet of 10,000 phones. */
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.js';
import { phoneScreen, wideScreen } from '../support/chromium.js';
import { fixtureId } from '../support/fleet/fixture-phones.js';
import { FleetPageFixture, type OpenedPage } from '../support/fleet/fleet-page-fixture.js';

const SCREENSHOTS = 'test-results/screenshots';
const phone = `/phones/${fixtureId(1, 3)}`;

const fixture = new FleetPageFixture();
let opened: OpenedPage[] = [];
const open: FleetPageFixture['open'] = async (...options) => {
  const page = await fixture.open(...options);
  opened.push(page);
  return page;
};

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  await fixture.start();
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  opened = [];
});
afterAll(() => fixture.stop());

const rows = (page: Page) => page.getByTestId('phone');
const drawn = (page: Page) => page.locator('[data-index]').count();
const settled = async (page: Page) => {
  await rows(page).first().waitFor();
  await expect.poll(() => page.getByTestId('phone-skeleton').count()).toBe(0);
};

describe('the list of 10,000 phones', () => {
  it.each([
    ['table', { viewport: wideScreen }],
    ['cards', { viewport: phoneScreen }],
  ] as const)('draws and fetches only what is looked at: %s', async (_name, screen) => {
    const { page, fleet } = await open('/phones', {}, screen);
    await settled(page);
    await expect.poll(() => page.getByTestId('found').textContent()).toBe('10,000\u00a0phones');
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, 4_000);
      expect(await drawn(page)).toBeLessThan(60);
    }
    await settled(page);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(200_000);
    await settled(page);
    // 240,000 px are some thousand rows; what was only scrolled past was not asked for.
    const asked = fleet.asked.filter((line) => line.startsWith('GET /api/phones?'));
    expect(asked.length).toBeLessThan(40);
  });

  it('is walked by keyboard, opens a phone, and is where it was when one comes back', async () => {
    const { page } = await open('/phones');
    await settled(page);
    await rows(page).first().getByRole('link').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedIndex(page)).toBe(1);
    await page.keyboard.press('End');
    await expect.poll(() => focusedIndex(page)).toBe(9_999);
    await page.keyboard.press('PageUp');
    await expect.poll(() => focusedIndex(page)).toBeLessThan(9_999);
    await settled(page);
    const before = await page.evaluate<number>('scrollY');
    const name = await page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('Enter');
    await page.getByTestId('phone-head').waitFor();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await page.goBack();
    await settled(page);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(before - 100);
    await page.getByRole('link', { name, exact: true }).waitFor();
  });

  it('keeps search and filters in the address', async () => {
    const { page, fleet } = await open('/phones?condition=down');
    await settled(page);
    const down = fleet.phones.filter(({ condition }) => condition === 'down').length;
    await expect.poll(() => page.getByTestId('found').textContent()).toBe(`${down}\u00a0phones`);
    await page.getByText('Cannot call', { exact: true }).first().click();
    await expect.poll(() => page.url()).toContain('condition=down%2Ccannot-call');
    // Typed slower than the pause after which it is searched for: nothing typed may be lost.
    await page.getByTestId('search').pressSequentially('hall 0', { delay: 320 });
    await expect.poll(() => page.url()).toContain('search=hall+0');
    expect(await page.getByTestId('search').inputValue()).toBe('hall 0');
    await page.getByRole('button', { name: 'Phone', exact: true }).click();
    await expect.poll(() => page.url()).toContain('sort=name');
    await settled(page);
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Phone');
    const found = await page.getByTestId('found').textContent();
    await page.reload();
    await settled(page);
    await expect.poll(() => page.getByTestId('found').textContent()).toBe(found);
    expect(await page.getByTestId('search').inputValue()).toBe('hall 0');
    await page.locator('th[aria-sort="ascending"]').getByText('Phone', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Reset the filters' }).click();
    await expect.poll(() => page.getByTestId('found').textContent()).toBe('10,000\u00a0phones');
    await expect.poll(() => page.getByTestId('search').inputValue()).toBe('');
  });

  it('says that nothing fits, and why it could not be loaded', async () => {
    const { page, fleet } = await open('/phones?search=nowhere');
    await page.getByTestId('empty').waitFor();
    fleet.on('phones', () => {
      throw new Error('a fault of the fixture');
    });
    await page.goto('http://fleet.test/phones?search=nothing');
    await page.getByTestId('problem').waitFor();
  });
});

describe('live', () => {
  it('shows a phone that goes down in the list and the overview, without being asked', async () => {
    const { page, fleet } = await open('/phones?condition=ready&sort=name');
    await settled(page);
    const row = fleet.phones
      .filter(({ condition }) => condition === 'ready')
      .sort((a, b) => a.name.localeCompare(b.name))[0]!;
    fleet.tell({ type: 'phones', rows: [{ ...row, condition: 'down', linked: false }] });
    await page.locator('[data-index="0"]').getByText('Silent', { exact: true }).waitFor();
  });

  it('says until when the state is that it shows, and fetches it anew once it is back', async () => {
    const { page, fleet } = await open('/');
    await page.getByTestId('can-call').waitFor();
    fleet.liveIsDown = true;
    await fleet.cut();
    await page.getByTestId('live-banner').waitFor();
    await page
      .getByTestId('live-banner')
      .getByText(/state of \d\d:\d\d:\d\d/)
      .waitFor();
    const asked = fleet.asked.filter((line) => line === 'GET /api/overview').length;
    fleet.liveIsDown = false;
    await page.getByTestId('live-banner').waitFor({ state: 'detached', timeout: 40_000 });
    await expect
      .poll(() => fleet.asked.filter((line) => line === 'GET /api/overview').length)
      .toBeGreaterThan(asked);
  });

  it('watches the phone that is looked at, and shows its commands going on', async () => {
    const { page, fleet } = await open(`${phone}/commands`);
    const command = { id: fixtureId(8, 50), name: 'blink', summary: 'blink 30 s', by: 'olga' } as const;
    await page.getByTestId('command').first().waitFor();
    await expect.poll(() => fleet.heard).toContainEqual({ type: 'watch', phone: fixtureId(1, 3) });
    const times = {
      createdAt: new Date().toISOString(),
      expiresAt: new Date().toISOString(),
      finishedAt: null,
    };
    const tell = (state: 'sent' | 'done') =>
      fleet.tell({
        type: 'command',
        phone: fixtureId(1, 3),
        command: { ...command, ...times, state, message: null, hasBundle: false },
      });
    tell('sent');
    await page.getByTestId('command').first().getByText('Sent', { exact: true }).waitFor();
    tell('done');
    await page.getByTestId('command').first().getByText('Done', { exact: true }).waitFor();
  });
});

describe('signing in', () => {
  it('comes back to the page that was wanted, and again when the session ends', async () => {
    const { page, fleet } = await open('/phones?condition=down', { role: null });
    const signIn = async (password: string) => {
      await page.getByLabel('Name or e-mail').fill('olga');
      await page.getByRole('textbox', { name: 'Password' }).fill(password);
      await page.getByTestId('sign-in').click();
    };
    await signIn('wrong');
    await page.getByTestId('problem').waitFor();
    await signIn('correct horse battery');
    await settled(page);
    await expect.poll(() => page.url()).toBe('http://fleet.test/phones?condition=down');
    fleet.session = null;
    await fleet.cut();
    await page.getByTestId('sign-in').waitFor();
    await expect.poll(() => page.url()).toBe('http://fleet.test/phones?condition=down');
  });

  it('makes the first administrator by the link of the console', async () => {
    const { page } = await open('/first-run#abc', { role: null });
    await page.getByLabel('Name to sign in with').fill('olga');
    await page.getByLabel('Your name').fill('Olga');
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill('correct horse battery');
    await page.getByRole('textbox', { name: 'The password again' }).fill('correct horse battery');
    await page.getByTestId('make-account').click();
    await page.getByTestId('can-call').waitFor();
  });
});

describe('a phone', () => {
  it('is not offered what the person may not do', async () => {
    const { page } = await open(`${phone}/device`, { role: 'viewer', demo: true });
    await page.getByTestId('phone-head').waitFor();
    await page.getByTestId('demo-banner').waitFor();
    await page.getByTestId('tab-device').waitFor();
    expect(await page.getByTestId('tab-configuration').count()).toBe(0);
    expect(await page.getByTestId('revoke').count()).toBe(0);
    expect(await page.getByTestId('edit').count()).toBe(0);
    expect(await page.getByTestId('nav-people').count()).toBe(0);
  });

  it('is revoked only after its name was typed', async () => {
    const { page, fleet } = await open(`${phone}/device`, { role: 'operator' });
    await page.getByTestId('revoke').click();
    const dialog = page.getByRole('dialog');
    const action = dialog.getByRole('button', { name: 'Revoke the device' });
    await expect.poll(() => action.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(fleet.phones[3]!.name);
    await action.click();
    await page.getByTestId('phone-head').getByText('Revoked', { exact: true }).waitFor();
  });

  it('shows where the faults of a configuration stand, and keeps what was typed', async () => {
    const { page } = await open(`${phone}/configuration`, { role: 'operator' });
    const editor = page.getByTestId('toml');
    await editor.fill('number = "1"\n\n[wrong]\n');
    await page.getByTestId('send-config').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Check and send' }).click();
    await page.getByTestId('config-faults').getByRole('button', { name: 'line 3' }).click();
    const fromCursor = 'document.activeElement.value?.slice(document.activeElement.selectionStart)';
    await expect.poll(() => page.evaluate(fromCursor)).toBe('[wrong]\n');
  });

  it('gives a code for another device', async () => {
    const { page, fleet } = await open(`${phone}/device`, { role: 'technician' });
    await page.getByTestId('new-code').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the code' }).click();
    await page.getByTestId('code').getByText('K7MW-3PQD-9X').waitFor();
    expect(fleet.asked).toContain(`POST /api/phones/${fixtureId(1, 3)}/code`);
  });
});

describe('every page, in both themes and languages, wide and on a phone', () => {
  const pages = [
    ['overview', '/'],
    ['phones', '/phones'],
    ['phone-state', phone],
    ['phone-history', `${phone}/history`],
    ['phone-calls', `${phone}/calls`],
    ['phone-faults', `${phone}/faults`],
    ['phone-tests', `${phone}/tests`],
    ['phone-commands', `${phone}/commands`],
    ['phone-configuration', `${phone}/configuration`],
    ['phone-device', `${phone}/device`],
    ['sign-in', '/sign-in'],
    ['first-run', '/first-run#abc'],
    ['set-password', '/set-password#abc'],
    ['not-found', '/nowhere'],
  ] as const;
  const screens = [
    ['wide-light-en', { viewport: wideScreen, locale: 'en-GB', colorScheme: 'light' }],
    ['phone-dark-ru', { viewport: phoneScreen, locale: 'ru-RU', colorScheme: 'dark' }],
  ] as const;
  const cases = pages.flatMap(([name, path]) =>
    screens.map(([screen, options]) => ({ name, path, screen, options })),
  );

  it.each(cases)('$name, $screen', async ({ name, path, screen, options }) => {
    const signedIn = !['sign-in', 'first-run', 'set-password'].includes(name);
    const { page, complaints } = await open(path, signedIn ? {} : { role: null }, options);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.getByTestId('loading').count()).toBe(0);
    await page.screenshot({ path: `${SCREENSHOTS}/fleet-${name}-${screen}.png` });
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.evaluate('document.documentElement.lang')).toBe(options.locale.slice(0, 2));
    // The session's endpoint answers 401 to who is not signed in; browsers always tell of it.
    expect(complaints.filter((text) => signedIn || !text.includes('401'))).toEqual([]);
  });
});

function focusedIndex(page: Page): Promise<number> {
  return page.evaluate<number>(
    "Number(document.activeElement?.closest('[data-index]')?.dataset.index ?? -1)",
  );
}
