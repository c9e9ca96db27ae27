/** What is read out of the far end's SDP, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AudioStream, parseSessionDescription } from '../../../../src/audio/rtp/session-description.js';

const SESSION = ['v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 't=0 0'];

function audioOf(lines: readonly string[], session: readonly string[] = ['c=IN IP4 10.0.0.1']): AudioStream {
  const audio = parse([...SESSION, ...session, ...lines]).streams[0]?.audio;
  if (!audio) throw new Error('no audio');
  return audio;
}
const parse = (lines: readonly string[]) =>
  parseSessionDescription(lines.map((line) => `${line}\r\n`).join(''));

describe('the address', () => {
  it.each([
    ['of the session', ['m=audio 4000 RTP/AVP 8'], '10.0.0.1'],
    ['of the stream before that of the session', ['m=audio 4000 RTP/AVP 8', 'c=IN IP4 10.0.0.2'], '10.0.0.2'],
    ['of IPv6', ['m=audio 4000 RTP/AVP 8', 'c=IN IP6 2001:db8::1'], '2001:db8::1'],
  ])('is that %s', (_what, lines, address) => {
    expect(audioOf(lines)).toMatchObject({ rtp: { address, port: 4_000 }, rtcp: { address, port: 4_001 } });
  });

  it.each([
    ['0.0.0.0', 'c=IN IP4 0.0.0.0'],
    ['::', 'c=IN IP6 ::'],
  ])('%s means that nothing is wanted', (_address, line) => {
    expect(audioOf(['m=audio 4000 RTP/AVP 8', line])).toMatchObject({ rtp: undefined, rtcp: undefined });
  });

  it.each([
    ['a=rtcp:5555', { address: '10.0.0.1', port: 5_555 }],
    ['a=rtcp:5555 IN IP4 10.0.0.9', { address: '10.0.0.9', port: 5_555 }],
    ['a=rtcp:99999', undefined],
    ['a=rtcp-mux', { address: '10.0.0.1', port: 4_000 }],
  ])('of RTCP with %s', (line, rtcp) => {
    expect(audioOf(['m=audio 4000 RTP/AVP 8', line]).rtcp).toEqual(rtcp);
  });

  it.each([
    ['a name', 'c=IN IP4 pbx.example.com'],
    ['of the wrong family', 'c=IN IP6 10.0.0.1'],
    ['a group of listeners', 'c=IN IP4 224.2.1.1/127'],
    ['everybody', 'c=IN IP4 255.255.255.255'],
  ])('may not be %s', (_what, line) => {
    expect(() => audioOf(['m=audio 4000 RTP/AVP 8', line])).toThrow(/address/);
  });

  it('must be there', () => {
    expect(() => audioOf(['m=audio 4000 RTP/AVP 8'], [])).toThrow(/no address/);
  });
});

describe('formats', () => {
  it('come in the order of the stream line, with the numbers that the far end gives', () => {
    const { formats } = audioOf([
      'm=audio 4000 RTP/AVP 97 0 13 8 98 99 8',
      'a=rtpmap:97 OPUS/48000/2',
      'a=fmtp:97 useinbandfec=1',
      'a=rtpmap:98 telephone-event/8000',
      'a=rtpmap:99 speex/16000',
      'a=rtpmap:8 PCMA/8000/1',
    ]);
    expect(formats).toEqual([
      { payloadType: 97, format: 'opus', parameters: 'useinbandfec=1' },
      { payloadType: 0, format: 'PCMU', parameters: undefined },
      { payloadType: 8, format: 'PCMA', parameters: undefined },
      { payloadType: 98, format: 'telephone-event/8000', parameters: undefined },
    ]);
  });

  it('that share a name but not the clock are others', () => {
    expect(
      audioOf(['m=audio 4000 RTP/AVP 96 9', 'a=rtpmap:96 opus/16000', 'a=rtpmap:9 G722/16000']).formats,
    ).toEqual([]);
  });
});

describe('attributes', () => {
  it('of the stream go before those of the session', () => {
    const session = ['c=IN IP4 10.0.0.1', 'a=inactive'];
    expect(audioOf(['m=audio 4000 RTP/AVP 8'], session).direction).toBe('inactive');
    expect(audioOf(['m=audio 4000 RTP/AVP 8', 'a=sendonly'], session).direction).toBe('sendonly');
    expect(audioOf(['m=audio 4000 RTP/AVP 8']).direction).toBe('sendrecv');
  });

  it('tell the time in a packet', () => {
    const stream = audioOf(['m=audio 4000 RTP/AVP 8', 'a=ptime:30', 'a=maxptime:x']);
    expect(stream).toMatchObject({ ptimeMs: 30, maxPtimeMs: undefined });
  });
});

it('streams that are not in use, or no sound, are there without more', () => {
  const { streams } = parse([
    ...SESSION,
    'm=audio 0 RTP/AVP 8',
    'm=video 5000 RTP/AVP 96',
    'm=image 6000 udptl t38',
    'm=audio 4000 RTP/AVP 8',
    'c=IN IP4 10.0.0.1',
  ]);
  expect(streams.map(({ media, audio }) => [media, audio !== undefined])).toEqual([
    ['audio', false],
    ['video', false],
    ['image', false],
    ['audio', true],
  ]);
});

describe('is refused', () => {
  it.each([
    ['text that is no SDP', 'hello', /v=0/],
    ['more than 16 KB', `v=0\r\n${'a=x\r\n'.repeat(4_000)}`, /16 KB/],
    ['too many streams', `v=0\r\n${'m=audio 0 RTP/AVP 0\r\n'.repeat(17)}`, /16 streams/],
    ['a port that is none', 'v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 70000 RTP/AVP 0\r\n', /not valid/],
    ['a broken stream line', 'v=0\r\nm=audio\r\n', /not valid/],
  ])('%s', (_what, sdp, reason) => {
    expect(() => parseSessionDescription(sdp)).toThrow(reason);
  });
});

it('any text gives a description or an error, soon', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'v=0',
      'c=IN IP4 1.2.3.4',
      'm=audio 4000 RTP/AVP 0 8 101',
      'a=rtpmap:101 telephone-event/8000',
    ),
    fc.stringMatching(/^[acmv]=[ -~]{0,60}$/),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      try {
        parseSessionDescription(['v=0', ...lines].join('\r\n'));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toMatch(/^the session description /);
      }
    }),
  );
});
