import { describe, expect, it } from 'vitest';
import { Passwords, productCost } from '../../../../src/fleet/people/passwords.js';

const cheap = { N: 16, r: 1, p: 1 };

describe('password hashes', () => {
  it('are scrypt with their parameters, and differ for the same password', async () => {
    const passwords = new Passwords(cheap);
    const [one, other] = await Promise.all([
      passwords.hash('secret secret'),
      passwords.hash('secret secret'),
    ]);
    expect(one).toMatch(/^scrypt\$16\$1\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(other);
  });

  it('know their password, also typed on another keyboard, and no other', async () => {
    const passwords = new Passwords(cheap);
    const hash = await passwords.hash('p\u00e4ssword \u2126');
    expect(await passwords.verify('p\u00e4ssword \u2126', hash)).toBe(true);
    expect(await passwords.verify('pa\u0308ssword \u03a9', hash)).toBe(true);
    expect(await passwords.verify('password \u2126', hash)).toBe(false);
    expect(await passwords.verify('', hash)).toBe(false);
  });

  it('fit nothing where there is no hash, or one that cannot be read', async () => {
    const passwords = new Passwords(cheap);
    for (const stored of [null, '', 'scrypt$16$1$1$$', 'plain', 'scrypt$99999999999$1$1$aaaaaaaaaaaaaaaa$a'])
      expect(await passwords.verify('', stored)).toBe(false);
  });

  it('of other parameters still work, and are outdated', async () => {
    const old = await new Passwords(cheap).hash('secret secret');
    const passwords = new Passwords({ N: 32, r: 1, p: 1 });
    expect(await passwords.verify('secret secret', old)).toBe(true);
    expect(passwords.isOutdated(old)).toBe(true);
    expect(passwords.isOutdated(await passwords.hash('secret secret'))).toBe(false);
  });

  it('of the product take 128 MiB a guess', async () => {
    expect(128 * productCost.N * productCost.r).toBe(128 * 1024 * 1024);
    const passwords = new Passwords();
    const hash = await passwords.hash('secret secret');
    expect(hash).toMatch(/^scrypt\$131072\$8\$1\$/);
    expect(await passwords.verify('secret secret', hash)).toBe(true);
    // Meant to be slow, and slower still where others work too.
  }, 60_000);

  it('turns away whoever comes when the queue is full', async () => {
    const passwords = new Passwords(cheap);
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.verify('x', null)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(60 - 42);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'TOO_MANY', retryAfterS: 5 });
  });
});
