import { describe, expect, it } from 'vitest';
import { judgeCut, type SiteSilence } from '../../../../src/fleet/watch/cuts.js';

const policy = { siteCutPhones: 2, siteCutPercent: 60 };
/** `a 3/5`: of five phones of site a three are silent; `- 1/2`: of those without a site; `!`: in a window of its own. */
const parse = (text: string): SiteSilence[] =>
  text.split(', ').map((part) => {
    const [, apart, site, silent, phones] = /^(!?)(\S+) (\d+)\/(\d+)$/.exec(part)!;
    return {
      site: site === '-' ? null : site!,
      silent: Number(silent),
      phones: Number(phones),
      apart: apart === '!',
    };
  });

describe('a cut', () => {
  it.each<[silence: string, fleet: string, sites: string]>([
    ['a 1/5, b 0/5', 'none', ''],
    ['a 2/5, b 0/5', 'none', ''],
    ['a 3/5, b 0/5', 'none', 'a'],
    ['a 1/1, b 0/5', 'none', ''],
    ['a 10/10, - 0/1', 'none', 'a'],
    ['a 10/10', 'none', 'a'],
    ['a 3/5, b 3/5, c 0/90', 'sites', ''],
    ['a 3/5, b 1/5, c 0/90', 'none', 'a'],
    ['a 5/5, b 5/5, c 5/6', 'fleet', ''],
    ['a 1/1, b 1/1, c 1/1', 'fleet', ''],
    ['- 6/10, a 0/0', 'fleet', ''],
    ['- 5/10', 'none', ''],
    ['- 1/1', 'none', ''],
    ['!a 5/5, b 0/5, c 0/5', 'none', 'a'],
    ['!a 5/5, b 5/5, c 0/90', 'none', 'a b'],
    ['!a 5/5, b 5/5, c 5/5', 'fleet', 'a'],
    ['!a 90/90, b 1/5, c 0/5', 'none', 'a'],
  ])('%s is %s, and sites alone: %s', (silence, fleet, sites) => {
    const cut = judgeCut(policy, parse(silence));
    expect(cut.fleet).toBe(fleet);
    expect([...cut.sites].sort().join(' ')).toBe(sites);
  });

  it('names the sites that were cut together', () => {
    expect([...judgeCut(policy, parse('a 3/5, b 3/5, c 1/90')).fleetSites]).toEqual(['a', 'b']);
  });
});
