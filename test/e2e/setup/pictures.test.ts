/**
 * Every screen of the technician's page, filled as on the day: nothing that axe finds, nothing that overflows, and a picture.
 * They are kept in test-results; with HOTLINE_PICTURES=docs they become those of docs/install.md (scripts/make-screenshot).
 */
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { setupProblem } from '../../../src/protocol/setup-problems.js';
import { axeViolations } from '../../support/axe.js';
import { phoneScreen } from '../../support/chromium.js';
import { enrolledView, signedView } from '../../support/setup/filled-views.js';
import { scriptedCode, type ScriptedDesk } from '../../support/setup/scripted-desk.js';
import { eventually, giveCode, goTo, SetupPageFixture } from '../../support/setup/setup-page-fixture.js';

const isForDocs = process.env['HOTLINE_PICTURES'] === 'docs';
const FOLDER = isForDocs ? 'docs/images/setup' : 'test-results/screenshots/setup';
/** The clock of the browser stands still in a picture. */
const NOW = new Date('2026-11-23T10:00:00.000Z');

const fixture = new SetupPageFixture();

beforeAll(() => mkdir(FOLDER, { recursive: true }));

type Shot = readonly [
  name: string,
  step: string,
  prepare: (desk: ScriptedDesk) => void,
  then?: (page: Page) => Promise<unknown>,
];

const shots: readonly Shot[] = [
  ['network', 'network', (desk) => desk.show(enrolledView.network)],
  ['time', 'time', (desk) => desk.show(enrolledView.time)],
  [
    'destination',
    'destination',
    (desk) => desk.show({ destination: { way: 'none', fleet: null, number: null, registrations: [] } }),
  ],
  [
    'problem',
    'destination',
    (desk) => {
      desk.show({ destination: { way: 'none', fleet: null, number: null, registrations: [] } });
      desk.step('destination', 'failed', setupProblem('code-expired', {}));
    },
  ],
  ['stand-alone', 'destination', () => undefined, (page) => page.getByTestId('way-stand-alone').click()],
  ['fleet-joined', 'destination', (desk) => desk.show(enrolledView.destination)],
  ['hook', 'hook', (desk) => desk.show(enrolledView.hookLearning)],
  ['hook-learnt', 'hook', (desk) => desk.show(enrolledView.hook)],
  [
    'sound',
    'sound',
    (desk) => {
      desk.show(enrolledView.sound);
      desk.onMeter?.({ rmsDbfs: -22, peakDbfs: -11, clipped: false });
    },
    (page) => page.getByTestId('microphone-level').waitFor(),
  ],
  ['baseline', 'baseline', (desk) => desk.show(enrolledView.baseline)],
  ['call', 'call', (desk) => desk.show(enrolledView.call)],
  ['sign-off', 'sign-off', (desk) => desk.show(enrolledView.checks)],
  ['record', 'sign-off', (desk) => desk.show(signedView)],
];

describe('pictures of the technician’s page', () => {
  it.each([
    ['ru', 'light'],
    ['en', 'light'],
    ['ru', 'dark'],
  ] as const)('are taken of every screen (%s, %s)', async (language, colorScheme) => {
    const { desk } = fixture;
    const page = await fixture.open({
      locale: language,
      colorScheme,
      timezoneId: 'Europe/Moscow',
      deviceScaleFactor: 1,
      reducedMotion: 'reduce',
      now: NOW,
    });
    const take = async (name: string): Promise<void> => {
      expect(await axeViolations(page), name).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), name).toBe(false);
      await page.evaluate('document.activeElement.blur()');
      const suffix = colorScheme === 'dark' ? '-dark' : '';
      if (!(isForDocs && suffix !== '')) {
        await wholeScreen(page, `${FOLDER}/${language}-${name}${suffix}.png`);
      }
    };
    await page.getByTestId('code-screen').waitFor();
    await take('code');
    fixture.speakCode();
    await giveCode(page, scriptedCode);
    await page.getByTestId('step').waitFor();
    for (const [name, step, prepare, then] of shots) {
      await goTo(page, step);
      prepare(desk);
      await then?.(page);
      // What was shown last has reached the page.
      await eventually(() => page.getByTestId('step').getAttribute('data-state')).toBe(
        desk.view().steps[step as 'call'].state,
      );
      await take(name);
    }
    await page.getByTestId('finish').click();
    await page.getByTestId('finished').waitFor();
    await take('finished');
  });
});

/** Longer ones are shown as a telephone shows them: their upper part, and the buttons at the lower end. */
const HIGHEST = 1_100;

/** The screen as high as what is on it, so that the buttons at its lower end are there and not in the middle. */
async function wholeScreen(page: Page, path: string): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({
    ...phoneScreen,
    height: Math.min(HIGHEST, Math.max(phoneScreen.height, height)),
  });
  await page.screenshot({ path });
  await page.setViewportSize(phoneScreen);
}
