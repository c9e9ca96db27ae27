import { describe, expect, it } from 'vitest';
import { soundPathFor, soundPathOf } from '../../../src/exchange/sound-path.js';

const offer = (...media: string[]) =>
  ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', ...media, ''].join('\r\n');
const crypto = 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x';

describe('how the sound of a call travels', () => {
  it.each([
    ['webrtc', offer('m=audio 9 UDP/TLS/RTP/SAVPF 8')],
    ['srtp', offer('m=audio 4000 RTP/SAVP 8', crypto)],
    ['srtp', offer('m=audio 4000 RTP/SAVPF 8', crypto)],
    ['rtp', offer('m=audio 4000 RTP/AVP 8')],
    ['rtp', offer('m=audio 4000/2 RTP/AVPF 8')],
    ['srtp-or-rtp', offer('m=audio 4000 RTP/AVP 8', crypto)],
    ['rtp', offer('m=video 4002 RTP/SAVP 97', crypto, 'm=audio 4000 RTP/AVP 8')],
  ])('is %s for this offer', (path, sdp) => {
    expect(soundPathOf(sdp)).toBe(path);
  });

  it.each([
    ['nothing but video', offer('m=video 4002 RTP/AVP 97'), '(none)'],
    ['something else', offer('m=audio 4000 TCP/MRCPv2 1'), '(TCP/MRCPV2)'],
    ['no SDP', 'hello', '(none)'],
  ])('is refused for %s, with the reason', (_, sdp, reason) => {
    expect(() => soundPathOf(sdp)).toThrow(
      expect.objectContaining({ code: 'MEDIA', message: expect.stringContaining(reason) as string }) as Error,
    );
  });

  it('is offered as phones of that transport take it', () => {
    const paths = (['WS', 'WSS', 'UDP', 'TCP', 'TLS'] as const).map(soundPathFor);
    expect(paths).toEqual(['webrtc', 'webrtc', 'rtp', 'rtp', 'srtp']);
  });
});
