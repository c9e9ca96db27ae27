/** The way from the page over open http, which has no live camera, to the same page over https, whose certificate nobody knows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { enrolmentQrText } from '../../../src/protocol/enrolment-qr.js';
import { buildHandsetPage } from '../../support/build-handset-page.js';
import { openContext, phoneScreen, startChromium } from '../../support/chromium.js';
import { writeQrVideo } from '../../support/setup/qr-video.js';
import { eventually, giveCode, goTo, screenOf } from '../../support/setup/setup-page-fixture.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';

const CODE = '407218';
const enrolment = { server: 'wss://fleet.example', code: enrolmentCodeOf(Uint8Array.of(1, 1, 1, 1, 1)) };

let folder: string;
let webRoot: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-setup-https-'));
  const camera = join(folder, 'camera.y4m');
  await writeQrVideo(camera, [enrolmentQrText(enrolment)]);
  [webRoot, browser] = await Promise.all([
    buildHandsetPage(),
    startChromium({ camera, localNames: ['*.local'] }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([folder, webRoot].map((path) => rm(path, { recursive: true })));
});

describe('https of the technician’s page', () => {
  it('is led to from the first screen, asks for the code again, and has a live camera', async () => {
    const phone = await UnprovisionedPhone.start({ freshCode: () => CODE, webRoot, securePort: 0 });
    await phone.opened();
    const { server, shortName = '' } = phone.setup;
    const context = await openContext(browser, {
      viewport: phoneScreen,
      isMobile: true,
      hasTouch: true,
      ignoreHTTPSErrors: true,
    });
    const page = await context.newPage();
    await page.goto(`http://${shortName}.local:${server?.port ?? 0}/`);
    await screenOf(page).toBe('code');
    expect(await page.evaluate('isSecureContext')).toBe(false);
    await page.locator('summary').click();
    await page.locator('details a').click();
    await page.waitForURL(`https://${shortName}.local:${server?.securePort ?? 0}/`);
    await screenOf(page).toBe('code');
    expect(await page.evaluate('isSecureContext')).toBe(true);
    await phone.act('speak');
    await giveCode(page, CODE);
    await page.getByTestId('step').waitFor();
    await goTo(page, 'destination');
    await page.getByTestId('scan').click();
    await eventually(() => page.getByTestId('scan-state').innerText()).toContain(enrolment.server);
    await context.close();
  });

  it('without the technician’s consent the browser shows nothing of it', async () => {
    const phone = await UnprovisionedPhone.start({ freshCode: () => CODE, webRoot, securePort: 0 });
    await phone.opened();
    const { server, shortName = '' } = phone.setup;
    const context = await openContext(browser);
    const page = await context.newPage();
    await expect(page.goto(`https://${shortName}.local:${server?.securePort ?? 0}/`)).rejects.toThrow(
      'ERR_CERT_AUTHORITY_INVALID',
    );
    await context.close();
  });
});
