/** What every page on which a fleet is managed has in common: it fits, it is accessible, it offers what one may do. */
import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/protocol/fleet-api/roles.js';
import { axeViolations } from '../support/axe.js';
import { phoneScreen, wideScreen } from '../support/chromium.js';
import { FIXTURE_ORIGIN, FixtureProblem } from '../support/fleet/fixture-api.js';
import { button, ManagedPages, settled } from '../support/fleet/managed-pages.js';

const SCREENSHOTS = 'test-results/screenshots';
const paths = [
  'alerts',
  'maintenance',
  'updates',
  'statistics',
  'statistics?by=site&period=week',
  'enrolment',
  'enrolment/batch',
  'enrolment/waiting',
  'sites',
  'people',
  'tokens',
  'account',
  'audit',
  'settings',
  'channels',
] as const;

const pages = new ManagedPages();

describe('every page', () => {
  const looks = [
    { name: 'wide', locale: 'en', options: { viewport: wideScreen } },
    { name: 'phone-dark', locale: 'ru', options: { viewport: phoneScreen, colorScheme: 'dark' } },
  ] as const;
  const cases = looks.flatMap((look) => paths.map((path) => ({ ...look, path })));

  it.each(cases)(
    '$path, $name in $locale, is accessible and fits',
    async ({ name, locale, options, path }) => {
      const { page } = await pages.open(path, 'administrator', { ...options, locale });
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await page.locator('html').getAttribute('lang')).toBe(locale);
      const file = path.replace(/\W/g, '-');
      await page.screenshot({ path: `${SCREENSHOTS}/fleet-${file}-${name}-${locale}.png`, fullPage: true });
      expect(await axeViolations(page)).toEqual([]);
    },
  );

  it.each(['alerts', 'maintenance', 'updates', 'sites', 'tokens', 'audit', 'channels', 'enrolment/waiting'])(
    'says so when there is nothing yet: %s',
    async (path) => {
      const { page, fleet, managed } = await pages.open('account');
      managed.empty();
      fleet.phones.length = 0;
      await page.goto(`${FIXTURE_ORIGIN}/${path}`);
      await page.getByTestId('empty').waitFor();
      expect(await axeViolations(page)).toEqual([]);
    },
  );

  it('says what went wrong, and tries again', async () => {
    const { page, fleet, managed } = await pages.open('account');
    fleet.on('channels', () => {
      throw new FixtureProblem('INTERNAL', 'the server failed; its log has the whole story');
    });
    await page.goto(`${FIXTURE_ORIGIN}/channels`);
    await page.getByTestId('problem').waitFor();
    fleet.on('channels', () => managed.channels);
    await button(page, 'Try again').click();
    await page.getByTestId('channel').first().waitFor();
  });
});

describe('what one may not do', () => {
  const rights = [
    ['alerts', 'acknowledge', 'operator'],
    ['maintenance', 'announce', 'operator'],
    ['updates', 'roll-out', 'operator'],
    ['updates', 'add-release', 'administrator'],
    ['sites', 'add-site', 'technician'],
    ['enrolment', 'tab-batch', 'operator'],
    ['enrolment/waiting', 'accept', 'operator'],
    ['settings', 'submit', 'administrator'],
  ] as const;
  const before: Readonly<Record<string, Role>> = {
    technician: 'viewer',
    operator: 'technician',
    administrator: 'operator',
  };
  it.each(rights)('is not offered: %s, %s', async (path, testId, role) => {
    const offered = async (who: Role) => {
      const { page } = await pages.open(path, who);
      await settled(page);
      return page.getByTestId(testId);
    };
    await (await offered(role)).first().waitFor();
    expect(await (await offered(before[role]!)).count()).toBe(0);
  });
});
