import { LaterEndpoint } from '../audio/later-endpoint.js';
import type { SoundEndpoint } from '../audio/sound-endpoint.js';
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

export interface SoundPaths {
  readonly legs: LegsByRoute;
  /** Loads what the routes need. Rejects when it cannot be loaded: such a phone would register and never be heard. */
  readonly load: () => Promise<void>;
}

/** Makes endpoints of one kind. */
interface Engine {
  newEndpoint(): SoundEndpoint;
  load(): Promise<void>;
}

/**
 * The sound paths of all routes. WebRTC finds its addresses itself, so all such routes share one prepared path; an RTP
 * path belongs to its route, whose address and codecs stand in its offer.
 */
export function soundPaths(config: PhoneConfig, parts: SoundPathParts): SoundPaths {
  const engines = new Set<Engine>();
  const legsOn = (engine: Engine) => {
    engines.add(engine);
    const newEndpoint = () => engine.newEndpoint();
    return new SoundLegs({ ...parts, stallAfterMs: config.call.audio_lost_after, newEndpoint });
  };
  let webRtc: SoundLegs | undefined;
  const kinds = new Map<string, SoundLegs>();
  for (const route of config.route) {
    const security = mediaOf(route);
    const legs =
      security === 'webrtc'
        ? (webRtc ??= legsOn(webRtcEngine(parts)))
        : legsOn(rtpEngine(config, route, security, parts));
    kinds.set(route.name, legs);
  }
  return {
    legs: new LegsByRoute(kinds),
    async load() {
      await Promise.all([...engines].map((engine) => engine.load()));
    },
  };
}

function webRtcEngine({ clock }: SoundPathParts): Engine {
  return engineLater(async () => {
    const { WebRtcEndpoint } = await import('../audio/webrtc-endpoint.js');
    return () => new WebRtcEndpoint({ clock });
  });
}

function rtpEngine(
  config: PhoneConfig,
  route: RouteConfig,
  security: Exclude<ReturnType<typeof mediaOf>, 'webrtc'>,
  { clock, log, localAddress }: SoundPathParts,
): Engine {
  return engineLater(async () => {
    // Takes 26 MB as well: only for phones that need it.
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
  });
}

/** A sound engine takes a tenth of a second to load, several on a small computer, in which the phone can register. */
function engineLater(load: () => Promise<() => SoundEndpoint>): Engine {
  let make: (() => SoundEndpoint) | undefined;
  let loading: Promise<() => SoundEndpoint> | undefined;
  const loaded = () => (loading ??= load().then((made) => (make = made)));
  return {
    newEndpoint: () => make?.() ?? new LaterEndpoint(loaded().then((made) => made())),
    async load() {
      await loaded();
    },
  };
}
