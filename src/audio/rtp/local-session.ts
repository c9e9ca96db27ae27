import { randomBytes, randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import type { Direction } from '../wrtc.js';
import {
  type Format,
  type RtpCodec,
  EVENT_RATES,
  clockRateOf,
  codecFormats,
  eventFormat,
  isCodec,
} from './codecs.js';
import { renderCrypto } from './sdes.js';
import { type SrtpKey, type SrtpSuite, SRTP_SUITES, materialBytes } from './srtp-suite.js';

/** Whether sound is encrypted: never, always, or where the far end can (then it is said when it cannot). */
export type MediaSecurity = 'rtp' | 'srtp' | 'srtp-or-rtp';

/** RFC 4733 names no number; these are the ones that everybody uses. */
const EVENT_NUMBERS: Readonly<Record<number, number>> = { 8_000: 101, 48_000: 110 };
const DYNAMIC = { first: 96, last: 127 };
/** Sound in one packet where nobody says otherwise, in ms (RFC 3551 section 4.5). */
export const DEFAULT_PTIME_MS = 20;

/** What our side brings into every description of one session. */
export class LocalSession {
  readonly codecs: readonly RtpCodec[];
  readonly security: MediaSecurity;
  readonly #id = String(randomInt(2 ** 47));
  #version = 0;
  readonly #numbers = new Map<Format, number>();
  readonly #keys = new Map<SrtpSuite, SrtpKey>();

  /** @param options.codecs best first. */
  constructor(options: { codecs: readonly RtpCodec[]; security: MediaSecurity }) {
    this.codecs = options.codecs;
    this.security = options.security;
    for (const codec of options.codecs) this.#numbers.set(codec, codecFormats[codec].payloadType);
    for (const rate of EVENT_RATES)
      this.#numbers.set(eventFormat(rate), EVENT_NUMBERS[rate] ?? DYNAMIC.first);
  }

  /** From here on descriptions have the next version (RFC 3264 section 8). */
  nextVersion(): void {
    this.#version++;
  }

  /** Payload types that stand for a format where the far end sends to us. */
  get numbers(): ReadonlyMap<Format, number> {
    return this.#numbers;
  }

  /** The formats of an offer: codecs best first, then the events that fit them. */
  offeredFormats(): Format[] {
    const rates = new Set(this.codecs.map((codec) => clockRateOf(codec)));
    const events = EVENT_RATES.filter((rate) => rate === 8_000 || rates.has(rate));
    return [...this.codecs, ...events.map(eventFormat)];
  }

  /**
   * Takes over the numbers of an offer of the far end, which then hold in both directions (RFC 3264 section 8.3.2);
   * what else had such a number gets another.
   */
  adoptNumbers(offered: readonly { readonly format: Format; readonly payloadType: number }[]): void {
    const adopted = new Map<Format, number>();
    for (const { format, payloadType } of offered) if (!adopted.has(format)) adopted.set(format, payloadType);
    const taken = new Set(offered.map(({ payloadType }) => payloadType));
    for (const [format, number] of this.#numbers) {
      if (adopted.has(format) || !taken.has(number)) continue;
      const free = this.#freeNumber(taken);
      taken.add(free);
      this.#numbers.set(format, free);
    }
    for (const [format, number] of adopted) if (this.#numbers.has(format)) this.#numbers.set(format, number);
  }

  #freeNumber(taken: ReadonlySet<number>): number {
    const own = new Set(this.#numbers.values());
    for (let number = DYNAMIC.first; number <= DYNAMIC.last; number++) {
      if (!taken.has(number) && !own.has(number)) return number;
    }
    throw new Error('the offer leaves no payload type free');
  }

  /** Our key for a suite: the same for the whole session, so that its rollover counter goes on. */
  keyFor(suite: SrtpSuite): SrtpKey {
    const known = this.#keys.get(suite);
    if (known) return known;
    const key = { suite, material: randomBytes(materialBytes(suite)) };
    this.#keys.set(suite, key);
    return key;
  }

  /** The lines before the streams. @param address of this machine as the far end reaches it. */
  sessionLines(address: string): string[] {
    const where = connection(address);
    return ['v=0', `o=- ${this.#id} ${this.#version} ${where}`, 's=-', `c=${where}`, 't=0 0'];
  }
}

function connection(address: string): string {
  const family = isIP(address);
  if (family === 0) throw new Error('this machine has no address that sound can be sent from');
  return `IN IP${family} ${address}`;
}

/** `m=` line and attributes of our audio stream. */
export interface StreamToRender {
  readonly protocol: string;
  readonly ports: { readonly rtp: number; readonly rtcp: number };
  readonly formats: readonly { readonly format: Format; readonly payloadType: number }[];
  readonly ptimeMs: number;
  readonly direction: Direction;
  readonly rtcpMux: boolean;
  /** `a=crypto` and what else belongs to the security. */
  readonly securityLines: readonly string[];
}

export function renderStream(stream: StreamToRender): string[] {
  const { ports, formats } = stream;
  const types = formats.map(({ payloadType }) => payloadType).join(' ');
  return [
    `m=audio ${ports.rtp} ${stream.protocol} ${types}`,
    ...formats.flatMap(({ format, payloadType }) => formatLines(format, payloadType)),
    `a=ptime:${stream.ptimeMs}`,
    stream.rtcpMux ? 'a=rtcp-mux' : `a=rtcp:${ports.rtcp}`,
    ...stream.securityLines,
    `a=${stream.direction}`,
  ];
}

function formatLines(format: Format, payloadType: number): string[] {
  if (!isCodec(format)) return [`a=rtpmap:${payloadType} ${format}`, `a=fmtp:${payloadType} 0-15`];
  const { encoding, parameters } = codecFormats[format];
  const lines = [`a=rtpmap:${payloadType} ${encoding}`];
  return parameters === undefined ? lines : [...lines, `a=fmtp:${payloadType} ${parameters}`];
}

/** All suites, each with a key of its own, numbered from 1. */
export function offeredCryptoLines(session: LocalSession): string[] {
  return SRTP_SUITES.map((suite, i) => renderCrypto(i + 1, session.keyFor(suite)));
}

/** SDP text from lines. */
export const sdpText = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');
