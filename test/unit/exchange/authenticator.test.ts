import { describe, expect, it } from 'vitest';
import { type AuthenticationResult, Authenticator } from '../../../src/exchange/authenticator.js';
import type { DigestAlgorithm } from '../../../src/exchange/digest.js';
import { answerChallenge } from '../../support/digest-answer.js';
import { ManualClock } from '../../support/manual-clock.js';

const realm = 'hotline';
const lifetimeMs = 60_000;
const uri = 'sip:hotline';

function setUp(algorithms: readonly DigestAlgorithm[] = ['MD5']) {
  const clock = new ManualClock();
  const authenticator = new Authenticator({
    clock,
    realm,
    algorithms,
    accounts: [{ name: 'phone', password: 'right' }],
    nonceLifetimeMs: lifetimeMs,
  });
  const check = (
    authorization: string | undefined,
    method = 'REGISTER',
    requestUri = uri,
  ): AuthenticationResult => authenticator.check({ method, uri: requestUri, authorization });
  /** The challenges that come to a client that sent no credentials. */
  const challenges = (): readonly string[] => {
    const result = check(undefined);
    if (result.ok) throw new Error('let in without credentials');
    return result.challenges;
  };
  /** The one that it prefers. */
  const challenge = (): string => challenges()[0]!;
  return { clock, check, challenge, challenges };
}

const asPhone = { method: 'REGISTER', uri, username: 'phone', password: 'right' };
const refused = (result: AuthenticationResult): string =>
  result.ok ? 'let in' : result.challenges.join('\n');

describe.each(['MD5', 'SHA-256'] as const)('Authenticator with %s', (algorithm) => {
  it('asks for a digest of its realm and algorithm', () => {
    const { challenge } = setUp([algorithm]);
    expect(challenge()).toMatch(
      new RegExp(`^Digest realm="hotline", nonce="[0-9a-f]{32}", algorithm=${algorithm}, qop="auth"$`),
    );
  });

  it('lets in who knows the password', () => {
    const { check, challenge } = setUp([algorithm]);
    expect(check(answerChallenge(challenge(), asPhone))).toEqual({ ok: true, account: 'phone' });
  });

  it('refuses a wrong password and an unknown account alike', () => {
    const { check, challenge } = setUp([algorithm]);
    const wrongPassword = check(answerChallenge(challenge(), { ...asPhone, password: 'wrong' }));
    const unknown = check(answerChallenge(challenge(), { ...asPhone, username: 'nobody' }));
    const shape = (result: AuthenticationResult) => refused(result).replace(/nonce="\w+"/, 'nonce');
    expect(shape(wrongPassword)).toBe(`Digest realm="hotline", nonce, algorithm=${algorithm}, qop="auth"`);
    expect(shape(unknown)).toBe(shape(wrongPassword));
  });
});

describe('Authenticator', () => {
  it('takes a nonce several times as long as its counter grows', () => {
    const { check, challenge } = setUp();
    const given = challenge();
    for (const count of [1, 2, 7]) {
      expect(check(answerChallenge(given, { ...asPhone, count })).ok).toBe(true);
    }
  });

  it.each([1, 2])('refuses a request that is played back (counter %i after 2) as stale', (count) => {
    const { check, challenge } = setUp();
    const given = challenge();
    check(answerChallenge(given, { ...asPhone, count: 2 }));
    expect(refused(check(answerChallenge(given, { ...asPhone, count })))).toContain('stale=true');
  });

  it('calls an expired nonce stale, so that the phone tries again without a person', async () => {
    const { clock, check, challenge } = setUp();
    const given = challenge();
    await clock.advance(lifetimeMs + 1);
    expect(refused(check(answerChallenge(given, asPhone)))).toContain('stale=true');
  });

  it('does not call the nonce stale when the password is wrong too', async () => {
    const { clock, check, challenge } = setUp();
    const given = challenge();
    await clock.advance(lifetimeMs + 1);
    expect(refused(check(answerChallenge(given, { ...asPhone, password: 'wrong' })))).not.toContain('stale');
  });

  it('refuses a nonce it never gave', () => {
    const { check, challenge } = setUp();
    const forged = challenge().replace(/nonce="\w+"/, `nonce="${'0'.repeat(32)}"`);
    expect(check(answerChallenge(forged, asPhone)).ok).toBe(false);
  });

  it('refuses credentials made for another method, request URI or realm', () => {
    const { check, challenge } = setUp();
    expect(check(answerChallenge(challenge(), asPhone), 'INVITE').ok).toBe(false);
    expect(check(answerChallenge(challenge(), asPhone), 'REGISTER', 'sip:elsewhere').ok).toBe(false);
    const otherRealm = challenge().replace('realm="hotline"', 'realm="other"');
    expect(check(answerChallenge(otherRealm, asPhone)).ok).toBe(false);
  });

  it('asks for each algorithm in a challenge of its own, and takes either (RFC 8760)', () => {
    const { check, challenges } = setUp(['SHA-256', 'MD5']);
    const [strong, weak, ...others] = challenges();
    expect([strong, weak].map((challenge) => /algorithm=([\w-]+)/.exec(challenge!)?.[1])).toEqual([
      'SHA-256',
      'MD5',
    ]);
    expect(others).toEqual([]);
    for (const challenge of [strong!, challenges()[1]!])
      expect(check(answerChallenge(challenge, asPhone))).toEqual({ ok: true, account: 'phone' });
    expect(check(answerChallenge(weak!, { ...asPhone, password: 'wrong' })).ok).toBe(false);
  });

  it('refuses a weaker algorithm than it asked for', () => {
    const { check, challenge } = setUp(['SHA-256']);
    const weaker = challenge().replace('SHA-256', 'MD5');
    expect(check(answerChallenge(weaker, asPhone)).ok).toBe(false);
  });
});
