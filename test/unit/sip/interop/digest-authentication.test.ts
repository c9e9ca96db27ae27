import { describe, expect, it } from 'vitest';
import { answerChallenge, NonceCounts } from '../../../../src/sip/interop/digest-authentication.js';
import { parseChallenges } from '../../../../src/sip/interop/digest-challenge.js';

const mufasa = { username: 'Mufasa', password: 'Circle of Life' };
const page = {
  method: 'GET',
  uri: '/dir/index.html',
  body: '',
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  count: 1,
};

const challenge = (text: string) => parseChallenges(text)[0]!;
const responseIn = (answer: string | undefined): string | undefined =>
  /response="([0-9a-f]+)"/.exec(answer ?? '')?.[1];

describe('the examples of the standards', () => {
  const rfc7616 =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('RFC 7616 section 3.9.1: %s', (algorithm, response) => {
    const answer = answerChallenge(challenge(`${rfc7616}, algorithm=${algorithm}`), mufasa, page);
    expect(responseIn(answer)).toBe(response);
    expect(answer).toContain(`algorithm=${algorithm}, `);
    expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
    expect(answer).toMatch(/qop=auth, nc=00000001$/);
  });

  it('RFC 2617 section 3.5', () => {
    const asked =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const credentials = { username: 'Mufasa', password: 'Circle Of Life' };
    const answer = answerChallenge(challenge(asked), credentials, { ...page, clientNonce: '0a4f113b' });
    expect(responseIn(answer)).toBe('6629fae49393a05397450978507c4ef1');
    expect(answer).not.toContain('algorithm');
  });

  it('RFC 2069 section 2.4, as corrected: no protection', () => {
    const asked = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const answer = answerChallenge(challenge(asked), { username: 'Mufasa', password: 'CircleOfLife' }, page);
    expect(responseIn(answer)).toBe('1949323746fe6a43ef61f9606e7febea');
    expect(answer).not.toMatch(/qop|nc=|cnonce/);
  });
});

describe('what a server may ask for', () => {
  // Computed apart, by hand, with coreutils: printf %s ... | md5sum.
  it.each([
    ['a secret of this exchange', 'algorithm=MD5-sess, qop="auth"', 'SESS'],
    ['the body to be covered', 'qop="auth-int"', 'INT'],
  ])('%s', (_, more, which) => {
    const asked = challenge(`Digest realm="r", nonce="n", ${more}`);
    const answer = answerChallenge(
      asked,
      { username: 'u', password: 'p' },
      { method: 'INVITE', uri: 'sip:x', body: 'v=0', clientNonce: 'c', count: 2 },
    );
    expect(responseIn(answer)).toBe(byHand[which as keyof typeof byHand]);
  });

  it.each([
    ['an unknown algorithm', 'algorithm=SHA3-999, qop="auth"'],
    ['an unknown protection', 'qop="auth-conf"'],
  ])('%s is not answered', (_, more) => {
    expect(answerChallenge(challenge(`Digest realm="r", nonce="n", ${more}`), mufasa, page)).toBeUndefined();
  });

  it('quotes in strings are escaped on the way out', () => {
    const asked = challenge('Digest realm="the \\"best\\" pbx", nonce="a\\\\b", opaque=""');
    expect(asked).toMatchObject({ realm: 'the "best" pbx', nonce: 'a\\b', opaque: '' });
    const answer = answerChallenge(asked, { username: 'o"neil', password: 'p' }, page);
    expect(answer).toContain('username="o\\"neil", realm="the \\"best\\" pbx", nonce="a\\\\b"');
    expect(answer).toContain('opaque=""');
  });
});

const byHand = { SESS: '1a9279a05637869ff1817df8039f738d', INT: '015e85088fc848d46d50340dbfa18f6e' };

describe('challenges as they are written', () => {
  it.each([
    ['unquoted', 'Digest realm=r, nonce=n, qop=auth, stale=TRUE, algorithm="md5"'],
    ['blanks', 'Digest  realm = "r" , nonce="n" ,qop = "auth" ,stale=true, algorithm = MD5,'],
  ])('%s', (_, text) => {
    expect(challenge(text)).toMatchObject({ realm: 'r', nonce: 'n', qop: ['auth'], stale: true });
  });

  it('several in one line are several; others than Digest are none', () => {
    const found = parseChallenges(
      'Basic realm="b", Digest realm="r", nonce="1", qop="auth,auth-int", digest realm="s", nonce="2"',
    );
    expect(found.map(({ realm, nonce }) => [realm, nonce])).toEqual([
      ['r', '1'],
      ['s', '2'],
    ]);
  });

  it('without a realm or a nonce is none', () => {
    expect(parseChallenges('Digest realm="r"')).toEqual([]);
  });
});

describe('nonce counts', () => {
  it('rise for each use, are a nonce’s own, and are bounded', () => {
    const counts = new NonceCounts();
    expect([counts.next('a'), counts.next('a'), counts.next('b'), counts.next('a')]).toEqual([1, 2, 1, 3]);
    for (let i = 0; i < 100; i++) counts.next(`other ${i}`);
    expect(counts.next('a')).toBe(1);
  });
});
