/** The handset page of a phone whose hook is a real contact: it shows the handset, and is its ear and microphone. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toneLevelDb } from '../../src/audio/level.js';
import { openContext } from '../support/chromium.js';
import {
  eventually,
  HandsetPageFixture,
  hearsNothing,
  hearsTone,
  isLifted,
  microphoneHz,
  microphoneOf,
  stateOf,
} from '../support/handset-page-fixture.js';

const fixture = new HandsetPageFixture('switch');

const actionOf = (page: Page): Promise<string> => page.locator('.handset__action').innerText();

describe('a real handset', () => {
  it('is shown where it is, and neither click nor keyboard moves it', async () => {
    const page = await fixture.openPage();
    expect(await actionOf(page)).toBe('The real handset moves it');
    expect(await page.getByTestId('handset').getAttribute('aria-disabled')).toBe('true');
    await page.getByTestId('handset').click({ force: true });
    await page.keyboard.press('Space');
    await page.getByTestId('handset').focus();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    expect(await isLifted(page)).toBe(false);
    fixture.phone.moveRealHandset(true);
    await eventually(() => isLifted(page)).toBe(true);
    await stateOf(page).toBe('talking');
    await page.getByTestId('handset').click({ force: true });
    await page.waitForTimeout(300);
    expect(await isLifted(page)).toBe(true);
    fixture.phone.moveRealHandset(false);
    await eventually(() => isLifted(page)).toBe(false);
  });

  it('sounds on the page after one click, in every call', async () => {
    const page = await fixture.openPage();
    fixture.phone.moveRealHandset(true);
    await stateOf(page).toBe('talking');
    await hearsNothing(page);
    await page.getByTestId('turn-sound-on').click();
    await hearsTone(page, 440);
    await page.getByTestId('notice-sound-asked-for').waitFor({ state: 'detached' });
    for (const toneHz of [425, 440]) {
      fixture.phone.moveRealHandset(false);
      await hearsNothing(page);
      await eventually(() => page.getByTestId('mic-level').getAttribute('aria-valuetext')).toBe('off');
      fixture.phone.moveRealHandset(true, toneHz);
      await hearsTone(page, toneHz);
    }
  });

  it('sounds at once when the click came before the call, and takes the microphone along', async () => {
    const page = await fixture.openPage();
    await page.getByTestId('turn-sound-on').click();
    // The microphone was asked for, and is let go of again.
    await eventually(() => page.getByTestId('mic-level').getAttribute('aria-valuetext')).toBe('off');
    await eventually(() => fixture.phone.listen(300)).toHaveLength(0);
    fixture.phone.moveRealHandset(true);
    await hearsTone(page, 440);
    await microphoneOf(page).toBeGreaterThan(-20);
    const humDb = async () =>
      toneLevelDb((await fixture.phone.listen(1_000)).subarray(0, 1_600), microphoneHz);
    await eventually(humDb).toBeGreaterThan(-18);
    fixture.phone.moveRealHandset(false);
    await hearsNothing(page);
  });

  it('goes on with its call while the sound goes from page to page', async () => {
    const first = await fixture.openPage();
    await first.getByTestId('turn-sound-on').click();
    fixture.phone.moveRealHandset(true);
    await hearsTone(first, 440);
    const second = await (await openContext(fixture.browser)).newPage();
    await second.goto(fixture.phone.url);
    await stateOf(second).toBe('talking');
    expect(await isLifted(second)).toBe(true);
    await second.getByTestId('take-handset').click();
    await hearsTone(second, 440);
    await hearsNothing(first);
    await first.getByTestId('notice-sound-elsewhere').waitFor();
    expect(await isLifted(first)).toBe(true);
    await second.close();
    await first.getByTestId('take-handset').click();
    await hearsTone(first, 440);
  });
});

describe('what is wrong with the phone', () => {
  const fault = (code: 'io-unavailable' | 'tamper' | 'door-open', place: string, message: string) => ({
    code,
    place,
    message,
    since: new Date().toISOString(),
  });

  it('is listed in the language of the page, the worst first, and gone when it is mended', async () => {
    const page = await fixture.openPage({ locale: 'ru-RU' });
    expect(await page.getByTestId('faults').count()).toBe(0);
    fixture.phone.show({
      faults: [
        fault('door-open', '', 'The door is open: close it.'),
        fault('io-unavailable', '', 'The I/O board is not plugged in: plug it in.'),
        fault('tamper', 'housing', 'The housing was opened: look who did.'),
      ],
    });
    const faults = page.getByTestId('fault');
    await eventually(() => faults.count()).toBe(3);
    expect(await faults.allInnerTexts()).toEqual([
      expect.stringMatching(/Нет связи с GPIO.*Звонить нельзя.*The I\/O board is not plugged in/s),
      expect.stringMatching(/Корпус вскрыт.*housing.*Нужен мастер.*The housing was opened/s),
      expect.stringMatching(/Дверца открыта.*К сведению.*The door is open/s),
    ]);
    await stateOf(page).toBe('cannot-call');
    await page.getByTestId('state').getByText('С телефона нельзя позвонить', { exact: true }).waitFor();
    await page.getByTestId('language-en').click();
    await eventually(() => faults.first().innerText()).toMatch(/No connection to the GPIO.*Cannot call/s);
    // Told apart without their colours.
    const shapes = await page
      .locator('.fault__shape')
      .evaluateAll((paths) =>
        (paths as unknown as { getAttribute(name: string): string }[]).map((path) => path.getAttribute('d')),
      );
    expect(new Set(shapes).size).toBe(3);
    fixture.phone.show({ faults: [] });
    await eventually(() => page.getByTestId('faults').count()).toBe(0);
    await stateOf(page).toBe('idle');
  });
});
