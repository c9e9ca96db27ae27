import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/protocol/errors.js';
import { networkError } from '../../../src/protocol/network-errors.js';

const peer = { host: 'pbx.example', port: 8089 };
const systemError = (code: string, message = code): Error => Object.assign(new Error(message), { code });

describe('a failed connection', () => {
  it.each<[string, ErrorCode, RegExp]>([
    ['ENOTFOUND', 'SIP_NAME', /^cannot find pbx\.example: the name does not exist; check/],
    ['EAI_AGAIN', 'SIP_NAME', /the name server does not answer; check the network/],
    [
      'ECONNREFUSED',
      'SIP_CONNECT',
      /^cannot connect to pbx\.example:8089: nothing listens there; check the port/,
    ],
    ['ECONNRESET', 'SIP_CONNECT', /closed the connection; check/],
    ['ETIMEDOUT', 'SIP_CONNECT', /no answer; check the address and the firewalls/],
    ['EHOSTUNREACH', 'SIP_CONNECT', /check the network and its gateway/],
    ['ENETUNREACH', 'SIP_CONNECT', /check the cable/],
    ['EADDRNOTAVAIL', 'SIP_CONNECT', /no network address; check the cable/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SIP_CERTIFICATE', /self-signed; .* ca_file$/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SIP_CERTIFICATE', /authority is not known here; .* ca_file$/],
    ['CERT_HAS_EXPIRED', 'SIP_CERTIFICATE', /has expired; renew it .* check the clock/],
    ['CERT_NOT_YET_VALID', 'SIP_CERTIFICATE', /check the clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'SIP_CERTIFICATE', /it is for another name; use that name/],
  ])('with %s is %s and says what to do', (code, kind, sentence) => {
    const cause = systemError(code);
    const error = networkError(cause, peer);
    expect(error).toMatchObject({ code: kind, cause });
    expect(error.message).toMatch(sentence);
  });

  it('on several addresses is judged by the first of them', () => {
    const several = new AggregateError([systemError('ECONNREFUSED'), systemError('ENETUNREACH')]);
    expect(networkError(several, peer).message).toContain('nothing listens there');
  });

  it.each([
    [systemError('EWHATEVER', 'the sky fell'), 'the sky fell'],
    [new Error('no code'), 'no code'],
    ['thrown text', 'thrown text'],
    [new AggregateError([], 'none'), 'none'],
    [{ code: 42 }, '[object Object]'],
  ])('of an unknown kind is passed on in its own words', (thrown, words) => {
    expect(networkError(thrown, peer)).toMatchObject({
      code: 'SIP_CONNECT',
      message: `cannot connect to pbx.example:8089: ${words}`,
    });
  });
});
