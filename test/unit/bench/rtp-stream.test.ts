import { describe, expect, it } from 'vitest';
import { PACKET_SAMPLES, RtpStream } from '../../../src/bench/rtp-stream.js';
import { ManualClock } from '../../support/manual-clock.js';

function started(payload: (index: number) => Uint8Array | undefined = () => new Uint8Array(PACKET_SAMPLES)) {
  const clock = new ManualClock();
  const packets: Buffer[] = [];
  const stream = new RtpStream({
    clock,
    payloadType: 8,
    payload,
    send: (packet) => packets.push(Buffer.from(packet)),
  });
  stream.start();
  return { clock, packets, stream };
}

const numbersOf = (packets: readonly Buffer[]) =>
  packets.map((packet) => [packet.readUInt16BE(2), packet.readUInt32BE(4)]);

describe('RtpStream', () => {
  it('sends the first packet at once and one every 20 ms', async () => {
    const { clock, packets } = started();
    expect(packets).toHaveLength(1);
    await clock.advance(1_000);
    expect(packets).toHaveLength(51);
  });

  it('numbers the packets and dates them in samples', async () => {
    const { clock, packets } = started();
    await clock.advance(40);
    expect(numbersOf(packets)).toEqual([
      [0, 0],
      [1, 160],
      [2, 320],
    ]);
    expect(packets.every((packet) => packet[0] === 0x80 && packet[1] === 8 && packet.length === 172)).toBe(
      true,
    );
  });

  it('leaves a gap in the numbers and dates where a packet is lost', async () => {
    const { clock, packets } = started((index) =>
      index === 1 ? undefined : new Uint8Array(PACKET_SAMPLES).fill(index),
    );
    await clock.advance(60);
    expect(numbersOf(packets)).toEqual([
      [0, 0],
      [2, 320],
      [3, 480],
    ]);
    expect(packets.map((packet) => packet[12])).toEqual([0, 2, 3]);
  });

  it('is quiet when stopped, and leaves no timer behind', async () => {
    const { clock, packets, stream } = started();
    stream.stop();
    await clock.advance(1_000);
    expect(packets).toHaveLength(1);
    expect(clock.pendingCount).toBe(0);
  });
});
