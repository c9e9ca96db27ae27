/** The handset page in a real browser, as a person uses it; no phone behind it but a scripted one. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { rmsDbfs, toneLevelDb } from '../../src/audio/level.js';
import { openContext, phoneScreen, startChromium } from '../support/chromium.js';
import {
  eventually,
  HandsetPageFixture,
  hearsNothing,
  hearsTone,
  isLifted,
  microphoneHz,
  microphoneOf,
  numberOf,
  stateOf,
  toggle,
} from '../support/handset-page-fixture.js';
import { callRecord } from '../support/phone-snapshot.js';

const fixture = new HandsetPageFixture();

/** Clicks also where the page says that the handset cannot be lifted. */
const tryToLift = (page: Page): Promise<void> => page.getByTestId('handset').click({ force: true });

describe('the handset', () => {
  it('is lifted by a click, and what the phone plays is heard until it is put back', async () => {
    const page = await fixture.openPage();
    fixture.phone.play(440);
    await toggle(page);
    await eventually(() => fixture.phone.offHook).toBe(true);
    await eventually(() => isLifted(page)).toBe(true);
    await hearsTone(page, 440);
    fixture.phone.play(425);
    await hearsTone(page, 425);
    fixture.phone.play(0);
    await hearsNothing(page);
    await eventually(() => numberOf(page, 'ear-level', 'data-peak-hz')).toBe(0);
    fixture.phone.play(440);
    await hearsTone(page, 440);
    await toggle(page);
    await eventually(() => fixture.phone.offHook).toBe(false);
    await eventually(() => isLifted(page)).toBe(false);
    await hearsNothing(page);
  });

  it('is heard again at the second lift, and the third', async () => {
    const page = await fixture.openPage();
    fixture.phone.play(440);
    for (let i = 0; i < 3; i++) {
      await toggle(page);
      await hearsTone(page, 440);
      await toggle(page);
      await hearsNothing(page);
    }
  });

  it('reports how the ear fares, and loses nothing worth mentioning', async () => {
    const page = await fixture.openPage();
    fixture.phone.play(440);
    await toggle(page);
    // A machine that stands still loses sound; as soon as it has a second for this, nothing is lost.
    let before = Infinity;
    const fares = () => {
      const { queuedMs, droppedFrames } = fixture.phone.handset.statistics();
      const lost = droppedFrames - before;
      before = droppedFrames;
      return { isQueueShort: queuedMs > 0 && queuedMs <= 120, lost };
    };
    const aSecond = { timeout: 30_000, interval: 1_000 };
    await expect.poll(fares, aSecond).toEqual({ isQueueShort: true, lost: 0 });
  });

  it('works by keyboard alone, and shows where the focus is', async () => {
    const page = await fixture.openPage();
    await page.keyboard.press('Space');
    await eventually(() => fixture.phone.offHook).toBe(true);
    await page.keyboard.press('Space');
    await eventually(() => fixture.phone.offHook).toBe(false);

    const handsetHasFocus = 'document.activeElement?.dataset.testid === "handset"';
    for (let i = 0; i < 10 && !(await page.evaluate(handsetHasFocus)); i++) await page.keyboard.press('Tab');
    expect(await page.evaluate(handsetHasFocus)).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    await eventually(() => fixture.phone.offHook).toBe(true);
    await page.keyboard.press('Space');
    await eventually(() => fixture.phone.offHook).toBe(false);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await eventually(() => page.getByTestId('trouble-busy').isChecked()).toBe(true);
  });

  it('is put back when its page is closed', async () => {
    const page = await fixture.openPage();
    await toggle(page);
    await eventually(() => fixture.phone.offHook).toBe(true);
    await page.close();
    await eventually(() => fixture.phone.offHook).toBe(false);
  });

  it('is on one page only; another watches until it takes it over', async () => {
    const first = await fixture.openPage();
    await toggle(first);
    await eventually(() => fixture.phone.offHook).toBe(true);
    fixture.phone.show({ state: 'talking', hears: 'talk' });

    const second = await (await openContext(fixture.browser)).newPage();
    await second.goto(fixture.phone.url);
    await stateOf(second).toBe('talking');
    await second.getByTestId('notice-view-only').waitFor();
    expect(await isLifted(second)).toBe(true);
    await tryToLift(second);
    await second.keyboard.press('Space');
    expect(fixture.phone.offHook).toBe(true);
    expect(await second.getByTestId('trouble-busy').isDisabled()).toBe(true);

    await second.getByTestId('take-handset').click();
    await eventually(() => fixture.phone.offHook).toBe(false);
    await first.getByTestId('notice-view-only').waitFor();
    await eventually(() => isLifted(first)).toBe(false);
    await eventually(() => first.getByTestId('mic-level').getAttribute('aria-valuetext')).toBe('off');
    await toggle(second);
    await eventually(() => fixture.phone.offHook).toBe(true);
  });
});

describe('the microphone', () => {
  it('is heard by the phone as it is, in real time, and only while the handset is lifted', async () => {
    const page = await fixture.openPage();
    expect(await fixture.phone.listen(300)).toHaveLength(0);
    await toggle(page);
    await microphoneOf(page).toBeGreaterThan(-20);
    // In one second or another, for the machine may be too busy for real time in this one.
    const second = async () => {
      const heard = await fixture.phone.listen(1000);
      const frames = heard.length / 160;
      return {
        isRealTime: frames > 70 && frames < 120,
        // The hum is -12 dBFS, and nearly all that comes is the hum.
        isAsLoud: rmsDbfs(heard) > -18 && rmsDbfs(heard) < -9,
        isHum: toneLevelDb(heard.subarray(0, 1600), microphoneHz) > -18,
      };
    };
    await eventually(second).toEqual({ isRealTime: true, isAsLoud: true, isHum: true });
    await toggle(page);
    await eventually(() => fixture.phone.offHook).toBe(false);
    await eventually(() => page.getByTestId('mic-level').getAttribute('aria-valuetext')).toBe('off');
    // What was on its way has come.
    await eventually(() => fixture.phone.listen(300)).toHaveLength(0);
  });

  it.each(['refused', 'none'] as const)(
    'may be missing: the page says so plainly, and the call goes on for listening (%s)',
    async (microphone) => {
      const deaf = await startChromium({ microphone });
      try {
        const page = await fixture.openPage({}, deaf);
        fixture.phone.play(440);
        await toggle(page);
        const name = microphone === 'refused' ? 'refused' : 'absent';
        const notice = page.getByTestId(`notice-microphone-${name}`);
        await notice.waitFor();
        expect(await notice.textContent()).toContain('The call works');
        await hearsTone(page, 440);
        // The far end is sent silence, so that it does not take the line for dead.
        const silence = async () => {
          const heard = await fixture.phone.listen(500);
          return { isSteady: heard.length / 160 > 40, isSilence: heard.every((sample) => sample === 0) };
        };
        await eventually(silence).toEqual({ isSteady: true, isSilence: true });
        await toggle(page);
        await eventually(() => fixture.phone.offHook).toBe(false);
        expect(await notice.isVisible()).toBe(true);
      } finally {
        await deaf.close();
      }
    },
  );

  it('can have its echo cancelled, also in the middle of a call', async () => {
    const page = await fixture.openPage();
    await toggle(page);
    await microphoneOf(page).toBeGreaterThan(-20);
    await page.getByTestId('cancel-echo').check();
    await eventually(() => page.getByTestId('mic-level').getAttribute('aria-valuetext')).toContain('dBFS');
    await eventually(async () => (await fixture.phone.listen(500)).length).toBeGreaterThan(0);
  });
});

describe('the connection to the phone', () => {
  it('comes back by itself, and with it the call of a handset that is still lifted', async () => {
    const page = await fixture.openPage();
    fixture.phone.play(440);
    await toggle(page);
    await hearsTone(page, 440);
    await fixture.phone.stop();
    await stateOf(page).toBe('no-connection');
    await page.getByTestId('notice-lost-in-call').waitFor();
    await hearsNothing(page);
    await eventually(() => fixture.phone.offHook).toBe(false);

    await fixture.phone.start();
    fixture.phone.play(440);
    await eventually(() => fixture.phone.offHook).toBe(true);
    await hearsTone(page, 440);
    await page.getByTestId('notice-lost-in-call').waitFor({ state: 'detached' });
  });

  it('may be lost while the handset lies in its cradle; it cannot be lifted until it is back', async () => {
    const page = await fixture.openPage();
    await fixture.phone.stop();
    await page.getByTestId('notice-lost').waitFor();
    await tryToLift(page);
    expect(await isLifted(page)).toBe(false);
    await fixture.phone.start();
    await stateOf(page).toBe('idle');
    await toggle(page);
    await eventually(() => fixture.phone.offHook).toBe(true);
  });
});

describe('what the page shows', () => {
  it('is the phone: state, what is heard, number, exchange, timeline, last calls', async () => {
    const page = await fixture.openPage();
    const text = (testId: string): Promise<string> => page.getByTestId(testId).innerText();
    expect(await text('number')).toBe('8 (800) 333-44-34');
    expect(await text('registration')).toMatch(/main\s+Registered\s+wss:\/\/pbx\.example:8089\/ws/);
    expect(await text('last-calls')).toContain('No calls yet');
    const problem = 'The exchange refused the password of account hotline-17 (401).';
    fixture.phone.show({
      state: 'retrying',
      hears: 'please-wait',
      registrations: [{ route: 'spare', server: 'udp://192.0.2.9:5060', state: 'waiting', problem }],
      call: {
        steps: { lift: 0, invite: 1.4, ringing: 812 },
        route: 'main',
        attempts: 2,
        lastFailure: 'busy',
      },
      lastCalls: [callRecord()],
    });
    await stateOf(page).toBe('retrying');
    expect(await text('state')).toBe('Trying again');
    await eventually(() => page.title()).toBe('Trying again · Hotline');
    expect(await text('hears')).toContain('please stay on the line');
    expect(await text('registration')).toContain(problem);
    expect(await page.locator('[data-step=invite]').innerText()).toMatch(/1\.4\sms/);
    expect(await page.locator('[data-step=ringing]').innerText()).toMatch(/812\sms/);
    expect(await page.locator('[data-step=answered]').innerText()).toContain('—');
    expect(await page.getByTestId('call').innerText()).toMatch(/Answered\s+1:05\s+4\.3 · excellent/);
  });

  it('is in Russian or English: first as the browser asks, then as its person chose', async () => {
    const page = await fixture.openPage({ locale: 'ru-RU' });
    expect(await page.getAttribute('html', 'lang')).toBe('ru');
    expect(await page.getByTestId('state').innerText()).toBe('Готов к звонку');
    await page.getByTestId('language-en').click();
    await page.getByTestId('state').getByText('Ready', { exact: true }).waitFor();
    await eventually(() => page.getAttribute('html', 'lang')).toBe('en');
    await page.reload();
    await stateOf(page).toBe('idle');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.getByTestId('language-ru').click();
    await eventually(() => page.getByTestId('handset').getAttribute('aria-label')).toBe('Трубка снята');
  });

  it('has the panel for trouble only where there is a practice exchange', async () => {
    const page = await fixture.openPage();
    await page.getByTestId('trouble-no-answer').click();
    await eventually(() => page.getByTestId('trouble-no-answer').isChecked()).toBe(true);
    fixture.phone.show({ trouble: null });
    await eventually(() => page.getByTestId('trouble-no-answer').count()).toBe(0);
  });

  it('fits the narrowest phone, where it is used with the thumb', async () => {
    const page = await fixture.openPage({
      viewport: phoneScreen,
      isMobile: true,
      hasTouch: true,
      locale: 'ru',
    });
    fixture.phone.show({ lastCalls: [callRecord({ cause: 'failed', failure: 'refused' })] });
    await page.getByTestId('call').waitFor();
    const width = (): Promise<unknown> => page.evaluate('document.documentElement.scrollWidth');
    expect(await width()).toBe(phoneScreen.width);
    const button = await page.getByTestId('handset').boundingBox();
    expect(button!.y + button!.height).toBeLessThanOrEqual(phoneScreen.height);
    expect(Math.min(button!.width, button!.height)).toBeGreaterThan(200);
    await page.getByTestId('handset').tap();
    await eventually(() => fixture.phone.offHook).toBe(true);
    expect(await width()).toBe(phoneScreen.width);
  });

  it('does not move for people who asked for stillness', async () => {
    const page = await fixture.openPage({ reducedMotion: 'reduce' });
    const duration = 'getComputedStyle(document.querySelector(".phone__handset")).transitionProperty';
    expect(await page.evaluate(duration)).toBe('none');
  });
});
