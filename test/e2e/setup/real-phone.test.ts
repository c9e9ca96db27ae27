/**
 * A technician with a phone in the pocket, before a phone that knows nothing: the real phone (its handset, sound and network in
 * memory), the real fleet server, the practice exchange, and the page as built in a phone-sized browser.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import type { IssuedCode } from '../../../src/protocol/fleet-api/enrolment.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import type { NetworkAccess } from '../../../src/setup/ports.js';
import { axeViolations } from '../../support/axe.js';
import { buildHandsetPage } from '../../support/build-handset-page.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { openContext, phoneScreen, startChromium } from '../../support/chromium.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { HandsetInHand } from '../../support/setup/handset-in-hand.js';
import { qrPicture, writeQrVideo } from '../../support/setup/qr-video.js';
import { RealFleet } from '../../support/setup/real-fleet.js';
import { eventually, giveCode, goTo, screenOf } from '../../support/setup/setup-page-fixture.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';
import { until } from '../../support/until.js';

const CODE = '407218';
const NUMBER = '8 800 333-44-34';
/** Of the exchange, for a number that nobody has. */
const UNKNOWN_NUMBER = '+74950000000';
/** A code that could be one, and was never issued. */
const WRONG_CODE = enrolmentCodeOf(Uint8Array.of(1, 1, 1, 1, 1));

let folder: string;
let browser: Browser;
let webRoot: string;
let fleet: RealFleet;
let exchange: ExchangeFixture;
let certificates: TestCertificates;
let issued: IssuedCode;
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-setup-e2e-'));
  exchange = await startExchange({
    extensions: { [UNKNOWN_NUMBER]: { kind: 'reject', status: 404 } },
  });
  fleet = await RealFleet.start();
  issued = await fleet.newPhone('Branch 12, hall', phoneToml());
  const camera = join(folder, 'camera.y4m');
  await writeQrVideo(camera, [issued.qrText]);
  certificates = await makeCertificates();
  [webRoot, browser] = await Promise.all([buildHandsetPage(), startChromium({ camera })]);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await fleet.stop();
  await exchange.end();
  await certificates.remove();
  await Promise.all([folder, webRoot].map((path) => rm(path, { recursive: true })));
});

function phoneToml(): string {
  const { account: name, password } = account;
  return `number = "${NUMBER}"\n[[route]]\nname = "main"\nserver = "${exchange.url}"\naccount = "${name}"\npassword = "${password}"\n[health]\npage = false\n`;
}

/** A network in which all is well, but for what a test says. */
function network(change: Partial<NetworkAccess> = {}): NetworkAccess {
  const eth0 = {
    name: 'eth0',
    kind: 'ethernet' as const,
    carrier: true,
    addresses: ['192.168.1.57'],
  };
  return {
    look: () => Promise.resolve({ interfaces: [eth0], hasRoute: true, hasWifi: false }),
    reach: () => Promise.resolve({ reach: 'full', portal: null }),
    scan: () => Promise.resolve([]),
    join: () => Promise.reject(new Error('there is no Wi-Fi')),
    ...change,
  };
}

type PhoneOptions = NonNullable<Parameters<typeof UnprovisionedPhone.start>[0]>;

async function start(options: PhoneOptions = {}): Promise<UnprovisionedPhone> {
  const phone = await UnprovisionedPhone.start({
    freshCode: () => CODE,
    webRoot,
    network: network(),
    soundDevices: () => Promise.resolve([]),
    ...options,
  });
  return phone.opened();
}

async function open(phone: UnprovisionedPhone, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const context = await openContext(browser, { viewport: phoneScreen, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isExpected = /net::ERR_|Failed to load resource/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isExpected) complaints.push(message.text());
  });
  await prepare?.(page);
  await page.goto(`http://127.0.0.1:${phone.setup.server?.port ?? 0}/`);
  await screenOf(page).toBe('code');
  return page;
}

/** The handset is lifted, the code heard and typed, and the handset put back. */
async function unlock(phone: UnprovisionedPhone, page: Page): Promise<void> {
  phone.lift();
  await eventually(() => page.getByTestId('code-state').innerText()).toMatch(/good for/);
  phone.replace();
  await giveCode(page, CODE);
  await page.getByTestId('step').waitFor();
}

const stepIs = (page: Page, state: string) =>
  eventually(() => page.getByTestId('step').getAttribute('data-state')).toBe(state);

/** Its own words are on the page: what is wrong, and what to do. */
async function seesProblem(page: Page, code: string): Promise<void> {
  const problem = page.locator(`[data-problem="${code}"]`);
  await problem.waitFor({ timeout: 60_000 });
  expect((await problem.innerText()).length).toBeGreaterThan(40);
  expect(await axeViolations(page)).toEqual([]);
}

async function joinByHand(page: Page, server: string, code: string): Promise<void> {
  await goTo(page, 'destination');
  await page.getByTestId('fleet-server').fill(server);
  await page.getByTestId('fleet-code').fill(code);
  await page.getByTestId('fleet-join').click();
}

async function standAlone(page: Page, { number = NUMBER, password = account.password } = {}): Promise<void> {
  await goTo(page, 'destination');
  await page.getByTestId('way-stand-alone').click();
  await page.getByTestId('number').fill(number);
  await page.getByLabel('Country of the phone').selectOption('RU');
  await page.getByTestId('exchange').fill(exchange.url);
  await page.getByTestId('account').fill(account.account);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('stand-alone-save').click();
}

async function learnHook(phone: UnprovisionedPhone, page: Page): Promise<void> {
  await page.getByTestId('hook-learn').click();
  const learning = page.getByTestId('hook-learning');
  for (;;) {
    const asked = page.locator('[data-testid="hook-learning"][data-resting="false"]');
    const learnt = page.locator('[data-testid="step"][data-state="done"]');
    await asked.or(learnt).first().waitFor();
    if ((await learning.count()) === 0) return;
    const round = await learning.innerText();
    if ((await learning.getAttribute('data-position')) === 'off-hook') phone.lift();
    else phone.replace();
    await confirmMovement(page, round);
  }
}

/** Returns when the phone asks for the next movement, watches the contact come to rest, or has ended. */
async function confirmMovement(page: Page, round: string): Promise<void> {
  await page.getByTestId('hook-confirm').click();
  const learning = page.getByTestId('hook-learning');
  await eventually(async () => (await learning.allInnerTexts()).includes(round)).toBe(false);
}

describe('from a phone that knows nothing to one that is signed off', () => {
  it('by the QR code before a camera, step by step', { timeout: 300_000 }, async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    // What is in order already is not asked about; it can be looked at.
    await goTo(page, 'network');
    await stepIs(page, 'done');
    await page.getByTestId('next').click();
    await screenOf(page).toBe('time');
    await stepIs(page, 'done');
    await page.getByTestId('next').click();

    await page.getByTestId('scan').click();
    await eventually(() => page.getByTestId('destination-facts').innerText()).toContain('Branch 12, hall');
    await page.locator('[data-testid="step"][data-state="done"]').waitFor({ timeout: 90_000 });
    expect(await page.getByTestId('destination-facts').innerText()).toContain('8 (800) 333-44-34');
    await page.getByTestId('next').click();

    await learnHook(phone, page);
    phone.replace();
    await page.locator('[data-testid="hook-now"][data-off-hook="false"]').waitFor();
    await page.getByTestId('next').click();

    const handset = new HandsetInHand(() => phone.device);
    // In this step the handset is lifted without calling.
    await page.getByTestId('not-lent').waitFor({ state: 'detached' });
    phone.lift();
    // The phone starts anew with the contact that was found; a tone before that ends with the old one.
    const tone = page.getByRole('button', { name: 'Play the tone' });
    await eventually(async () => {
      if ((await tone.count()) > 0 && (await tone.isEnabled())) await tone.click();
      return handset.hears(440);
    }).toBe(true);
    await page.getByTestId('heard-yes').click();
    await page.getByTestId('listen').click();
    await page.getByTestId('microphone-level').waitFor();
    handset.speak(-20);
    await eventually(async () =>
      Number(await page.getByTestId('microphone-level').getAttribute('aria-valuenow')),
    ).toBeGreaterThan(-26);
    handset.speak(-70);
    await eventually(async () =>
      Number(await page.getByTestId('microphone-level').getAttribute('aria-valuenow')),
    ).toBeLessThan(-55);
    await eventually(() => page.getByTestId('microphone-facts').innerText()).toMatch(
      /Quietest moment\s+\u2212[67]\d dBFS/,
    );
    await page.getByTestId('listen').click();
    await stepIs(page, 'done');
    expect(phone.wholes.at(-1)?.phone.controller.stateName).toBe('idle');
    await page.getByTestId('next').click();

    // With the handset beside the phone nothing of the earpiece gets to the microphone: it is told.
    phone.replace();
    await page.locator('p', { hasText: 'The handset is lifted' }).waitFor({ state: 'detached' });
    await page.getByTestId('baseline-learn').click();
    await page.getByTestId('working').waitFor();
    await seesProblem(page, 'baseline-failed');
    handset.rest();
    await page.getByTestId('baseline-learn').click();
    await page.locator('[data-testid="step"][data-state="done"]').waitFor({ timeout: 60_000 });
    await page.getByTestId('next').click();

    phone.lift();
    await page.locator('[data-testid="call-state"][data-state="talking"]').waitFor();
    phone.replace();
    await page.getByTestId('call-heard-yes').click();
    await stepIs(page, 'done');
    await page.getByTestId('next').click();

    await page.getByTestId('sign-by').fill('Иван Петров');
    await page.getByTestId('sign-place').fill('Hall, left of the lift');
    await page
      .getByTestId('sign-photo')
      .setInputFiles({ name: 'wall.gif', mimeType: 'image/gif', buffer: qrPicture('a wall') });
    await eventually(() => page.getByTestId('photo-state').innerText()).toMatch(/A photo of \d+ KB/);
    await page.getByTestId('sign').click();
    await page.locator('[data-testid="record-kept"][data-sent="true"]').waitFor({ timeout: 60_000 });
    for (const check of ['network', 'fleet', 'hook', 'earpiece', 'microphone', 'acoustic', 'test-call'])
      expect(await page.getByTestId(`record-${check}`).innerText(), check).toContain('Passed');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByTestId('finish').isVisible()).toBe(false);
    expect(await page.getByTestId('record').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });

    await page.getByTestId('finish').click();
    await page.getByTestId('finished').waitFor();
    await until('the page is closed', () => phone.setup.server === undefined);
    await eventually(() =>
      fleet.admin.ask('commissionings', { params: { id: issued.phone } }).then((all) => all.length),
    ).toBe(1);
  });

  it('without a fleet, by account and number; the page goes on where it was after a reload', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await standAlone(page);
    await stepIs(page, 'done');
    await page.reload();
    await screenOf(page).toBe('destination');
    expect(await page.getByTestId('destination-facts').innerText()).toContain('registered');
  });
});

describe('what is wrong is said in its own words', () => {
  it('code mistyped: told before anybody is asked', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await joinByHand(page, fleet.address, 'K7MW-3PQD-00');
    await page.locator('.field__fault').first().waitFor();
    expect(await page.locator('.field__fault').innerText()).toMatch(/code/i);
    expect(phone.wholes).toHaveLength(1);
  });

  it('wrong code, and then the right one', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await joinByHand(page, fleet.address, WRONG_CODE);
    await seesProblem(page, 'code-wrong');
    const { code } = await fleet.newPhone('Lobby', phoneToml());
    await joinByHand(page, fleet.address, code);
    await page.locator('[data-testid="step"][data-state="done"]').waitFor({ timeout: 90_000 });
  });

  it('expired code', async () => {
    const { code } = await fleet.newPhone('Late');
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    fleet.laterMs = 20 * 60_000;
    try {
      await joinByHand(page, fleet.address, code);
      await seesProblem(page, 'code-expired');
    } finally {
      fleet.laterMs = 0;
    }
  });

  it('fleet certificate unknown', async () => {
    const strange = await RealFleet.start(certificates.otherAuthority);
    try {
      const phone = await start();
      const page = await open(phone);
      await unlock(phone, page);
      await joinByHand(page, strange.address, WRONG_CODE);
      await seesProblem(page, 'fleet-certificate-unknown');
    } finally {
      await strange.stop();
    }
  });

  it('no network, and then there is one', async () => {
    let addresses: string[] = [];
    const phone = await start({
      network: network({
        look: () =>
          Promise.resolve({
            interfaces: [{ name: 'eth0', kind: 'ethernet', carrier: addresses.length > 0, addresses }],
            hasRoute: true,
            hasWifi: false,
          }),
      }),
    });
    const page = await open(phone);
    await unlock(phone, page);
    await goTo(page, 'network');
    await seesProblem(page, 'network-no-cable');
    addresses = ['192.168.1.57'];
    await stepIs(page, 'done');
  });

  it('captive portal', async () => {
    const phone = await start({
      network: network({
        reach: () => Promise.resolve({ reach: 'portal', portal: 'login.hotel.example' }),
      }),
    });
    const page = await open(phone);
    await unlock(phone, page);
    await goTo(page, 'network');
    await seesProblem(page, 'captive-portal');
    expect(await page.getByTestId('problem').innerText()).toContain('login.hotel.example');
  });

  it('clock wrong by years', async () => {
    const behindMs = 5 * 365 * 86_400_000;
    const phone = await start({ clock: { ...systemClock, wallMs: () => systemClock.wallMs() - behindMs } });
    const page = await open(phone);
    await unlock(phone, page);
    await goTo(page, 'time');
    await seesProblem(page, 'clock-wrong');
  });

  it('account refused', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await standAlone(page, { password: 'not the password' });
    await seesProblem(page, 'account-refused');
  });

  it('a number that no phone may be bound to', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await standAlone(page, { number: '112' });
    await seesProblem(page, 'number-invalid');
  });

  it('number refused by the exchange', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await standAlone(page, { number: UNKNOWN_NUMBER });
    await stepIs(page, 'done');
    await goTo(page, 'call');
    phone.lift();
    await eventually(() => page.getByTestId('call-state').getAttribute('data-state')).not.toBe('idle');
    phone.replace();
    await seesProblem(page, 'number-refused');
  });

  it('no sound device', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await goTo(page, 'sound');
    phone.device.fail();
    await seesProblem(page, 'sound-no-device');
    phone.device.comeBack();
    await page.getByTestId('problem').waitFor({ state: 'detached' });
  });

  it('two sound devices', async () => {
    const card = (id: string) => ({
      device: `alsa:${id}`,
      description: id,
      playback: true,
      capture: true,
    });
    const phone = await start({ soundDevices: () => Promise.resolve([card('Handset'), card('Headset')]) });
    const page = await open(phone);
    await unlock(phone, page);
    await goTo(page, 'sound');
    await seesProblem(page, 'sound-two-devices');
    await page.getByTestId('sound-device').first().click();
    await page.getByTestId('problem').waitFor({ state: 'detached' });
  });

  it('hook not wired', async () => {
    const phone = await start();
    const page = await open(phone);
    await unlock(phone, page);
    await goTo(page, 'hook');
    await page.getByTestId('hook-learn').click();
    const problem = page.locator('[data-problem="hook-not-wired"]');
    const asked = page.locator('[data-testid="hook-learning"][data-resting="false"]');
    for (;;) {
      await asked.or(problem).first().waitFor();
      if ((await problem.count()) > 0) break;
      // The technician does as told; nothing changes at the phone.
      await confirmMovement(page, await asked.innerText());
    }
    await seesProblem(page, 'hook-not-wired');
  });
});
