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
import type { Fault } from '../../src/protocol/faults.js';
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

  const someCases = cases.filter(({ name }) => name === 'wide' || name === 'phone-dark');

  it.each(someCases)(
    'are kept of a real handset with faults: $name in $locale',
    async ({ name, options, locale }) => {
      const page = await fixture.openPage({ ...options, locale, deviceScaleFactor: 2 });
      fixture.phone.show({ hook: 'switch', faults: presentFaults(), lastCalls: pastCalls() });
      await page.getByTestId('fault').first().waitFor();
      await page.screenshot({ path: `${SCREENSHOTS}/handset-${name}-${locale}-faults.png`, fullPage: true });
    },
  );
});

function presentFaults(): Fault[] {
  const since = new Date().toISOString();
  return [
    { code: 'door-open', place: '', message: 'The door of the cabinet is open: close it.', since },
    {
      code: 'line-unavailable',
      place: 'call-lamp',
      message:
        'GPIO26 of pinctrl-bcm2711 is held by "gpio-poweroff": free it, or give the call lamp another pin.',
      since,
    },
    {
      code: 'hook-chatter',
      place: 'hook',
      message:
        'The hook contact changed more than 12 times within 3 s, or did not come to rest for as long; the handset counts as on-hook until the contact has been still for 1 s. Check the contact, its plug and its wires, then lift and replace the handset.',
      since,
    },
  ];
}

function pastCalls() {
  const id = (last: number): string => `6f1c5a2e-8f5e-4a53-9a39-0c1f1a8a9b0${last}`;
  return [
    callRecord({ id: id(1), rating: { score: 4, outOf: 5 } }),
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
