/** Digits as telephone events: what goes out packet by packet, and what is understood of what comes in. */
import { describe, expect, it } from 'vitest';
import { TelephoneEventReceiver, TelephoneEventSender } from '../../../../src/audio/rtp/telephone-events.js';

/** Steps of 20 ms at 8000 Hz, until sound goes out again: `digit(duration)start`, `.` for nothing. */
function timeline(sender: TelephoneEventSender, stepMs = 20): string[] {
  const steps: string[] = [];
  for (let at = 0; steps.at(-1) !== 'sound' && at < 200; at++) {
    const step = sender.next(1_000 + at * stepMs * 8, stepMs, 8_000);
    if (step.type !== 'event') {
      steps.push(step.type === 'sound' ? 'sound' : '.');
      continue;
    }
    const { payload, timestamp, marker } = step;
    const flags = (marker ? 'M' : '') + (payload.readUInt8(1) & 0x80 ? 'E' : '');
    steps.push(`${payload.readUInt8(0)}@${timestamp}:${payload.readUInt16BE(2)}${flags}`);
  }
  return steps;
}

describe('sending', () => {
  it('is a tone of 160 ms with its end three times, then a pause of 100 ms from the end of the tone', () => {
    const sender = new TelephoneEventSender();
    sender.add('5');
    expect(timeline(sender)).toEqual([
      '5@1000:160M',
      ...[320, 480, 640, 800, 960, 1_120].map((duration) => `5@1000:${duration}`),
      ...['5@1000:1280E', '5@1000:1280E', '5@1000:1280E'],
      ...['.', '.', '.'],
      'sound',
    ]);
    expect(sender.busy).toBe(false);
  });

  it('knows all digits, and leaves out what is none', () => {
    const sender = new TelephoneEventSender();
    sender.add('0 9*#-aD');
    const codes = timeline(sender).filter((step) => step.endsWith('M'));
    expect(codes.map((step) => step.split('@')[0])).toEqual(['0', '9', '10', '11', '12', '15']);
  });

  it.each([10, 30, 60])('takes as long in packets of %i ms', (stepMs) => {
    const sender = new TelephoneEventSender();
    sender.add('1');
    const steps = timeline(sender, stepMs);
    expect(steps.filter((step) => step.endsWith('E'))).toEqual(Array(3).fill('1@1000:1280E'));
    expect(steps.filter((step) => step.endsWith('M') && step.startsWith('1'))).toHaveLength(1);
    expect((steps.length - 1) * stepMs).toBeGreaterThanOrEqual(260);
    expect((steps.length - 1) * stepMs).toBeLessThan(260 + 2 * stepMs);
  });
});

describe('receiving', () => {
  const HEADER = 12;
  function packet(code: number, timestamp: number, bytes = 4): Buffer {
    const made = Buffer.alloc(HEADER + bytes);
    made.writeUInt32BE(timestamp >>> 0, 4);
    made[HEADER] = code;
    return made;
  }
  const heard = (packets: readonly Buffer[]): string => {
    const receiver = new TelephoneEventReceiver();
    return packets.map((one) => receiver.accept(one, HEADER, 7) ?? '').join('');
  };

  it('tells each digit once, whichever packets of it come', () => {
    expect(heard([packet(1, 100), packet(1, 100), packet(1, 100)])).toBe('1');
    expect(heard([packet(1, 100), packet(1, 2_000), packet(11, 4_000)])).toBe('11#');
  });

  it('does not take a late packet for a new digit', () => {
    expect(heard([packet(1, 100), packet(2, 2_000), packet(1, 100), packet(2, 2_000)])).toBe('12');
  });

  it('goes on over the wrap of the timestamp', () => {
    expect(heard([packet(3, 0xffff_ff00), packet(4, 0x100), packet(3, 0xffff_ff00)])).toBe('34');
  });

  it('passes over events that are no digits, and packets that are too short', () => {
    expect(heard([packet(16, 100), packet(255, 200), packet(1, 300, 3)])).toBe('');
  });

  it('hears the same key again from a stream that began anew', () => {
    const receiver = new TelephoneEventReceiver();
    expect(receiver.accept(packet(1, 5_000), HEADER, 7)).toBe('1');
    expect(receiver.accept(packet(1, 100), HEADER, 8)).toBe('1');
  });
});
