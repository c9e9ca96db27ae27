/** Reports on their way through the bridge. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RtcpMapping, goodbye, translateRtcp } from '../../../../src/audio/rtp/rtcp-translation.js';

const mapping: RtcpMapping = {
  reporter: (ssrc) => ssrc + 1,
  senderInfo: (info) => ({ rtpTimestamp: info.rtpTimestamp + 1_000, packets: 7, octets: 8 }),
  block: (ssrc, highest) => (ssrc === 50 ? { ssrc: 60, highest: highest - 3 } : undefined),
  sourceDescription: true,
};

function words(...values: number[]): Buffer {
  const packet = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => packet.writeUInt32BE(value >>> 0, i * 4));
  return packet;
}
const block = (ssrc: number, highest: number): number[] => [
  ssrc,
  0x0500_0009,
  highest,
  44,
  0x1111_2222,
  0x3333,
];
const receiverReport = words(0x82c9_000d, 10, ...block(50, 70_003), ...block(51, 1));
const senderReport = words(0x81c8_000c, 20, 0xaaaa, 0xbbbb, 4_000, 100, 16_000, ...block(50, 9));
const name = words(0x81ca_0002, 10, 0x0101_6100);

describe('of a compound packet', () => {
  it('reports go along as the other side knows the streams; what it says of others does not', () => {
    expect(translateRtcp(receiverReport, mapping)).toEqual(words(0x81c9_0007, 11, ...block(60, 70_000)));
  });

  it('a sender’s report keeps its clock, and loss and round trip stay what they were', () => {
    expect(translateRtcp(senderReport, mapping)).toEqual(
      words(0x81c8_000c, 21, 0xaaaa, 0xbbbb, 5_000, 7, 8, ...block(60, 6)),
    );
  });

  it('names go only where they are wanted, and what only WebRTC knows does not', () => {
    const transportFeedback = words(0x8fcd_0002, 1, 2);
    const compound = Buffer.concat([receiverReport, name, transportFeedback, goodbye(10)]);
    const withName = translateRtcp(compound, mapping);
    const withoutName = translateRtcp(compound, { ...mapping, sourceDescription: false });
    expect(withName?.subarray(32)).toEqual(name);
    expect(withoutName?.length).toBe(32);
  });

  it('nothing is left when nothing means anything', () => {
    expect(translateRtcp(words(0x80c9_0001, 10), mapping)).toBeUndefined();
    expect(translateRtcp(goodbye(10), mapping)).toBeUndefined();
    expect(translateRtcp(receiverReport, { ...mapping, reporter: () => undefined })).toBeUndefined();
  });

  it('that is cut off nothing is taken', () => {
    for (let bytes = 1; bytes < senderReport.length; bytes++) {
      expect(translateRtcp(senderReport.subarray(0, bytes), mapping)).toBeUndefined();
    }
    const tooManyBlocks = Buffer.from(receiverReport);
    tooManyBlocks[0] = 0x9f;
    expect(translateRtcp(tooManyBlocks, mapping)).toBeUndefined();
  });

  it('made of any bytes nothing breaks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const packet = Buffer.from(bytes);
        if (packet.length > 1) packet[0] = 0x80 | (packet.readUInt8(0) & 0x1f);
        if (packet.length > 2) packet[1] = 200 + (packet.readUInt8(1) % 4);
        translateRtcp(packet, mapping);
      }),
    );
  });
});

it('a goodbye is an empty report and the name of the stream that ends', () => {
  expect(goodbye(0x1234_5678)).toEqual(words(0x80c9_0001, 0x1234_5678, 0x81cb_0001, 0x1234_5678));
});
