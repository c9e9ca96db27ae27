/** One stream of what comes in, whatever the far end does to its counters. */
import { beforeEach, describe, expect, it } from 'vitest';
import { sequenceOf, ssrcOf, timestampOf } from '../../../../src/audio/rtp/rtp-packet.js';
import { StreamContinuity } from '../../../../src/audio/rtp/stream-continuity.js';

const SSRC = 42;
let stream: StreamContinuity;
let nowMs: number;
beforeEach(() => {
  stream = new StreamContinuity(SSRC);
  nowMs = 1_000;
});

interface Counters {
  readonly ssrc?: number;
  readonly sequence: number;
  readonly timestamp: number;
}

/** What comes out for a packet that arrives 20 ms after the last; undefined where it is dropped. */
function pass({ ssrc = 7, sequence, timestamp }: Counters, rateHz = 8_000): Counters | undefined {
  const packet = Buffer.alloc(20);
  packet[0] = 0x80;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  nowMs += 20;
  if (!stream.rewrite(packet, 111, rateHz, nowMs)) return undefined;
  expect(packet[1]).toBe(111);
  expect(ssrcOf(packet)).toBe(SSRC);
  return { sequence: sequenceOf(packet), timestamp: timestampOf(packet) };
}

describe('a stream', () => {
  it('passes with its losses and disorder', () => {
    for (const sequence of [10, 11, 14, 13, 15, 15]) {
      expect(pass({ sequence, timestamp: sequence * 160 })).toEqual({ sequence, timestamp: sequence * 160 });
    }
  });

  it('passes over the wrap of both counters, and the wraps are counted', () => {
    for (let i = -2; i < 3; i++) {
      expect(pass({ sequence: 65_536 + i, timestamp: i * 160 })).toEqual({
        sequence: (65_536 + i) & 0xffff,
        timestamp: (i * 160) >>> 0,
      });
    }
    expect(stream.farHighest).toBe(65_536 + 2);
  });
});

describe('packets that are not wanted', () => {
  const unwanted = (sequence: number, ssrc = 7) => {
    const packet = Buffer.alloc(20);
    packet.writeUInt16BE(sequence & 0xffff, 2);
    packet.writeUInt32BE(ssrc, 8);
    stream.passOver(packet);
  };

  it('leave no gap, and real losses around them stay visible', () => {
    unwanted(1);
    expect(pass({ sequence: 65_530, timestamp: 0 })?.sequence).toBe(65_530);
    for (const sequence of [65_531, 65_532, 65_532, 65_534, 3]) unwanted(sequence);
    // 65 533 and the four between 65 534 and 3 are lost; of those passed over none is.
    expect(pass({ sequence: 4, timestamp: 1_600 })?.sequence).toBe(0);
    expect(stream.farHighest).toBe(65_540);
  });

  it('of another source or of long ago change nothing', () => {
    pass({ sequence: 100, timestamp: 0 });
    unwanted(101, 8);
    unwanted(99);
    expect(pass({ sequence: 101, timestamp: 160 })?.sequence).toBe(101);
  });
});

describe('a new stream', () => {
  it.each([
    ['another SSRC', { ssrc: 8, sequence: 900, timestamp: 77 }],
    ['counters that start again', { sequence: 30_000, timestamp: 5 }],
  ])(
    'by %s follows the old one from its second packet on',
    (_what, { ssrc, sequence, timestamp }: Counters) => {
      const next = (i: number): Counters => ({
        ...(ssrc === undefined ? {} : { ssrc }),
        sequence: sequence + i,
        timestamp: timestamp + i * 160,
      });
      pass({ sequence: 10, timestamp: 1_600 });
      pass({ sequence: 11, timestamp: 1_760 });
      expect(pass(next(0))).toBeUndefined();
      expect(pass(next(1))).toEqual({ sequence: 12, timestamp: 1_760 + 2 * 160 });
      expect(pass(next(2))).toEqual({ sequence: 13, timestamp: 1_760 + 3 * 160 });
      expect(stream.farHighest).toBe(sequence + 2);
    },
  );

  it('is not begun by a straggler of the former', () => {
    pass({ sequence: 10, timestamp: 1_600 });
    pass({ ssrc: 8, sequence: 500, timestamp: 0 });
    pass({ ssrc: 8, sequence: 501, timestamp: 160 });
    expect(pass({ sequence: 11, timestamp: 1_760 })).toBeUndefined();
    expect(pass({ ssrc: 8, sequence: 502, timestamp: 320 })).toMatchObject({ sequence: 12 });
    expect(pass({ sequence: 13, timestamp: 1_920 })).toBeUndefined();
    expect(pass({ ssrc: 8, sequence: 503, timestamp: 480 })).toMatchObject({ sequence: 13 });
    expect(stream.farSsrc).toBe(8);
  });

  it('after a pause has the time of the pause in it', () => {
    pass({ sequence: 10, timestamp: 1_600 });
    nowMs += 3_000;
    pass({ ssrc: 8, sequence: 500, timestamp: 0 });
    expect(pass({ ssrc: 8, sequence: 501, timestamp: 160 })).toEqual({
      sequence: 11,
      timestamp: 1_600 + (3_040 * 8_000) / 1_000,
    });
  });
});

it('a codec with another clock goes on in its own time, without a gap in the numbers', () => {
  pass({ sequence: 10, timestamp: 1_600 });
  expect(pass({ sequence: 11, timestamp: 900_000 }, 48_000)).toEqual({
    sequence: 11,
    timestamp: 1_600 + 960,
  });
  expect(pass({ sequence: 12, timestamp: 900_960 }, 48_000)).toEqual({
    sequence: 12,
    timestamp: 1_600 + 1_920,
  });
  expect(stream.timestampFromFar(900_960)).toBe(1_600 + 1_920);
});
