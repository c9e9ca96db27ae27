import type { Direction } from '../wrtc.js';
import {
  type EventRate,
  type Format,
  type RtpCodec,
  EVENT_RATES,
  clockRateOf,
  eventFormat,
  isCodec,
} from './codecs.js';
import { DEFAULT_PTIME_MS, type LocalSession } from './local-session.js';
import type { AudioStream, DtlsAttributes, OfferedFormat, TransportAddress } from './session-description.js';
import { type SrtpKey, SRTP_SUITES } from './srtp-suite.js';

/** Sound in one packet, in ms: shorter is waste, longer is delay. */
const PTIME_MS = { least: 10, most: 60, step: 10 };

/** What both sides have settled by one offer and answer (RFC 3264), from our side. */
export interface Agreement {
  /** What we send. */
  readonly codec: RtpCodec;
  readonly payloadType: number;
  /** `a=fmtp` of the far end for it. */
  readonly parameters: string | undefined;
  readonly ptimeMs: number;
  /** What a payload type stands for in packets that come to us. */
  readonly receive: ReadonlyMap<number, Format>;
  /** How digits are sent; undefined when the far end does not take them. */
  readonly events: { readonly payloadType: number; readonly rate: EventRate } | undefined;
  /** Where the far end wants its packets; undefined while it wants none. */
  readonly rtp: TransportAddress | undefined;
  readonly rtcp: TransportAddress | undefined;
  readonly rtcpMux: boolean;
  readonly direction: Direction;
  readonly srtp: SrtpPair | undefined;
  readonly dtls: DtlsAgreement | undefined;
}

/** SRTP whose keys DTLS agrees on, on the port of the sound (RFC 5763, RFC 5764). */
export interface DtlsAgreement {
  /** Ours. */
  readonly role: 'client' | 'server';
  readonly remote: DtlsAttributes;
}

export interface SrtpPair {
  /** Of the `a=crypto` line that was chosen. */
  readonly tag: number;
  readonly send: SrtpKey;
  readonly receive: SrtpKey;
}

export const sends = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly';
export const receives = (direction: Direction): boolean =>
  direction === 'sendrecv' || direction === 'recvonly';

/**
 * What an answer of the far end to our offer settles.
 * @param offered direction of our offer.
 * Throws an Error that says what is wrong with the answer.
 */
export function agreeOnAnswer(session: LocalSession, answer: AudioStream, offered: Direction): Agreement {
  const formats = answer.formats.filter(({ format }) => session.offeredFormats().includes(format));
  const receive = new Map<number, Format>();
  // Packets to us have our numbers (RFC 3264 section 5.1); some send with those of their answer, so these count as
  // well, where they mean nothing else.
  for (const { format } of formats) receive.set(session.numbers.get(format) ?? -1, format);
  for (const { format, payloadType } of formats) {
    if (!receive.has(payloadType)) receive.set(payloadType, format);
  }
  return {
    ...common(session, answer, formats),
    receive,
    rtcpMux: false,
    direction: both(offered, reversed(answer)),
    srtp: securityOfAnswer(session, answer),
    dtls: undefined,
  };
}

/**
 * What we answer to an offer of the far end.
 * @param wanted the direction that we want; the offer may narrow it.
 * Throws an Error that says why the offer cannot be accepted.
 */
export function agreeOnOffer(session: LocalSession, offer: AudioStream, wanted: Direction): Agreement {
  const formats = offer.formats.filter(({ format }) => session.numbers.has(format));
  return {
    ...common(session, offer, formats),
    receive: new Map(formats.map(({ payloadType, format }) => [payloadType, format])),
    rtcpMux: offer.rtcpMux,
    direction: both(wanted, reversed(offer)),
    ...(isDtlsProfile(offer.protocol)
      ? { srtp: undefined, dtls: dtlsOfOffer(offer) }
      : { srtp: securityOfOffer(session, offer), dtls: undefined }),
  };
}

function common(session: LocalSession, stream: AudioStream, formats: readonly OfferedFormat[]) {
  const chosen = formats.find((candidate) => isCodec(candidate.format));
  if (!chosen || !isCodec(chosen.format)) {
    throw new Error(`the exchange speaks none of the codecs of this route (${session.codecs.join(', ')})`);
  }
  const { format: codec, payloadType, parameters } = chosen;
  const { rtp, rtcp } = stream;
  return {
    codec,
    payloadType,
    parameters,
    ptimeMs: packetTime(stream),
    events: eventsFor(codec, formats),
    rtp,
    rtcp,
  };
}

/** What the far end wants, within what makes sense, in whole frames of 10 ms. */
function packetTime({ ptimeMs = DEFAULT_PTIME_MS, maxPtimeMs = PTIME_MS.most }: AudioStream): number {
  const wanted = Math.min(ptimeMs, maxPtimeMs, PTIME_MS.most);
  return Math.max(PTIME_MS.least, Math.floor(wanted / PTIME_MS.step) * PTIME_MS.step);
}

/** The events that count time as the sound does; else those that there are. */
function eventsFor(codec: RtpCodec, formats: readonly OfferedFormat[]): Agreement['events'] {
  const rates = [...EVENT_RATES].sort((a) => (a === clockRateOf(codec) ? -1 : 1));
  for (const rate of rates) {
    const found = formats.find(({ format }) => format === eventFormat(rate));
    if (found) return { payloadType: found.payloadType, rate };
  }
  return undefined;
}

/** The far end's direction as seen from here; who cannot be sent to wants nothing. */
function reversed({ direction, rtp }: AudioStream): Direction {
  const weReceive = sends(direction);
  const weSend = receives(direction) && rtp !== undefined;
  return directionFrom(weSend, weReceive);
}

function both(a: Direction, b: Direction): Direction {
  return directionFrom(sends(a) && sends(b), receives(a) && receives(b));
}

function directionFrom(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

const isEncryptedProfile = (protocol: string): boolean => /^RTP\/SAVPF?$/.test(protocol);
const isDtlsProfile = (protocol: string): boolean => /^UDP\/TLS\/RTP\/SAVPF?$/.test(protocol);
const isPlainProfile = (protocol: string): boolean => /^RTP\/AVPF?$/.test(protocol);

function securityOfAnswer(session: LocalSession, answer: AudioStream): SrtpPair | undefined {
  const { security } = session;
  const encrypted = isEncryptedProfile(answer.protocol);
  if (!encrypted && !isPlainProfile(answer.protocol)) throw unknownProfile(answer);
  if (security === 'rtp') {
    if (encrypted) throw new Error('the exchange answers with encrypted sound that was not offered to it');
    return undefined;
  }
  if (security === 'srtp' && !encrypted) throw notEncrypted('answers');
  if (!answer.hasCrypto) {
    if (security === 'srtp' || encrypted) throw notEncrypted('answers');
    return undefined;
  }
  for (const { tag, key } of answer.crypto) {
    // The tag says which of our lines was chosen, whose suite must be the same (RFC 4568 section 7.1.3).
    if (SRTP_SUITES[tag - 1] === key.suite) return { tag, send: session.keyFor(key.suite), receive: key };
  }
  throw new Error('the exchange answers with a kind of sound encryption that was not offered to it');
}

function securityOfOffer(session: LocalSession, offer: AudioStream): SrtpPair | undefined {
  const { security } = session;
  const encrypted = isEncryptedProfile(offer.protocol);
  if (!encrypted && !isPlainProfile(offer.protocol)) throw unknownProfile(offer);
  const [usable] = offer.crypto;
  if (usable && (encrypted || security !== 'rtp')) {
    return { tag: usable.tag, send: session.keyFor(usable.key.suite), receive: usable.key };
  }
  if (encrypted)
    throw new Error('the exchange offers only kinds of sound encryption that are not known here');
  if (security === 'srtp') throw notEncrypted('offers');
  return undefined;
}

/**
 * The far end begins where it lets us choose: it knows from our answer when, while we could only guess. Without ICE,
 * which an offerer must do without where the answer has none (RFC 8839 section 4.2.2).
 */
function dtlsOfOffer({ dtls }: AudioStream): DtlsAgreement {
  if (!dtls)
    throw new Error('the exchange offers sound over DTLS without the fingerprint of its certificate');
  return { role: dtls.setup === 'passive' ? 'client' : 'server', remote: dtls };
}

function notEncrypted(does: 'answers' | 'offers'): Error {
  return new Error(
    `the exchange ${does} with sound that is not encrypted, and this route demands encryption: ` +
      'switch SRTP on for this account at the exchange, or set media = "srtp-or-rtp"',
  );
}

function unknownProfile({ protocol }: AudioStream): Error {
  return new Error(`the exchange wants sound by ${protocol.slice(0, 30)}, which is not known here`);
}
