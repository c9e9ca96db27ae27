import type { SoundEndpoint } from '../audio/sound-endpoint.js';
import { HotlineError } from '../protocol/errors.js';
import type { ViaTransport } from './listener.js';

/** How the sound of a call travels: WebRTC (RFC 8827), plain RTP (RFC 3551) or SRTP with its keys in SDP (RFC 4568). */
export type SoundPath = 'webrtc' | 'rtp' | 'srtp' | 'srtp-or-rtp';

/** Makes the exchange's end of a sound path. `localAddress` is where the phone reaches the exchange. */
export type CreateEndpoint = (
  path: SoundPath,
  localAddress: string,
) => SoundEndpoint | Promise<SoundEndpoint>;

/**
 * What a phone asks for, by the protocol of the first sound stream of its offer.
 *
 * @throws HotlineError MEDIA when it is one that the exchange does not have
 */
export function soundPathOf(offer: string): SoundPath {
  const sound = offer.split(/^(?=m=)/m).find((stream) => stream.startsWith('m=audio ')) ?? '';
  const protocol = /^m=audio \d+(?:\/\d+)? (\S+)/.exec(sound)?.[1]?.toUpperCase();
  switch (protocol) {
    case 'UDP/TLS/RTP/SAVPF':
      return 'webrtc';
    case 'RTP/SAVP':
    case 'RTP/SAVPF':
      return 'srtp';
    case 'RTP/AVP':
    case 'RTP/AVPF':
      // Encryption offered on the side of a plain stream, as many phones do it.
      return /^a=crypto:/m.test(sound) ? 'srtp-or-rtp' : 'rtp';
    default:
      throw new HotlineError(
        'MEDIA',
        `the phone offers no sound that the exchange knows (${protocol ?? 'none'})`,
      );
  }
}

/** What a phone that is reached by this transport most likely takes. */
export function soundPathFor(transport: ViaTransport): SoundPath {
  switch (transport) {
    case 'WS':
    case 'WSS':
      return 'webrtc';
    case 'TLS':
      return 'srtp';
    case 'UDP':
    case 'TCP':
      return 'rtp';
  }
}
