import type { SoundEndpoint } from '../audio/sound-endpoint.js';
import { WebRtcEndpoint } from '../audio/webrtc-endpoint.js';
import type { Clock } from '../clock/clock.js';
import { localAddresses } from '../health/network-watch.js';
import { LegsByRoute, SoundLegs } from '../media/sound-legs.js';
import type { Log } from '../phone/ports.js';
import { mediaOf, rtpPortsOf } from '../protocol/parse-config.js';
import type { PhoneConfig, RouteConfig } from '../protocol/phone-config.js';

export interface SoundPathParts {
  readonly clock: Clock;
  readonly log: Log;
  /** The address of this machine that a route's exchange sees, by the route's name; undefined while not connected. */
  readonly localAddress: (route: string) => string | undefined;
}

/**
 * The sound paths of all routes. WebRTC finds its addresses itself, so all such routes share one prepared path; an RTP
 * path belongs to its route, whose address and codecs stand in its offer.
 */
export async function soundPaths(config: PhoneConfig, parts: SoundPathParts): Promise<LegsByRoute> {
  const { clock } = parts;
  const legsOn = (newEndpoint: () => SoundEndpoint) =>
    new SoundLegs({ ...parts, stallAfterMs: config.call.audio_lost_after, newEndpoint });
  const webRtc = legsOn(() => new WebRtcEndpoint({ clock }));
  const kinds = new Map<string, SoundLegs>();
  for (const route of config.route) {
    const endpoints = await rtpEndpoints(config, route, parts);
    kinds.set(route.name, endpoints ? legsOn(endpoints) : webRtc);
  }
  return new LegsByRoute(kinds);
}

/** Makes RTP endpoints for a route; undefined where the route speaks WebRTC. */
async function rtpEndpoints(
  config: PhoneConfig,
  route: RouteConfig,
  { clock, log, localAddress }: SoundPathParts,
): Promise<(() => SoundEndpoint) | undefined> {
  const security = mediaOf(route);
  if (security === 'webrtc') return undefined;
  // Takes a quarter of a second and 26 MB to load: only for phones that need it.
  const { RtpEndpoint } = await import('../audio/rtp/rtp-endpoint.js');
  return () =>
    new RtpEndpoint({
      clock,
      security,
      codecs: route.codecs,
      ports: rtpPortsOf(config),
      localAddress: () => localAddress(route.name) ?? localAddresses()[0] ?? '127.0.0.1',
      onNotice: (sentence) => log.warn({ route: route.name }, sentence),
    });
}
