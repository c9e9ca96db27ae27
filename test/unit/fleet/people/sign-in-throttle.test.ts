import { describe, expect, it } from 'vitest';
import { SignInThrottle } from '../../../../src/fleet/people/sign-in-throttle.js';
import { ManualClock } from '../../../support/manual-clock.js';

function bench() {
  const clock = new ManualClock();
  return { clock, throttle: new SignInThrottle(clock) };
}

/** Waits of so many attempts, each made as soon as it may be. */
async function guess(
  { clock, throttle }: ReturnType<typeof bench>,
  login: string,
  address: string,
  n: number,
) {
  const waits: number[] = [];
  for (let i = 0; i < n; i++) {
    const wait = throttle.attempt(login, address);
    waits.push(wait);
    if (wait === 0) continue;
    await clock.advance(wait);
    expect(throttle.attempt(login, address)).toBe(0);
  }
  return waits;
}

describe('the sign-in throttle', () => {
  it('lets a person mistype, then makes each guess wait twice as long, a minute at most', async () => {
    const waits = await guess(bench(), 'ivan', '192.0.2.1', 14);
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60].map((s) => s * 1000));
  });

  it('counts attempts that are not answered yet: a thousand at once are not one', () => {
    const { throttle } = bench();
    const waits = Array.from({ length: 1_000 }, () => throttle.attempt('ivan', '192.0.2.1'));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(6);
  });

  it('slows an address down that tries many names, up to a quarter of an hour', async () => {
    const it_ = bench();
    let longest = 0;
    for (let i = 0; i < 60; i++) {
      const wait = it_.throttle.attempt(`name${i}`, '192.0.2.1');
      longest = Math.max(longest, wait);
      await it_.clock.advance(wait);
    }
    expect(longest).toBe(15 * 60_000);
    expect(it_.throttle.attempt('somebody', '192.0.2.2')).toBe(0);
  });

  it('takes a whole /64 of IPv6 for one address', () => {
    const { throttle } = bench();
    const waits = Array.from({ length: 22 }, (_, i) =>
      throttle.attempt(`n${i}`, `2001:db8:1:2::${i.toString(16)}`),
    );
    expect(waits.at(-1)).toBe(1_000);
    expect(throttle.attempt('x', '2001:db8:1:3::1')).toBe(0);
  });

  it('forgets the failures of a name when its owner signs in', async () => {
    const it_ = bench();
    await guess(it_, 'ivan', '192.0.2.1', 8);
    await it_.clock.advance(60_000);
    expect(it_.throttle.attempt('ivan', '192.0.2.1')).toBe(0);
    it_.throttle.succeeded('ivan', '192.0.2.1');
    expect(await guess(it_, 'ivan', '192.0.2.1', 6)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('does not let own successes wash away guesses at others', async () => {
    const { clock, throttle } = bench();
    let refused = 0;
    for (let i = 0; i < 60; i++) {
      if (throttle.attempt(`victim${i}`, '192.0.2.1') > 0) refused++;
      if (throttle.attempt('mine', '192.0.2.1') === 0) throttle.succeeded('mine', '192.0.2.1');
      await clock.advance(10);
    }
    expect(refused).toBeGreaterThan(30);
  });

  it('counts a device in which the person has signed in before by itself, whoever guesses elsewhere', async () => {
    const it_ = bench();
    await guess(it_, 'ivan', '192.0.2.1', 14);
    expect(it_.throttle.attempt('ivan', '192.0.2.1')).toBeGreaterThan(0);
    const own = Array.from({ length: 7 }, () => it_.throttle.attempt('ivan', '192.0.2.1', 'device'));
    expect(own).toEqual([0, 0, 0, 0, 0, 0, 1_000]);
    await it_.clock.advance(1_000);
    it_.throttle.attempt('ivan', '192.0.2.1', 'device');
    it_.throttle.succeeded('ivan', '192.0.2.1', 'device');
    expect(it_.throttle.attempt('ivan', '192.0.2.1', 'device')).toBe(0);
    // That was no pardon for the others.
    expect(it_.throttle.attempt('ivan', '192.0.2.1')).toBeGreaterThan(0);
  });

  it('forgets after an hour', async () => {
    const it_ = bench();
    await guess(it_, 'ivan', '192.0.2.1', 10);
    await it_.clock.advance(3_600_000);
    expect(await guess(it_, 'ivan', '192.0.2.1', 6)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('remembers no more than ten thousand', () => {
    const { throttle } = bench();
    for (let i = 0; i < 12_000; i++)
      throttle.attempt(`name${i}`, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(throttle.size).toBe(10_000);
  });
});
