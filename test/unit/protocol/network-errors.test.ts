import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/protocol/errors.js';
import { certificateError, networkError } from '../../../src/protocol/network-errors.js';

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
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'SIP_CONNECT', /a TLS older than 1\.2, which is not safe; allow/],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'SIP_CONNECT',
      /no TLS could be agreed on; check .* ws: in place of wss:$/,
    ],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'SIP_CERTIFICATE', /it is for another name; use that name/],
  ])('with %s is %s and says what to do', (code, kind, sentence) => {
    const cause = systemError(code);
    const error = networkError(cause, peer);
    expect(error).toMatchObject({ code: kind, cause });
    expect(error.message).toMatch(sentence);
  });

  it('by TLS where none is spoken names the transport that needs none', () => {
    const error = networkError(systemError('EPROTO'), { ...peer, transport: 'tls' });
    expect(error.message).toMatch(/;transport=tcp in place of TLS$/);
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

describe('a certificate that was seen and is not accepted', () => {
  it('is told with its fingerprint, so that it can be compared and pinned', () => {
    expect(certificateError('CERT_HAS_EXPIRED', peer, { fingerprint: 'ab12' })).toMatchObject({
      code: 'SIP_CERTIFICATE',
      message:
        'the certificate of pbx.example:8089 is not accepted: it has expired; renew it on the exchange, and check the clock of this machine; its SHA-256 is ab12, and if the exchange shows the same, that may be put into fingerprint instead',
    });
  });

  it('for a reason without words of ours is told with the reason’s own', () => {
    expect(certificateError('INVALID_PURPOSE', peer).message).toBe(
      'the certificate of pbx.example:8089 is not accepted: its check failed (INVALID_PURPOSE); install another one on the exchange',
    );
  });
});
