/** Pictures of the handset page for people to look at, kept in test-results. */
import { mkdir } from 'node:fs/promises';
import { beforeAll, describe, it } from 'vitest';
import { phoneScreen, wideScreen } from '../support/chromium.js';
import {
  eventually,
  HandsetPageFixture,
  hearsTone,
  microphoneOf,
  toggle,
} from '../support/handset-page-fixture.js';
import { callRecord } from '../support/phone-snapshot.js';

const SCREENSHOTS = 'test-results/screenshots';

const fixture = new HandsetPageFixture();

beforeAll(() => mkdir(SCREENSHOTS, { recursive: true }));

describe('screenshots of the handset page', () => {
  const screens = [
    { name: 'wide', options: { viewport: wideScreen } },
    { name: 'wide-dark', options: { viewport: wideScreen, colorScheme: 'dark' } },
    { name: 'phone', options: { viewport: phoneScreen, isMobile: true, hasTouch: true } },
    {
      name: 'phone-dark',
      options: { viewport: phoneScreen, isMobile: true, hasTouch: true, colorScheme: 'dark' },
    },
  ] as const;
  const cases = screens.flatMap((screen) => (['ru', 'en'] as const).map((locale) => ({ ...screen, locale })));

  it.each(cases)('are kept: $name in $locale', async ({ name, options, locale }) => {
    fixture.phone.show({ lastCalls: pastCalls() });
    const page = await fixture.openPage({ ...options, locale, deviceScaleFactor: 2 });
    await page.getByTestId('call').first().waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/handset-${name}-${locale}-ready.png`, fullPage: true });
    fixture.phone.play(440);
    await toggle(page);
    await eventually(() => fixture.phone.offHook).toBe(true);
    const steps = { lift: 0, invite: 1.4, trying: 9, ringing: 121, answered: 1850, 'first-audio': 1891 };
    fixture.phone.show({
      state: 'talking',
      hears: 'talk',
      call: { steps, route: 'main', attempts: 1, lastFailure: null },
    });
    await hearsTone(page, 440);
    await microphoneOf(page).toBeGreaterThan(-20);
    // Until the drawing has come to rest.
    await page.waitForTimeout(600);
    await page.screenshot({ path: `${SCREENSHOTS}/handset-${name}-${locale}-talking.png`, fullPage: true });
  });
});

function pastCalls() {
  const id = (last: number): string => `6f1c5a2e-8f5e-4a53-9a39-0c1f1a8a9b0${last}`;
  return [
    callRecord({ id: id(1) }),
    callRecord({ id: id(2), cause: 'abandoned', audio: null, steps: { lift: 0, invite: 2, ended: 3100 } }),
    callRecord({
      id: id(3),
      cause: 'failed',
      failure: 'timeout',
      audio: null,
      steps: { lift: 0, ended: 8000 },
    }),
  ];
}
