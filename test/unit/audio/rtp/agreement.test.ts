/** Offer and answer: what is agreed, what is written, what is refused (RFC 3264, RFC 4568). */
import { describe, expect, it } from 'vitest';
import { agreeOnAnswer, agreeOnOffer } from '../../../../src/audio/rtp/agreement.js';
import { ALL_CODECS } from '../../../../src/audio/rtp/codecs.js';
import { LocalSession, type MediaSecurity } from '../../../../src/audio/rtp/local-session.js';
import { renderAnswer } from '../../../../src/audio/rtp/sdp-answer.js';
import { renderOffer } from '../../../../src/audio/rtp/sdp-offer.js';
import { type AudioStream, parseSessionDescription } from '../../../../src/audio/rtp/session-description.js';

const KEY = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
const CRYPTO = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`;
const OPUS = [
  'a=rtpmap:107 opus/48000/2',
  'a=rtpmap:100 telephone-event/48000',
  'a=rtpmap:101 telephone-event/8000',
];
const ports = { rtp: 4_000, rtcp: 4_001 };

const session = (security: MediaSecurity = 'rtp', codecs = ALL_CODECS) =>
  new LocalSession({ codecs, security });
const sdp = (media: string, lines: readonly string[] = []): string =>
  ['v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 'c=IN IP4 10.0.0.1', 't=0 0', media, ...lines, ''].join('\r\n');
function audio(media: string, lines?: readonly string[]): AudioStream {
  const stream = parseSessionDescription(sdp(media, lines)).streams.find(
    (candidate) => candidate.audio,
  )?.audio;
  if (!stream) throw new Error('no audio');
  return stream;
}
const onAnswer = (security: MediaSecurity, media: string, lines?: readonly string[]) =>
  agreeOnAnswer(session(security), audio(media, lines), 'sendrecv');
const onOffer = (security: MediaSecurity, media: string, lines?: readonly string[]) =>
  agreeOnOffer(session(security), audio(media, lines), 'sendrecv');

describe('our offer', () => {
  it('has all codecs in their order, and digits', () => {
    const offer = renderOffer(session(), { address: '10.0.0.5', ports, direction: 'sendrecv' });
    expect(offer.split('\r\n').slice(2)).toEqual([
      's=-',
      'c=IN IP4 10.0.0.5',
      't=0 0',
      'm=audio 4000 RTP/AVP 111 9 8 0 101 110',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10;useinbandfec=1',
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=rtpmap:110 telephone-event/48000',
      'a=fmtp:110 0-15',
      'a=ptime:20',
      'a=rtcp:4001',
      'a=sendrecv',
      '',
    ]);
  });

  it.each([
    ['rtp', 'RTP/AVP', 0],
    ['srtp', 'RTP/SAVP', 3],
    ['srtp-or-rtp', 'RTP/AVP', 3],
  ] as const)('with %s is %s with %i keys', (security, protocol, keys) => {
    const offer = renderOffer(session(security), { address: '10.0.0.5', ports, direction: 'sendrecv' });
    expect(offer).toContain(`m=audio 4000 ${protocol} `);
    expect(offer.match(/^a=crypto:/gm) ?? []).toHaveLength(keys);
  });
});

describe('the codec', () => {
  it('is the first of the far end’s that we know, with its number for what we send', () => {
    const agreement = onOffer('rtp', 'm=audio 4000 RTP/AVP 18 107 8 101 100', OPUS);
    expect(agreement).toMatchObject({
      codec: 'opus',
      payloadType: 107,
      events: { payloadType: 100, rate: 48_000 },
    });
    expect([...agreement.receive]).toContainEqual([107, 'opus']);
  });

  it('of an answer is received by our number, and by theirs where that means nothing else', () => {
    const agreement = onAnswer('rtp', 'm=audio 4000 RTP/AVP 107 101', OPUS);
    expect(agreement).toMatchObject({ codec: 'opus', payloadType: 107 });
    expect(agreement.receive.get(111)).toBe('opus');
    expect(agreement.receive.get(107)).toBe('opus');
    expect(agreement.receive.get(8)).toBeUndefined();
  });

  it('that only the far end knows ends the call with a sentence', () => {
    expect(() => onAnswer('rtp', 'm=audio 4000 RTP/AVP 18 101')).toThrow(
      /none of the codecs of this route \(opus,/,
    );
  });

  it('that the route does not want is not taken', () => {
    const narrow = session('rtp', ['PCMU']);
    expect(agreeOnOffer(narrow, audio('m=audio 4000 RTP/AVP 8 0'), 'sendrecv').codec).toBe('PCMU');
  });
});

describe('digits', () => {
  it.each([
    [
      'events in the time of the sound',
      'm=audio 4000 RTP/AVP 107 101 100',
      { payloadType: 100, rate: 48_000 },
    ],
    ['else those that there are', 'm=audio 4000 RTP/AVP 107 101', { payloadType: 101, rate: 8_000 }],
    ['none where there are none', 'm=audio 4000 RTP/AVP 107', undefined],
    ['with G.711', 'm=audio 4000 RTP/AVP 8 100 101', { payloadType: 101, rate: 8_000 }],
  ])('%s', (_what, media, events) => {
    expect(onOffer('rtp', media, OPUS).events).toEqual(events);
  });
});

describe('the time in a packet', () => {
  it.each([
    [[], 20],
    [['a=ptime:30'], 30],
    [['a=ptime:35'], 30],
    [['a=ptime:5'], 10],
    [['a=ptime:500'], 60],
    [['a=ptime:40', 'a=maxptime:20'], 20],
    [['a=ptime:0'], 10],
  ])('with %j is %i ms', (lines, ptimeMs) => {
    expect(onOffer('rtp', 'm=audio 4000 RTP/AVP 8', lines).ptimeMs).toBe(ptimeMs);
  });
});

describe('the direction', () => {
  it.each([
    ['sendrecv', 'sendrecv'],
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
  ])('of %s offered is %s', (offered, ours) => {
    expect(onOffer('rtp', 'm=audio 4000 RTP/AVP 8', [`a=${offered}`]).direction).toBe(ours);
  });

  it('with the old way to hold is to listen only', () => {
    const agreement = onOffer('rtp', 'm=audio 4000 RTP/AVP 8', ['c=IN IP4 0.0.0.0']);
    expect(agreement).toMatchObject({ direction: 'recvonly', rtp: undefined });
  });

  it('is never more than we offered', () => {
    expect(agreeOnAnswer(session(), audio('m=audio 4000 RTP/AVP 8'), 'sendonly').direction).toBe('sendonly');
  });
});

describe('encryption in an answer', () => {
  const plain = 'm=audio 4000 RTP/AVP 8';
  const secure = 'm=audio 4000 RTP/SAVP 8';

  it.each([
    ['rtp', plain, [], false],
    ['rtp', plain, [CRYPTO], false],
    ['srtp', secure, [CRYPTO], true],
    ['srtp-or-rtp', plain, [CRYPTO], true],
    ['srtp-or-rtp', secure, [CRYPTO], true],
    ['srtp-or-rtp', plain, [], false],
  ] as const)('to %s: %s %j', (security, media, lines, encrypted) => {
    expect(onAnswer(security, media, lines).srtp !== undefined).toBe(encrypted);
  });

  it.each([
    ['srtp', plain, [], /not encrypted.*srtp-or-rtp/],
    ['srtp', plain, [CRYPTO], /not encrypted/],
    ['srtp', secure, [], /not encrypted/],
    ['srtp', secure, [CRYPTO.replace('crypto:1', 'crypto:9')], /not offered/],
    ['srtp', secure, [CRYPTO.replace('crypto:1', 'crypto:3')], /not offered/],
    ['srtp-or-rtp', secure, [], /not encrypted/],
    ['srtp-or-rtp', plain, ['a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short'], /not offered/],
    ['rtp', secure, [CRYPTO], /not offered/],
    ['rtp', 'm=audio 4000 UDP/TLS/RTP/SAVPF 8', [], /not known here/],
  ] as const)('to %s that is refused: %s %j', (security, media, lines, reason) => {
    expect(() => onAnswer(security, media, lines)).toThrow(reason);
  });

  it('brings our key of the suite that was chosen', () => {
    const ours = session('srtp');
    const agreement = agreeOnAnswer(ours, audio(secure, [CRYPTO]), 'sendrecv');
    expect(agreement.srtp?.send).toEqual(ours.keyFor('AES_CM_128_HMAC_SHA1_80'));
    expect(agreement.srtp?.receive.material).toEqual(Buffer.from(KEY, 'base64'));
  });
});

describe('encryption in an offer', () => {
  it.each([
    ['rtp', 'RTP/AVP', [], false],
    ['rtp', 'RTP/AVP', [CRYPTO], false],
    ['rtp', 'RTP/SAVP', [CRYPTO], true],
    ['srtp', 'RTP/SAVP', [CRYPTO], true],
    ['srtp', 'RTP/AVP', [CRYPTO], true],
    ['srtp-or-rtp', 'RTP/AVP', [CRYPTO], true],
    ['srtp-or-rtp', 'RTP/AVP', [], false],
  ] as const)('to %s: %s %j', (security, protocol, lines, encrypted) => {
    expect(onOffer(security, `m=audio 4000 ${protocol} 8`, lines).srtp !== undefined).toBe(encrypted);
  });

  it.each([
    ['srtp', 'RTP/AVP', [], /not encrypted/],
    ['rtp', 'RTP/SAVP', ['a=crypto:1 F8_128_HMAC_SHA1_80 inline:x'], /not known/],
    ['srtp-or-rtp', 'RTP/SAVP', [], /not known/],
  ] as const)('to %s that is refused: %s %j', (security, protocol, lines, reason) => {
    expect(() => onOffer(security, `m=audio 4000 ${protocol} 8`, lines)).toThrow(reason);
  });
});

describe('DTLS', () => {
  const media = 'm=audio 4000 UDP/TLS/RTP/SAVP 8';
  const fingerprint = 'a=fingerprint:SHA-256 aa:bb';

  it.each([
    ['actpass', 'server'],
    ['active', 'server'],
    ['passive', 'client'],
  ] as const)('offered with setup %s is begun by the one who knows when: we are the %s', (setup, role) => {
    const agreement = onOffer('srtp', media, [fingerprint, `a=setup:${setup}`]);
    expect(agreement.srtp).toBeUndefined();
    expect(agreement.dtls).toEqual({
      role,
      remote: { setup, fingerprints: [{ algorithm: 'sha-256', value: 'AA:BB' }] },
    });
  });

  it('without a fingerprint is refused', () => {
    expect(() => onOffer('rtp', media)).toThrow(/without the fingerprint/);
  });
});

describe('our answer', () => {
  function answerTo(offered: string, security: MediaSecurity = 'rtp'): string {
    const ours = session(security);
    const offer = parseSessionDescription(offered);
    const accepted = offer.streams.find((stream) => stream.audio);
    if (!accepted?.audio) throw new Error('no audio');
    const agreement = agreeOnOffer(ours, accepted.audio, 'sendrecv');
    return renderAnswer(ours, {
      address: 'fd00::5',
      ports,
      offer,
      accepted,
      agreement,
      fingerprintLine: 'a=fingerprint:sha-256 AB:CD',
    });
  }

  it('takes one stream and one codec, and refuses the other streams in their place', () => {
    const offered = sdp('m=video 5000 RTP/AVP 96', [
      'm=audio 4000 RTP/AVPF 107 8 101',
      ...OPUS,
      'a=rtcp-mux',
      'a=sendonly',
      'm=audio 6000 RTP/AVP 0',
    ]);
    expect(answerTo(offered).split('\r\n').slice(2)).toEqual([
      's=-',
      'c=IN IP6 fd00::5',
      't=0 0',
      'm=video 0 RTP/AVP 96',
      'm=audio 4000 RTP/AVPF 107 101',
      'a=rtpmap:107 opus/48000/2',
      'a=fmtp:107 minptime=10;useinbandfec=1',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=rtcp-mux',
      'a=recvonly',
      'm=audio 0 RTP/AVP 0',
      '',
    ]);
  });

  it('to DTLS says who begins and by what our certificate is known', () => {
    const answer = answerTo(
      sdp('m=audio 4000 UDP/TLS/RTP/SAVPF 8', ['a=fingerprint:sha-256 AA:BB', 'a=setup:actpass']),
    );
    expect(answer).toMatch(/^m=audio 4000 UDP\/TLS\/RTP\/SAVPF 8\r$/m);
    expect(answer).toContain('a=fingerprint:sha-256 AB:CD\r\na=setup:passive\r\n');
  });

  it('repeats the tag of the key line that it takes, with a key of its own', () => {
    const lines = ['a=crypto:4 F8_128_HMAC_SHA1_80 inline:x', CRYPTO.replace('crypto:1', 'crypto:5')];
    const answer = answerTo(sdp('m=audio 4000 RTP/SAVP 8', lines), 'srtp');
    expect(answer).toMatch(/^a=crypto:5 AES_CM_128_HMAC_SHA1_80 inline:\S+\r$/m);
    expect(answer).not.toContain(KEY);
  });
});

describe('payload numbers', () => {
  it('of the far end hold in our later offers, and never mean two things', () => {
    const ours = session();
    const offered = audio('m=audio 4000 RTP/AVP 101 110 8', [
      'a=rtpmap:101 opus/48000/2',
      'a=rtpmap:110 telephone-event/8000',
    ]);
    ours.adoptNumbers(offered.formats);
    const offer = renderOffer(ours, { address: '10.0.0.5', ports, direction: 'sendrecv' });
    expect(offer).toContain('a=rtpmap:101 opus/48000/2\r\n');
    expect(offer).toContain('a=rtpmap:110 telephone-event/8000\r\n');
    const numbers = /^m=audio \d+ \S+ (.*)\r$/m.exec(offer)?.[1]?.split(' ') ?? [];
    expect(new Set(numbers).size).toBe(6);
  });
});
