/** The codecs that are spoken over plain RTP. */
export type RtpCodec = 'opus' | 'G722' | 'PCMA' | 'PCMU';

export interface CodecFormat {
  readonly codec: RtpCodec;
  /** As in `a=rtpmap`, RFC 8866 section 6.6. */
  readonly encoding: string;
  /** Of the RTP timestamp. G.722 says 8000 although it samples at 16000 (RFC 3551 section 4.5.2). */
  readonly clockRateHz: number;
  /** RFC 3551 section 6, or the number that we offer in the dynamic range. */
  readonly payloadType: number;
  readonly parameters: string | undefined;
}

export const codecFormats: Readonly<Record<RtpCodec, CodecFormat>> = {
  opus: {
    codec: 'opus',
    encoding: 'opus/48000/2',
    clockRateHz: 48_000,
    payloadType: 111,
    parameters: 'minptime=10;useinbandfec=1',
  },
  G722: { codec: 'G722', encoding: 'G722/8000', clockRateHz: 8_000, payloadType: 9, parameters: undefined },
  PCMA: { codec: 'PCMA', encoding: 'PCMA/8000', clockRateHz: 8_000, payloadType: 8, parameters: undefined },
  PCMU: { codec: 'PCMU', encoding: 'PCMU/8000', clockRateHz: 8_000, payloadType: 0, parameters: undefined },
};

/** Best sound first. */
export const ALL_CODECS: readonly RtpCodec[] = ['opus', 'G722', 'PCMA', 'PCMU'];

/** Clock rates of `telephone-event`, which follow the sound they interrupt (RFC 4733 section 2.5.1.1). */
export type EventRate = 8_000 | 48_000;
export const EVENT_RATES: readonly EventRate[] = [8_000, 48_000];

/** What a payload type may stand for. */
export type Format = RtpCodec | `telephone-event/${EventRate}`;

export const eventFormat = (rate: EventRate): Format => `telephone-event/${rate}`;
export const isCodec = (format: Format): format is RtpCodec => format in codecFormats;

/** Rate of the RTP timestamp of a format, in Hz. */
export function clockRateOf(format: Format): number {
  if (isCodec(format)) return codecFormats[format].clockRateHz;
  return format === 'telephone-event/48000' ? 48_000 : 8_000;
}

const STATIC_TYPES: ReadonlyMap<number, RtpCodec> = new Map([
  [0, 'PCMU'],
  [8, 'PCMA'],
  [9, 'G722'],
]);

/**
 * The format behind a payload type.
 * @param encoding what `a=rtpmap` says, without which only the static types are known (RFC 3551 section 6).
 */
export function formatOf(payloadType: number, encoding: string | undefined): Format | undefined {
  if (encoding === undefined) return STATIC_TYPES.get(payloadType);
  const wanted = encoding.toLowerCase();
  const codec = ALL_CODECS.find((name) => {
    const known = codecFormats[name].encoding.toLowerCase();
    // One channel may be said or left out.
    return wanted === known || wanted === `${known}/1`;
  });
  if (codec) return codec;
  const rate = EVENT_RATES.find(
    (r) => wanted === `telephone-event/${r}` || wanted === `telephone-event/${r}/1`,
  );
  return rate && eventFormat(rate);
}
