import { WebRtcEndpoint } from '../audio/webrtc-endpoint.js';
import type { Clock } from '../clock/clock.js';
import type { CreateEndpoint } from './sound-path.js';

/** The library behind RTP takes long to load, so it is left out where no phone asks for it. */
export function endpointMaker(clock: Clock): CreateEndpoint {
  return async (path, localAddress) => {
    if (path === 'webrtc') return new WebRtcEndpoint({ clock });
    const { RtpEndpoint } = await import('../audio/rtp/rtp-endpoint.js');
    return new RtpEndpoint({ clock, localAddress: () => localAddress, security: path });
  };
}
