/** `a=crypto` lines of SDP (RFC 4568). */
import { describe, expect, it } from 'vitest';
import { parseCrypto, renderCrypto, sameKey } from '../../../../src/audio/rtp/sdes.js';

/** The key of the examples in RFC 4568: 30 bytes. */
const KEY = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
const KEY_28 = Buffer.alloc(28, 7).toString('base64');

describe('is usable', () => {
  it.each([
    ['RFC 4568 section 4.1', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20`, 1, 'AES_CM_128_HMAC_SHA1_80'],
    ['RFC 4568 section 5.1.1', `2 AES_CM_128_HMAC_SHA1_32 inline:${KEY}`, 2, 'AES_CM_128_HMAC_SHA1_32'],
    ['a lifetime in digits', `7 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|1066`, 7, 'AES_CM_128_HMAC_SHA1_80'],
    ['a window hint', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} WSH=64`, 1, 'AES_CM_128_HMAC_SHA1_80'],
    ['RFC 7714', `1 AEAD_AES_128_GCM inline:${KEY_28}`, 1, 'AEAD_AES_128_GCM'],
  ])('%s', (_what, line, tag, suite) => {
    expect(parseCrypto(line)).toMatchObject({ tag, key: { suite } });
  });
});

describe('is not usable', () => {
  it.each([
    ['another suite', `1 F8_128_HMAC_SHA1_80 inline:${KEY}`],
    ['a name that only objects have', `1 constructor inline:${KEY}`],
    ['a key that is too short', '1 AES_CM_128_HMAC_SHA1_80 inline:AAAA'],
    ['a key of another suite', `1 AEAD_AES_128_GCM inline:${KEY}`],
    ['a key index in each packet', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4`],
    ['several keys', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY};inline:${KEY}`],
    ['packets in the clear', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNENCRYPTED_SRTP`],
    ['packets without proof', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNAUTHENTICATED_SRTP`],
    ['another key rate', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} KDR=1`],
    ['no tag', `AES_CM_128_HMAC_SHA1_80 inline:${KEY}`],
    ['no key', '1 AES_CM_128_HMAC_SHA1_80'],
    ['a key from elsewhere', '1 AES_CM_128_HMAC_SHA1_80 uri:https://keys.invalid/1'],
    ['nothing', ''],
  ])('%s', (_what, line) => {
    expect(parseCrypto(line)).toBeUndefined();
  });
});

it('what is written is read again', () => {
  const key = { suite: 'AES_CM_128_HMAC_SHA1_80', material: Buffer.from(KEY, 'base64') } as const;
  const line = renderCrypto(3, key);
  expect(line).toBe(`a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`);
  const parsed = parseCrypto(line.slice('a=crypto:'.length));
  expect(parsed?.tag).toBe(3);
  expect(parsed && sameKey(parsed.key, key)).toBe(true);
  expect(sameKey({ ...key, suite: 'AES_CM_128_HMAC_SHA1_32' }, key)).toBe(false);
});
