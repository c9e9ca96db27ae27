/** RTCP (RFC 3550 section 6.4): what of a compound packet means something on the other side of the bridge. Pure. */

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;
const HEADER_BYTES = 4;
const SENDER_INFO_BYTES = 20;
const BLOCK_BYTES = 24;
/** Of one datagram; real ones have two or three. */
const MOST_PACKETS = 16;

export interface RtcpMapping {
  /** The SSRC of the reporter as the other side knows it; undefined: it is not to be heard. */
  reporter(ssrc: number): number | undefined;
  /** What the report's sender information says about the stream it sends; counts are left where undefined. */
  senderInfo(info: SenderInfo): SenderInfo;
  /** A block about a received stream: SSRC and extended highest sequence number there; undefined drops it. */
  block(ssrc: number, highest: number): { readonly ssrc: number; readonly highest: number } | undefined;
  /** SDES goes along: the other side is a stranger who may want to know the name (section 6.5). */
  readonly sourceDescription: boolean;
}

export interface SenderInfo {
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** The compound packet for the other side; undefined when nothing is left of it or it is malformed. */
export function translateRtcp(compound: Buffer, mapping: RtcpMapping): Buffer | undefined {
  const parts: Buffer[] = [];
  let count = 0;
  for (let at = 0; at < compound.length && count < MOST_PACKETS; count++) {
    if (compound.length - at < 8 || compound.readUInt8(at) >> 6 !== 2) return undefined;
    const end = at + HEADER_BYTES + compound.readUInt16BE(at + 2) * 4;
    if (end > compound.length) return undefined;
    const translated = translateOne(compound.subarray(at, end), mapping);
    if (translated) parts.push(translated);
    at = end;
  }
  return parts.length > 0 ? Buffer.concat(parts) : undefined;
}

function translateOne(packet: Buffer, mapping: RtcpMapping): Buffer | undefined {
  switch (packet.readUInt8(1)) {
    case SENDER_REPORT:
      return translateReport(packet, mapping, SENDER_INFO_BYTES);
    case RECEIVER_REPORT:
      return translateReport(packet, mapping, 0);
    case SOURCE_DESCRIPTION:
      return mapping.sourceDescription ? packet : undefined;
    default:
      // Transport-wide feedback, retransmission requests and bandwidth estimates mean nothing beyond WebRTC; who
      // leaves is said by SIP.
      return undefined;
  }
}

function translateReport(packet: Buffer, mapping: RtcpMapping, infoBytes: number): Buffer | undefined {
  const blocksAt = 8 + infoBytes;
  const blocks = packet.readUInt8(0) & 0x1f;
  if (packet.length < blocksAt + blocks * BLOCK_BYTES) return undefined;
  const reporter = mapping.reporter(packet.readUInt32BE(4));
  if (reporter === undefined) return undefined;
  const kept: Buffer[] = [];
  for (let i = 0; i < blocks; i++) {
    const block = Buffer.from(packet.subarray(blocksAt + i * BLOCK_BYTES, blocksAt + (i + 1) * BLOCK_BYTES));
    const mapped = mapping.block(block.readUInt32BE(0), block.readUInt32BE(8));
    if (!mapped) continue;
    block.writeUInt32BE(mapped.ssrc, 0);
    block.writeUInt32BE(mapped.highest, 8);
    kept.push(block);
  }
  if (infoBytes === 0 && kept.length === 0) return undefined;
  const head = Buffer.from(packet.subarray(0, blocksAt));
  head[0] = 0x80 | kept.length;
  head.writeUInt16BE((blocksAt + kept.length * BLOCK_BYTES) / 4 - 1, 2);
  head.writeUInt32BE(reporter, 4);
  if (infoBytes > 0) writeSenderInfo(head, mapping);
  return Buffer.concat([head, ...kept]);
}

function writeSenderInfo(head: Buffer, mapping: RtcpMapping): void {
  const info = mapping.senderInfo({
    rtpTimestamp: head.readUInt32BE(16),
    packets: head.readUInt32BE(20),
    octets: head.readUInt32BE(24),
  });
  head.writeUInt32BE(info.rtpTimestamp, 16);
  head.writeUInt32BE(info.packets, 20);
  head.writeUInt32BE(info.octets, 24);
}

/** The last words of a stream (section 6.6), behind the empty report that a compound packet begins with. */
export function goodbye(ssrc: number): Buffer {
  const packet = Buffer.alloc(16);
  for (const [at, count, type] of [
    [0, 0, RECEIVER_REPORT],
    [8, 1, GOODBYE],
  ] as const) {
    packet[at] = 0x80 | count;
    packet[at + 1] = type;
    packet.writeUInt16BE(1, at + 2);
    packet.writeUInt32BE(ssrc, at + 4);
  }
  return packet;
}
