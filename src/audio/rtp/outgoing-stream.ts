import {
  RTP_HEADER_BYTES,
  hasMarker,
  sequenceDistance,
  sequenceOf,
  ssrcOf,
  timestampOf,
  writeHeader,
} from './rtp-packet.js';
import type { EventStep } from './telephone-events.js';

/**
 * The one stream that goes to the far end: libwebrtc's, with sequence numbers of its own, because packets are left out
 * while the far end holds, and replaced while digits are sent. SSRC and timestamps are libwebrtc's.
 */
export class OutgoingStream {
  /** What the far end was sent (RFC 3550 section 6.4.1), on the circle. */
  packets = 0;
  octets = 0;
  #ssrc: number | undefined;
  /** Next sequence number of ours, and what it was for libwebrtc. */
  #sequence: number | undefined;
  #offset = 0;

  /** SSRC of all that was sent; undefined before the first packet. */
  get ssrc(): number | undefined {
    return this.#ssrc;
  }

  /** Rewrites a packet of libwebrtc where it lies. */
  sound(packet: Buffer, payloadType: number): void {
    this.#send(packet, packet, payloadType, hasMarker(packet), timestampOf(packet));
  }

  /** A packet of digits in place of one of libwebrtc's. */
  event(instead: Buffer, step: Extract<EventStep, { type: 'event' }>, payloadType: number): Buffer {
    const packet = Buffer.alloc(RTP_HEADER_BYTES + step.payload.length);
    packet[0] = 0x80;
    step.payload.copy(packet, RTP_HEADER_BYTES);
    this.#send(packet, instead, payloadType, step.marker, step.timestamp);
    return packet;
  }

  /** An extended highest sequence number that the far end reports, as libwebrtc counts. */
  toInnerHighest(highest: number): number {
    return (highest - this.#offset) >>> 0;
  }

  #send(packet: Buffer, original: Buffer, payloadType: number, marker: boolean, timestamp: number): void {
    const inner = sequenceOf(original);
    const sequence = this.#sequence ?? inner;
    const ssrc = ssrcOf(original);
    this.#ssrc = ssrc;
    this.#offset = sequenceDistance(sequence, inner);
    this.#sequence = (sequence + 1) & 0xffff;
    this.packets = (this.packets + 1) >>> 0;
    this.octets = (this.octets + packet.length - RTP_HEADER_BYTES) >>> 0;
    writeHeader(packet, { payloadType, marker, sequence, timestamp, ssrc });
  }
}
