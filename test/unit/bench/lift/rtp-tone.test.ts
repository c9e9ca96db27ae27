import { describe, expect, it } from 'vitest';
import { RtpTone } from '../../../../src/bench/lift/rtp-tone.js';
import { ManualClock } from '../../../support/manual-clock.js';

function started() {
  const clock = new ManualClock();
  const packets: Buffer[] = [];
  const payload = new Uint8Array(RtpTone.samplesPerPacket).fill(0x10);
  const tone = new RtpTone(clock, payload, (packet) => packets.push(Buffer.from(packet)));
  tone.start();
  return { clock, packets, tone };
}

describe('RtpTone', () => {
  it('sends the first packet at once and one every 20 ms', async () => {
    const { clock, packets } = started();
    expect(packets).toHaveLength(1);
    await clock.advance(1_000);
    expect(packets).toHaveLength(51);
  });

  it('numbers the packets and dates them in samples', async () => {
    const { clock, packets } = started();
    await clock.advance(40);
    expect(packets.map((packet) => [packet.readUInt16BE(2), packet.readUInt32BE(4)])).toEqual([
      [0, 0],
      [1, 160],
      [2, 320],
    ]);
    expect(packets.every((packet) => packet[0] === 0x80 && packet[1] === 0 && packet.length === 172)).toBe(
      true,
    );
  });

  it('is quiet when stopped, and leaves no timer behind', async () => {
    const { clock, packets, tone } = started();
    tone.stop();
    await clock.advance(1_000);
    expect(packets).toHaveLength(1);
    expect(clock.pendingCount).toBe(0);
  });
});
