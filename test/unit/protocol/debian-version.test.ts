import { describe, expect, it } from 'vitest';
import { compareDebianVersions } from '../../../src/protocol/debian-version.js';

/** Oldest first, as `dpkg --compare-versions` has them. */
const ordered = [
  '0.1.0~~',
  '0.1.0~alpha',
  '0.1.0~rc.1',
  '0.1.0~rc.1-1',
  '0.1.0~rc.2',
  '0.1.0~rc.10',
  '0.1.0-0~bpo12',
  '0.1.0',
  '0.1.0-1',
  '0.1.0a',
  '0.1.0+git1',
  '0.1.1',
  '0.2.0',
  '0.10.0',
  '1.0',
  '1.0.1',
  '10000000000000000000001.0',
  '10000000000000000000002.0',
];

describe('versions of Debian', () => {
  it.each(ordered.slice(1).map((newer, i) => [ordered[i] ?? '', newer] as const))(
    '%s is older than %s',
    (older, newer) => {
      expect(compareDebianVersions(older, newer)).toBeLessThan(0);
      expect(compareDebianVersions(newer, older)).toBeGreaterThan(0);
    },
  );

  it.each([
    ['0.2.0', '0.2.0'],
    ['0.02.0', '0.2.0'],
    ['0.2.0-0', '0.2.0'],
  ])('%s and %s are the same', (a, b) => {
    expect(compareDebianVersions(a, b)).toBe(0);
  });
});
