/** The RTP header (RFC 3550 section 5.1), read and written where it lies: nothing is copied on the way of a packet. */

export const RTP_HEADER_BYTES = 12;
/** Larger than any packet of telephone sound, and what fits into one Ethernet frame. */
export const LARGEST_PACKET_BYTES = 1_500;

/** Whether a datagram on a shared port is RTCP and not RTP (RFC 5761 section 4). */
export function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}

/**
 * Length of the header with its CSRC list and extension, in bytes; 0 when the packet is no RTP of version 2 or too
 * short for what its header says.
 */
export function headerLength(packet: Buffer): number {
  if (packet.length < RTP_HEADER_BYTES || packet.length > LARGEST_PACKET_BYTES) return 0;
  const first = packet.readUInt8(0);
  if (first >> 6 !== 2) return 0;
  let length = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (packet.length < length + 4) return 0;
    length += 4 + packet.readUInt16BE(length + 2) * 4;
  }
  return length <= packet.length ? length : 0;
}

export const payloadTypeOf = (packet: Buffer): number => packet.readUInt8(1) & 0x7f;
export const sequenceOf = (packet: Buffer): number => packet.readUInt16BE(2);
export const timestampOf = (packet: Buffer): number => packet.readUInt32BE(4);
export const ssrcOf = (packet: Buffer): number => packet.readUInt32BE(8);

export interface RtpHeader {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** Overwrites all of the fixed header but version, padding, extension and CSRC count. */
export function writeHeader(packet: Buffer, header: RtpHeader): void {
  packet[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  packet.writeUInt16BE(header.sequence, 2);
  packet.writeUInt32BE(header.timestamp, 4);
  packet.writeUInt32BE(header.ssrc, 8);
}

export const hasMarker = (packet: Buffer): boolean => (packet.readUInt8(1) & 0x80) !== 0;

/** `a - b` on a 16-bit circle: -32768 to 32767. */
export const sequenceDistance = (a: number, b: number): number => ((a - b) << 16) >> 16;
/** `a - b` on a 32-bit circle. */
export const timestampDistance = (a: number, b: number): number => (a - b) | 0;
