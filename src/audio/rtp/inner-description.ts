import type { Direction } from '../wrtc.js';
import { type Format, type RtpCodec, clockRateOf, codecFormats, isCodec } from './codecs.js';
import { sdpText } from './local-session.js';
import { type AudioStream, type SessionDescription, parseSessionDescription } from './session-description.js';
import type { IceCredentials } from './stun-responder.js';

/** What libwebrtc is to send. */
export interface InnerMedia {
  readonly direction: Direction;
  readonly codec: RtpCodec;
  /** `a=fmtp` of the far end for this codec. */
  readonly parameters: string | undefined;
  readonly ptimeMs: number;
}

export interface InnerOffer {
  readonly audio: AudioStream;
  readonly mid: string;
  /** Payload types of libwebrtc. */
  readonly numbers: ReadonlyMap<Format, number>;
  /** libwebrtc offers its loopback address, so nothing else is needed. */
  readonly hasLoopback: boolean;
}

/** Reads libwebrtc's own offer. Throws when it has no audio. */
export function parseInnerOffer(sdp: string): InnerOffer {
  const description: SessionDescription = parseSessionDescription(sdp);
  const audio = description.streams.find((stream) => stream.audio)?.audio;
  if (!audio) throw new Error('the inner offer has no audio');
  return {
    audio,
    mid: /^a=mid:(\S+)/m.exec(sdp)?.[1] ?? '0',
    numbers: new Map(audio.formats.map(({ format, payloadType }) => [format, payloadType])),
    hasLoopback: /^a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 /im.test(sdp),
  };
}

/** Our answer to libwebrtc: all that it knows, what it is to send first. */
export function renderInnerAnswer(
  offer: InnerOffer,
  media: InnerMedia,
  own: {
    readonly port: number;
    readonly ssrc: number;
    readonly ice: IceCredentials;
    readonly fingerprintLine: string;
  },
): string {
  const others = [...offer.numbers.keys()].filter((format) => format !== media.codec);
  const formats = [media.codec, ...others].flatMap((format) => {
    const payloadType = offer.numbers.get(format);
    return payloadType === undefined ? [] : [{ format, payloadType }];
  });
  return sdpText([
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${offer.mid}`,
    'a=ice-lite',
    `m=audio ${own.port} UDP/TLS/RTP/SAVPF ${formats.map(({ payloadType }) => payloadType).join(' ')}`,
    'c=IN IP4 127.0.0.1',
    `a=mid:${offer.mid}`,
    `a=${media.direction}`,
    'a=rtcp-mux',
    `a=ptime:${media.ptimeMs}`,
    `a=ice-ufrag:${own.ice.username}`,
    `a=ice-pwd:${own.ice.password}`,
    own.fingerprintLine,
    'a=setup:passive',
    ...formats.flatMap(({ format, payloadType }) => formatLines(format, payloadType, media)),
    // From the line on that names it, libwebrtc counts silence as loss: not before the call.
    ...(media.direction === 'inactive' ? [] : [`a=ssrc:${own.ssrc} cname:far`]),
    `a=candidate:1 1 udp 2130706431 127.0.0.1 ${own.port} typ host`,
    'a=end-of-candidates',
  ]);
}

function formatLines(format: Format, payloadType: number, { codec, parameters }: InnerMedia): string[] {
  if (!isCodec(format)) return [`a=rtpmap:${payloadType} telephone-event/${clockRateOf(format)}`];
  const lines = [`a=rtpmap:${payloadType} ${codecFormats[format].encoding}`];
  const known = format === codec ? encoderParameters(parameters) : '';
  return known === '' ? lines : [...lines, `a=fmtp:${payloadType} ${known}`];
}

/**
 * What a far end may ask of the encoder (RFC 7587 section 6.1). Not `usedtx`: packets that stop in silence would take
 * the pace from digits, and save nothing here.
 */
function encoderParameters(parameters: string | undefined): string {
  return (parameters ?? '')
    .split(';')
    .map((parameter) => parameter.trim())
    .filter((parameter) =>
      /^(useinbandfec|cbr|maxaveragebitrate|maxplaybackrate|minptime)=\d{1,6}$/.test(parameter),
    )
    .join(';');
}
