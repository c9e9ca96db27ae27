import { describe, expect, it } from 'vitest';
import { addressGroup } from '../../../../src/fleet/gateway/address-group.js';
import { CodeThrottle } from '../../../../src/fleet/gateway/code-throttle.js';
import { takeToken } from '../../../../src/fleet/gateway/token-bucket.js';

describe('a token bucket', () => {
  const rate = { burst: 3, perSecond: 2 };
  it('gives a burst, then so many a second', () => {
    const bucket = { tokens: 3, tokensAtMs: 0 };
    const given = [0, 0, 0, 0, 400, 500, 500, 1_000, 60_000, 60_000, 60_000, 60_000];
    expect(given.map((atMs) => takeToken(bucket, rate, atMs))).toEqual([
      ...[true, true, true, false],
      ...[false, true, false, true],
      ...[true, true, true, false],
    ]);
  });
});

describe('one sender', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s is %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});

describe('guessing enrolment codes', () => {
  it('ends after a few wrong ones from an address, and only there', () => {
    const throttle = new CodeThrottle(0);
    let tried = 0;
    while (throttle.allows('192.0.2.1', 0)) {
      throttle.wrong('192.0.2.1', 0);
      tried++;
    }
    expect(tried).toBe(12);
    expect(throttle.allows('192.0.2.2', 0)).toBe(true);
    expect(throttle.allows('192.0.2.1', 299_000)).toBe(false);
    expect(throttle.allows('192.0.2.1', 301_000)).toBe(true);
  });

  it('counts a subscriber of IPv6 as one', () => {
    const throttle = new CodeThrottle(0);
    for (let i = 0; i < 12; i++) throttle.wrong(`2001:db8::${i + 1}`, 0);
    expect(throttle.allows('2001:db8::ffff', 0)).toBe(false);
  });

  it('is hopeless from however many addresses', () => {
    const throttle = new CodeThrottle(0);
    const HOURS = 24;
    let guesses = 0;
    for (let second = 0; second < HOURS * 3_600; second += 5) {
      for (let i = 0; i < 5; i++) {
        const address = `198.51.${i}.${second % 251}`;
        if (!throttle.allows(address, second * 1_000)) continue;
        throttle.wrong(address, second * 1_000);
        guesses++;
      }
    }
    // 300 at once, then two a minute: a thousand open codes of 2^40 are not found in a lifetime.
    expect(guesses).toBeLessThanOrEqual(300 + HOURS * 120 + 1);
    expect(guesses).toBeGreaterThan(HOURS * 110);
  });

  it('is remembered of so many addresses and no longer than it matters', () => {
    const throttle = new CodeThrottle(0);
    for (let i = 0; i < 12_000; i++) throttle.wrong(`2001:db8:${i.toString(16)}::1`, 0);
    expect(throttle.size).toBe(10_000);
    throttle.forget(3_600_000);
    expect(throttle.size).toBe(0);
  });
});
