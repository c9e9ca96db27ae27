/** The technician's page, as built, in a phone-sized browser: what it does whatever phone is behind it. */
import { describe, expect, it } from 'vitest';
import { enrolmentQrText } from '../../../src/protocol/enrolment-qr.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { setupStepNames } from '../../../src/protocol/setup-api.js';
import { axeViolations } from '../../support/axe.js';
import { qrPicture } from '../../support/setup/qr-video.js';
import { scriptedCode } from '../../support/setup/scripted-desk.js';
import {
  eventually,
  giveCode,
  goTo,
  lanName,
  screenOf,
  SetupPageFixture,
} from '../../support/setup/setup-page-fixture.js';

const enrolment = { server: 'wss://fleet.example', code: enrolmentCodeOf(Uint8Array.of(9, 8, 7, 6, 5)) };
const fixture = new SetupPageFixture({ qrTexts: ['https://parcel.example/1', enrolmentQrText(enrolment)] });

describe('the code that is spoken', () => {
  it('lets in who has heard it, and nobody else', async () => {
    const page = await fixture.open();
    await screenOf(page).toBe('code');
    await giveCode(page, '111111');
    await page.locator('[data-refusal="code-expired"]').waitFor();
    fixture.speakCode();
    await giveCode(page, '111111');
    await page.locator('[data-refusal="wrong-code"]').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await eventually(() => page.getByTestId('unlock').isDisabled()).toBe(true);
    await page.getByTestId('code').fill(scriptedCode);
    // After a wrong one it waits a second.
    await eventually(() => page.getByTestId('unlock').isEnabled()).toBe(true);
    await page.getByTestId('unlock').click();
    await screenOf(page).toBe('network');
  });

  it('is spoken again at a press, and then not for a while', async () => {
    const page = await fixture.open();
    await page.getByTestId('speak').click();
    await eventually(() => fixture.desk.spoken).toBe(1);
    await eventually(() => page.getByTestId('speak').innerText()).toMatch(/in \d+\sseconds/);
    expect(await page.getByTestId('speak').isDisabled()).toBe(true);
  });
});

describe('the way through the steps', () => {
  it('goes on, back and to any step, with the heading told to those who do not see', async () => {
    const page = await fixture.openUnlocked();
    await page.getByTestId('next').click();
    await screenOf(page).toBe('time');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.getByRole('button', { name: 'Back' }).click();
    await screenOf(page).toBe('network');
    await goTo(page, 'sound');
    await screenOf(page).toBe('sound');
  });

  it('carries on where it was after a reload', async () => {
    const page = await fixture.openUnlocked();
    await goTo(page, 'hook');
    await page.reload();
    await screenOf(page).toBe('hook');
  });

  it('shows that the phone is away, and carries on when it is back', async () => {
    const page = await fixture.openUnlocked();
    await goTo(page, 'hook');
    const { port } = fixture;
    await fixture.stopServer();
    await page.getByTestId('lost').waitFor();
    await fixture.startServer(port);
    // A phone that was off and on again has forgotten who was let in.
    await screenOf(page).toBe('code');
    fixture.speakCode();
    await giveCode(page, scriptedCode);
    await screenOf(page).toBe('hook');
    expect(await page.getByTestId('lost').count()).toBe(0);
  });

  it.each(['en-GB', 'ru-RU'])('is good for everybody on every screen (%s)', async (locale) => {
    const page = await fixture.openUnlocked({ locale });
    const tooWide = 'document.documentElement.scrollWidth > innerWidth';
    for (const step of setupStepNames) {
      await goTo(page, step);
      expect(await axeViolations(page), step).toEqual([]);
      expect(await page.evaluate(tooWide), step).toBe(false);
    }
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale.slice(0, 2));
  });

  it('speaks the other language at a press, and after a reload', async () => {
    const page = await fixture.openUnlocked();
    await page.getByTestId('language-ru').click();
    await page.getByRole('heading', { name: 'Сеть' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Сеть' }).waitFor();
  });
});

describe('the enrolment’s QR code', () => {
  it('is read by the live camera; another code is told apart', async () => {
    const page = await fixture.openUnlocked();
    await goTo(page, 'destination');
    await page.getByTestId('scan').click();
    const said = page.getByTestId('scan-state');
    await eventually(() => said.innerText()).toContain('not for a phone of a fleet');
    await eventually(() => said.innerText()).toBe('Read: wss://fleet.example');
    await eventually(() => fixture.desk.asked.at(-1)).toEqual({
      name: 'destination/fleet',
      body: { ...enrolment, anew: false },
    });
    // The camera is let go of.
    await eventually(() => page.locator('video').count()).toBe(0);
  });

  it('is read from a photo where the page came over open http', async () => {
    const page = await fixture.openUnlocked({ host: lanName });
    await goTo(page, 'destination');
    expect(await page.getByTestId('scan').count()).toBe(0);
    const photo = page.getByTestId('scan-photo');
    const choose = (buffer: Buffer, mimeType = 'image/gif') =>
      photo.setInputFiles({ name: 'photo', mimeType, buffer });
    const said = page.getByTestId('scan-state');
    await choose(Buffer.from('no picture'), 'image/jpeg');
    await eventually(() => said.innerText()).toContain('no picture');
    await choose(qrPicture('WIFI:S:guest;;'));
    await eventually(() => said.innerText()).toContain('not for a phone of a fleet');
    await choose(qrPicture('hotline:enrol?fleet=wss://a&code=1'));
    await eventually(() => said.innerText()).toContain('incomplete or changed');
    await choose(qrPicture(enrolmentQrText(enrolment)));
    await eventually(() => fixture.desk.asked.at(-1)?.body).toEqual({ ...enrolment, anew: false });
  });
});
