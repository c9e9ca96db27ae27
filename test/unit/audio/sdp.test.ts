import { describe, expect, it } from 'vitest';
import { offerHolds, trimSdp } from '../../../src/audio/sdp.js';

const text = (...lines: string[]): string => lines.map((line) => `${line}\r\n`).join('');

/** As libwebrtc makes it; addresses and keys shortened. */
const offer = text(
  'v=0',
  'o=- 1730026761405891186 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 54181 UDP/TLS/RTP/SAVPF 111 63 103 104 9 102 0 8 106 105 13 110 112 113 126',
  'c=IN IP4 192.0.2.2',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:3229573512 1 udp 2122194687 192.0.2.2 54181 typ host generation 0 network-id 1',
  'a=candidate:2398920056 1 tcp 1518214911 192.0.2.2 54025 typ host tcptype passive generation 0',
  'a=candidate:2398920057 1 TCP 1518214911 192.0.2.2 9 typ host tcptype active generation 0',
  'a=ice-ufrag:Ep9P',
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:103 ISAC/16000',
  'a=rtpmap:104 ISAC/32000',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:102 ILBC/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:106 CN/32000',
  'a=rtpmap:105 CN/16000',
  'a=rtpmap:13 CN/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:112 telephone-event/32000',
  'a=rtpmap:113 telephone-event/16000',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:1979385231 cname:4qErneqnCX86Kx8Y',
);

describe('trimSdp', () => {
  const trimmed = trimSdp(offer);

  it('offers the codecs of telephone exchanges in their order, and digits', () => {
    expect(trimmed).toContain('m=audio 54181 UDP/TLS/RTP/SAVPF 111 9 0 8 110 126\r\n');
    expect(trimmed.match(/a=rtpmap:.*/g)).toEqual([
      'a=rtpmap:111 opus/48000/2',
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:110 telephone-event/48000',
      'a=rtpmap:126 telephone-event/8000',
    ]);
  });

  it('leaves nothing behind of what it takes out', () => {
    expect(trimmed).not.toMatch(/ISAC|ILBC|\bred\b|\bCN\b|a=fmtp:63/);
    expect(trimmed).not.toMatch(/ tcp /i);
  });

  it('leaves everything else as it was, line by line', () => {
    const untouched = offer.split('\r\n').filter((line) => trimmed.split('\r\n').includes(line));
    expect(trimmed.split('\r\n').filter((line) => !line.startsWith('m='))).toEqual(
      untouched.filter((line) => !line.startsWith('m=')),
    );
    expect(trimmed).toContain('a=candidate:3229573512 1 udp');
    expect(trimmed).toContain('a=fmtp:111 minptime=10;useinbandfec=1\r\n');
    expect(trimmed).toContain('a=rtcp-fb:111 transport-cc\r\n');
    expect(trimmed.endsWith('\r\n')).toBe(true);
    expect(trimSdp(trimmed)).toBe(trimmed);
  });

  it('is what keeps the INVITE small: by a fifth and more', () => {
    expect(trimmed.length).toBeLessThan(offer.length * 0.8);
  });

  it.each(['', 'not SDP at all', 'm=audio', 'a=rtpmap:', '\r\n\r\n'])('bears %j', (nonsense) => {
    expect(trimSdp(nonsense)).toBe(nonsense);
  });
});

describe('offerHolds', () => {
  const offering = (...lines: string[]): string =>
    text('v=0', 's=-', 'c=IN IP4 192.0.2.7', 't=0 0', 'm=audio 40000 RTP/SAVPF 8', ...lines);

  it.each(['sendonly', 'inactive'])('%s is hold', (direction) => {
    expect(offerHolds(offering(`a=${direction}`))).toBe(true);
    expect(offerHolds(offering('a=rtpmap:8 PCMA/8000', `a=${direction}`, 'a=mid:0'))).toBe(true);
    expect(offerHolds(offering(`a=${direction} `))).toBe(true);
    expect(offerHolds(`v=0\nm=audio 40000 RTP/AVP 8\na=${direction}\n`)).toBe(true);
  });

  it.each(['sendrecv', 'recvonly'])('%s is no hold', (direction) => {
    expect(offerHolds(offering(`a=${direction}`))).toBe(false);
  });

  it('no direction means sendrecv', () => {
    expect(offerHolds(offering())).toBe(false);
  });

  it('the direction of the session counts where the sound has none of its own', () => {
    const session = (direction: string, ...lines: string[]): string =>
      text('v=0', 's=-', `a=${direction}`, 'm=audio 40000 RTP/SAVPF 8', ...lines);
    expect(offerHolds(session('sendonly'))).toBe(true);
    expect(offerHolds(session('inactive', 'a=sendrecv'))).toBe(false);
    expect(offerHolds(session('sendrecv', 'a=sendonly'))).toBe(true);
  });

  it('what a refused video says is no hold of the sound', () => {
    expect(offerHolds(offering('a=sendrecv', 'm=video 0 RTP/SAVPF 96', 'a=inactive'))).toBe(false);
    expect(offerHolds(text('v=0', 'm=video 0 RTP/SAVPF 96', 'a=inactive', 'm=audio 4 RTP/SAVPF 8'))).toBe(
      false,
    );
    expect(offerHolds(offering('a=sendonly', 'm=video 50000 RTP/SAVPF 96', 'a=sendrecv'))).toBe(true);
  });

  it('the address 0.0.0.0 is the old way to hold, of the session or of the sound', () => {
    expect(offerHolds(offering('c=IN IP4 0.0.0.0', 'a=sendrecv'))).toBe(true);
    expect(offerHolds(text('v=0', 'c=IN IP4 0.0.0.0', 'm=audio 40000 RTP/SAVPF 8'))).toBe(true);
    expect(
      offerHolds(text('v=0', 'c=IN IP4 0.0.0.0', 'm=audio 40000 RTP/SAVPF 8', 'c=IN IP4 192.0.2.7')),
    ).toBe(false);
    expect(offerHolds(offering('a=rtcp:9 IN IP4 0.0.0.0'))).toBe(false);
  });

  it('0.0.0.0 with port 9 only says that the candidates of a WebRTC offer are still to come', () => {
    const early = text('v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'c=IN IP4 0.0.0.0');
    expect(offerHolds(`${early}a=sendrecv\r\n`)).toBe(false);
    expect(offerHolds(`${early}a=sendonly\r\n`)).toBe(true);
  });

  it.each(['', 'not SDP at all', 'a=sendonlyish', 'xa=sendonly'])('bears %j', (nonsense) => {
    expect(offerHolds(nonsense)).toBe(false);
  });
});
