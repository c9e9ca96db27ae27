import { describe, expect, it } from 'vitest';
import { answerOffer } from '../../../../src/bench/plain-sip/far-description.js';

const here = { address: '127.0.0.1', port: 7_000 };
const offer = (protocol: string, types: string, lines: readonly string[] = []) =>
  ['v=0', 'c=IN IP4 127.0.0.1', `m=audio 6000 ${protocol} ${types}`, ...lines, ''].join('\r\n');
const crypto = (tag: number, suite: string, bytes: number) =>
  `a=crypto:${tag} ${suite} inline:${Buffer.alloc(bytes, tag).toString('base64')}`;

describe('the far end', () => {
  it('answers with PCMA, whatever else is offered', () => {
    const { sdp, phonePort, srtp } = answerOffer(offer('RTP/AVP', '111 9 8 0 101'), here);
    expect([phonePort, srtp]).toEqual([6_000, undefined]);
    expect(sdp).toContain('\r\nm=audio 7000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n');
  });

  it('takes the first encryption that it knows, with a key of its own', () => {
    const lines = [crypto(1, 'UNKNOWN', 30), crypto(2, 'AES_CM_128_HMAC_SHA1_80', 30)];
    const { sdp, srtp } = answerOffer(offer('RTP/SAVP', '8', lines), here);
    expect(sdp).toMatch(/m=audio 7000 RTP\/SAVP 8\r\n[^]*a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:/);
    expect(srtp?.receive.material).toEqual(Buffer.alloc(30, 2));
    expect(srtp?.send.material).not.toEqual(srtp?.receive.material);
  });

  it.each([
    ['no PCMA', offer('RTP/AVP', '111 0 18')],
    ['no sound', 'v=0\r\nm=video 6000 RTP/AVP 8\r\n'],
    ['no encryption that is known', offer('RTP/SAVP', '8', [crypto(1, 'UNKNOWN', 30)])],
  ])('refuses an offer with %s', (_, text) => {
    expect(() => answerOffer(text, here)).toThrow('the phone offers no');
  });
});
