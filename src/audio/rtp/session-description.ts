import { isIP } from 'node:net';
import type { Direction } from '../wrtc.js';
import { type Format, formatOf } from './codecs.js';
import { type CryptoAttribute, parseCrypto } from './sdes.js';

/** What may follow from one SDP text of the far end. */
const LARGEST_SDP_BYTES = 16 * 1024;
const MOST_STREAMS = 16;
const MOST_CRYPTO_LINES = 16;

export interface TransportAddress {
  /** IPv4 or IPv6 literal. */
  readonly address: string;
  readonly port: number;
}

export interface OfferedFormat {
  readonly payloadType: number;
  readonly format: Format;
  /** `a=fmtp`. */
  readonly parameters: string | undefined;
}

export interface DtlsAttributes {
  readonly setup: string;
  readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
}

/** An audio stream as the far end describes it: only what is understood here. */
export interface AudioStream {
  readonly protocol: string;
  /** undefined where the far end cannot be sent to: on hold by `0.0.0.0`. */
  readonly rtp: TransportAddress | undefined;
  readonly rtcp: TransportAddress | undefined;
  readonly rtcpMux: boolean;
  readonly direction: Direction;
  readonly formats: readonly OfferedFormat[];
  readonly ptimeMs: number | undefined;
  readonly maxPtimeMs: number | undefined;
  readonly crypto: readonly CryptoAttribute[];
  /** There were `a=crypto` lines, usable or not. */
  readonly hasCrypto: boolean;
  readonly dtls: DtlsAttributes | undefined;
}

/** One `m=` line: an answer needs one for each (RFC 3264 section 6). */
export interface MediaStream {
  readonly media: string;
  readonly protocol: string;
  readonly formats: string;
  /** Only where it is audio in use. */
  readonly audio: AudioStream | undefined;
}

export interface SessionDescription {
  readonly streams: readonly MediaStream[];
}

/** Reads SDP (RFC 8866) of the far end. Throws an Error whose message says what is wrong with it. */
export function parseSessionDescription(sdp: string): SessionDescription {
  if (Buffer.byteLength(sdp) > LARGEST_SDP_BYTES)
    throw new Error('the session description is larger than 16 KB');
  if (!sdp.startsWith('v=0')) throw new Error('the session description does not begin with v=0');
  const [session = [], ...streams] = sections(sdp);
  if (streams.length > MOST_STREAMS)
    throw new Error(`the session description has over ${MOST_STREAMS} streams`);
  return { streams: streams.map((lines) => mediaStream(lines, session)) };
}

/** The lines of the session, then those of each stream. */
function sections(sdp: string): string[][] {
  const all: string[][] = [[]];
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) all.push([]);
    all.at(-1)?.push(line);
  }
  return all;
}

function mediaStream(lines: readonly string[], session: readonly string[]): MediaStream {
  const match = /^m=([\w-]+) (\d{1,5})(?:\/1)? (\S+) (.+)$/.exec(lines[0]?.trimEnd() ?? '');
  const [, media = '', portText, protocol = '', formats = ''] = match ?? [];
  const port = Number(portText);
  if (!match || port > 65_535) throw new Error('the session description has a stream line that is not valid');
  const inUse = media === 'audio' && port !== 0;
  return {
    media,
    protocol,
    formats,
    audio: inUse ? audioStream(protocol, port, formats, lines, session) : undefined,
  };
}

function audioStream(
  protocol: string,
  port: number,
  formats: string,
  lines: readonly string[],
  session: readonly string[],
): AudioStream {
  // What stands at the stream goes before what stands at the session (RFC 8866 section 5.7).
  const address = connectionAddress(lines) ?? connectionAddress(session);
  if (address === undefined) throw new Error('the session description names no address for its sound');
  const crypto = attributes(lines, 'crypto').slice(0, MOST_CRYPTO_LINES);
  const rtcpMux = lines.some((line) => line.trimEnd() === 'a=rtcp-mux');
  const rtp = reachable(address) ? { address, port } : undefined;
  return {
    protocol,
    rtp,
    rtcp: rtcpMux ? rtp : rtp && rtcpAddress(rtp, attributes(lines, 'rtcp')[0]),
    rtcpMux,
    direction: directionOf(lines) ?? directionOf(session) ?? 'sendrecv',
    formats: audioFormats(formats, lines),
    ptimeMs: milliseconds(attributes(lines, 'ptime')[0]),
    maxPtimeMs: milliseconds(attributes(lines, 'maxptime')[0]),
    crypto: crypto.flatMap((line) => parseCrypto(line) ?? []),
    hasCrypto: crypto.length > 0,
    dtls: dtlsAttributes(lines, session),
  };
}

/** Values of `a=<name>:<value>`, in order. */
function attributes(lines: readonly string[], name: string): string[] {
  const prefix = `a=${name}:`;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).trim());
}

/** Throws for a name: nothing here may wait for a look-up, and no exchange writes one. */
function connectionAddress(lines: readonly string[]): string | undefined {
  const line = lines.find((candidate) => candidate.startsWith('c='));
  if (line === undefined) return undefined;
  const [, family, address = ''] = /^c=IN IP([46]) ([^\s/]+)/.exec(line) ?? [];
  if (String(isIP(address)) !== family)
    throw new Error('the session description names no IP address for its sound');
  if (isMulticast(address))
    throw new Error('the session description names a multicast address for its sound');
  return address;
}

function isMulticast(address: string): boolean {
  if (isIP(address) === 6) return /^ff/i.test(address);
  return Number(address.split('.')[0]) >= 224;
}

const reachable = (address: string): boolean => address !== '0.0.0.0' && address !== '::';

/** RFC 3605; without it the next port. */
function rtcpAddress(rtp: TransportAddress, value: string | undefined): TransportAddress | undefined {
  const [, port, , address = rtp.address] = /^(\d{1,5})(?: IN IP([46]) ([^\s/]+))?$/.exec(value ?? '') ?? [];
  const rtcp = { address, port: port === undefined ? rtp.port + 1 : Number(port) };
  const usable =
    rtcp.port > 0 && rtcp.port <= 65_535 && isIP(address) === isIP(rtp.address) && !isMulticast(address);
  return usable ? rtcp : undefined;
}

function directionOf(lines: readonly string[]): Direction | undefined {
  for (const line of lines) {
    const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/.exec(line)?.[1];
    if (direction) return direction as Direction;
  }
  return undefined;
}

function audioFormats(formats: string, lines: readonly string[]): OfferedFormat[] {
  const encodings = numbered(attributes(lines, 'rtpmap'));
  const parameters = numbered(attributes(lines, 'fmtp'));
  const payloadTypes = formats.split(/\s+/).filter((type) => /^\d{1,3}$/.test(type) && Number(type) < 128);
  return [...new Set(payloadTypes.map(Number))].flatMap((payloadType) => {
    const format = formatOf(payloadType, encodings.get(payloadType));
    return format ? [{ payloadType, format, parameters: parameters.get(payloadType) }] : [];
  });
}

/** `<payload type> <rest>`. */
function numbered(values: readonly string[]): Map<number, string> {
  const pairs = new Map<number, string>();
  for (const value of values) {
    const [, type, rest] = /^(\d{1,3})\s+(.+)$/.exec(value) ?? [];
    if (type !== undefined && rest !== undefined) pairs.set(Number(type), rest);
  }
  return pairs;
}

function milliseconds(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,4}(\.\d+)?$/.test(value) ? Math.floor(Number(value)) : undefined;
}

function dtlsAttributes(lines: readonly string[], session: readonly string[]): DtlsAttributes | undefined {
  const [own, common] = [attributes(lines, 'fingerprint'), attributes(session, 'fingerprint')];
  const fingerprints = (own.length > 0 ? own : common).flatMap((line) => {
    const [, algorithm, value] = /^([\w-]{1,16})\s+([0-9A-Fa-f:]{1,200})$/.exec(line) ?? [];
    return algorithm && value ? [{ algorithm: algorithm.toLowerCase(), value: value.toUpperCase() }] : [];
  });
  const setup = attributes(lines, 'setup')[0] ?? attributes(session, 'setup')[0] ?? 'actpass';
  return fingerprints.length > 0 ? { setup, fingerprints } : undefined;
}
