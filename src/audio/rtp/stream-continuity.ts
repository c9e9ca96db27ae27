import {
  hasMarker,
  sequenceDistance,
  sequenceOf,
  ssrcOf,
  timestampDistance,
  timestampOf,
  writeHeader,
} from './rtp-packet.js';

/** Jumps of the sequence number that are still the same stream (RFC 3550 appendix A.1). */
const LARGEST_GAP = 3_000;
const LARGEST_DISORDER = 100;
const SEQUENCES = 0x1_0000;
/** A pause longer than this is not made up in the timestamp: nobody waits for what is older. */
const LONGEST_PAUSE_MS = 60_000;

interface Stream {
  readonly ssrc: number;
  readonly clockRateHz: number;
  /** Added to what the far end says, on the circle. */
  sequenceOffset: number;
  readonly timestampOffset: number;
  /** Highest sequence number of the far end so far. */
  highest: number;
  /** Times that the far end's sequence number has wrapped in this stream. */
  wraps: number;
}

/**
 * Makes one stream with one SSRC of what comes from the far end, which may change its SSRC, start its counters again or
 * use a codec with another clock at any time (RFC 3550 section 5.1 allows all of it). Losses and disorder stay visible.
 * Pure: packets are rewritten where they lie.
 */
export class StreamContinuity {
  readonly #ssrc: number;
  #stream: Stream | undefined;
  /** What would come next, if what came last began a new stream. */
  #candidate: { readonly ssrc: number; readonly sequence: number } | undefined;
  #last = { sequence: 0, timestamp: 0, atMs: 0 };

  /** @param ssrc of the one stream. */
  constructor(ssrc: number) {
    this.#ssrc = ssrc;
  }

  /**
   * Rewrites a packet. False: it belongs to no stream (yet) and must be dropped.
   * @param clockRateHz of its payload type.
   * @param nowMs time of arrival.
   */
  rewrite(packet: Buffer, payloadType: number, clockRateHz: number, nowMs: number): boolean {
    const sequence = sequenceOf(packet);
    const ssrc = ssrcOf(packet);
    let stream = this.#stream;
    if (!stream || !continues(stream, ssrc, sequence)) {
      // One packet may be a straggler of a former stream; two in a row are a new one.
      if (stream && !this.#confirms(ssrc, sequence)) return false;
      stream = this.#begin(packet, clockRateHz, nowMs);
    } else if (stream.clockRateHz !== clockRateHz) {
      stream = { ...this.#begin(packet, clockRateHz, nowMs), sequenceOffset: stream.sequenceOffset };
    }
    this.#stream = stream;
    this.#candidate = undefined;
    advance(stream, sequence);
    const rewritten = {
      payloadType,
      marker: hasMarker(packet),
      sequence: (sequence + stream.sequenceOffset) & 0xffff,
      timestamp: (timestampOf(packet) + stream.timestampOffset) >>> 0,
      ssrc: this.#ssrc,
    };
    writeHeader(packet, rewritten);
    if (sequence === stream.highest) this.#last = { ...rewritten, atMs: nowMs };
    return true;
  }

  /**
   * A packet that is not wanted (the call is on hold, which the far end learns a moment later): what comes after it
   * follows what came before it, so that nobody takes it for lost.
   */
  passOver(packet: Buffer): void {
    const stream = this.#stream;
    if (
      stream &&
      continues(stream, ssrcOf(packet), sequenceOf(packet)) &&
      advance(stream, sequenceOf(packet))
    )
      stream.sequenceOffset--;
  }

  /** SSRC of the far end; undefined before its first packet. */
  get farSsrc(): number | undefined {
    return this.#stream?.ssrc;
  }

  /** The extended highest sequence number received, as the far end counts it (RFC 3550 section 6.4.1). */
  get farHighest(): number {
    const { wraps = 0, highest = 0 } = this.#stream ?? {};
    return (wraps * SEQUENCES + highest) >>> 0;
  }

  /** A timestamp of the far end as it is in the one stream. */
  timestampFromFar(timestamp: number): number {
    return (timestamp + (this.#stream?.timestampOffset ?? 0)) >>> 0;
  }

  #confirms(ssrc: number, sequence: number): boolean {
    const expected = this.#candidate;
    this.#candidate = { ssrc, sequence: (sequence + 1) & 0xffff };
    return expected?.ssrc === ssrc && expected.sequence === sequence;
  }

  /** A stream in which this packet follows the last one of the former. */
  #begin(packet: Buffer, clockRateHz: number, nowMs: number): Stream {
    const sequence = sequenceOf(packet);
    const { sequenceOffset, timestampOffset } = this.#stream
      ? {
          sequenceOffset: sequenceDistance(this.#last.sequence + 1, sequence),
          timestampOffset: timestampDistance(this.#nextTimestamp(clockRateHz, nowMs), timestampOf(packet)),
        }
      : { sequenceOffset: 0, timestampOffset: 0 };
    return {
      ssrc: ssrcOf(packet),
      clockRateHz,
      sequenceOffset,
      timestampOffset,
      highest: sequence,
      wraps: 0,
    };
  }

  /** Time goes on as the clock does. */
  #nextTimestamp(clockRateHz: number, nowMs: number): number {
    const elapsedMs = Math.min(LONGEST_PAUSE_MS, Math.max(1, nowMs - this.#last.atMs));
    return this.#last.timestamp + Math.round((elapsedMs * clockRateHz) / 1_000);
  }
}

/** False when the packet is a late one. */
function advance(stream: Stream, sequence: number): boolean {
  if (sequenceDistance(sequence, stream.highest) <= 0) return false;
  if (sequence < stream.highest) stream.wraps++;
  stream.highest = sequence;
  return true;
}

function continues(stream: Stream, ssrc: number, sequence: number): boolean {
  if (ssrc !== stream.ssrc) return false;
  const ahead = sequenceDistance(sequence, stream.highest);
  return ahead < LARGEST_GAP && ahead > -LARGEST_DISORDER;
}
