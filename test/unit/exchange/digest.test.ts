import { describe, expect, it } from 'vitest';
import { digestResponse, parseCredentials, secretHash } from '../../../src/exchange/digest.js';

/** The worked example of RFC 7616 section 3.9.1. */
const example = {
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  nc: '00000001',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  uri: '/dir/index.html',
};

describe('digestResponse', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('agrees with the example of RFC 7616 for %s', (algorithm, response) => {
    const secret = secretHash(algorithm, 'Mufasa', 'http-auth@example.org', 'Circle of Life');
    expect(digestResponse(algorithm, secret, 'GET', example)).toBe(response);
  });
});

describe('parseCredentials', () => {
  const complete =
    'Digest username="phone", realm="hotline", nonce="n", uri="sip:hotline", response="r", ' +
    'algorithm=SHA-256, qop=auth, cnonce="c", nc=0000000a';

  it('reads quoted and bare parameters', () => {
    expect(parseCredentials(complete)).toEqual({
      username: 'phone',
      realm: 'hotline',
      nonce: 'n',
      uri: 'sip:hotline',
      response: 'r',
      algorithm: 'SHA-256',
      cnonce: 'c',
      nc: '0000000a',
    });
  });

  it('takes MD5 for granted, as RFC 7616 section 3.4 says', () => {
    expect(parseCredentials(complete.replace('algorithm=SHA-256, ', ''))?.algorithm).toBe('MD5');
  });

  it('keeps commas, equal signs and escaped quotes inside a quoted value', () => {
    const username = 'username="a, b=\\"c\\""';
    expect(parseCredentials(complete.replace('username="phone"', username))?.username).toBe('a, b="c"');
  });

  it.each([
    ['another scheme', complete.replace('Digest', 'Basic')],
    ['no counter', complete.replace(', nc=0000000a', '')],
    ['a counter that is no number', complete.replace('0000000a', 'zzzzzzzz')],
    ['a short counter', complete.replace('0000000a', 'a')],
    ['no qop', complete.replace('qop=auth, ', '')],
    ['another qop', complete.replace('qop=auth,', 'qop=auth-int,')],
    ['no user', complete.replace('username="phone", ', '')],
    ['two users', complete.replace('Digest ', 'Digest username="admin", ')],
    ['a quote that is not closed', complete.replace('"c"', '"c')],
    ['nothing', ''],
    ['rubbish', 'Digest ,,,==,"'],
  ])('refuses credentials with %s', (_, header) => {
    expect(parseCredentials(header)).toBeUndefined();
  });
});
