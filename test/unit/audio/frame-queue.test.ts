import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameQueue } from '../../../src/audio/frame-queue.js';
import { MAX_QUEUED_MS } from '../../../src/protocol/audio-format.js';

/** Samples numbered from `from` on, so that every one of them can be recognised. */
const numbered = (from: number, count: number) => Int16Array.from({ length: count }, (_, i) => from + i);

function drain(queue: FrameQueue): number[] {
  const samples: number[] = [];
  for (let frame = queue.pop(); frame; frame = queue.pop()) samples.push(...frame);
  return samples;
}

describe('FrameQueue', () => {
  it('makes frames of 160 samples from chunks of any length', () => {
    const queue = new FrameQueue();
    queue.push(numbered(0, 100));
    expect(queue.pop()).toBeUndefined();
    queue.push(numbered(100, 100));
    expect(queue.pop()).toEqual(numbered(0, 160));
    expect(queue.pop()).toBeUndefined();
    expect(queue.queuedMs).toBe(2.5);
  });

  it('never holds more than 120 ms: the oldest goes, and is counted', () => {
    const queue = new FrameQueue();
    queue.push(numbered(0, 20 * 160));
    expect(queue.queuedMs).toBe(120);
    expect(queue.droppedFrames).toBe(8);
    expect(drain(queue)).toEqual([...numbered(8 * 160, 12 * 160)]);
  });

  it('gives frames that stay as they are while the queue goes on', () => {
    const queue = new FrameQueue();
    queue.push(numbered(0, 160));
    const frame = queue.pop();
    for (let i = 0; i < 20; i++) queue.push(new Int16Array(160));
    expect(frame).toEqual(numbered(0, 160));
    expect(frame?.buffer.byteLength).toBe(320);
  });

  it('forgets on request, and does not call that dropped', () => {
    const queue = new FrameQueue();
    queue.push(numbered(0, 500));
    queue.clear();
    expect(queue.queuedMs).toBe(0);
    expect(queue.droppedFrames).toBe(0);
    queue.push(numbered(1000, 160));
    expect(queue.pop()).toEqual(numbered(1000, 160));
  });

  it('refuses a limit that does not hold two frames', () => {
    expect(() => new FrameQueue(19)).toThrow(RangeError);
    expect(() => new FrameQueue(NaN)).toThrow(RangeError);
  });

  it('keeps order, bound and account through any sequence of pushes and pops', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 700 }), fc.constant('pop' as const)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 20, max: MAX_QUEUED_MS }), (sequence, limitMs) => {
        const queue = new FrameQueue(limitMs);
        let pushed = 0;
        let popped = 0;
        for (const step of sequence) {
          if (step === 'pop') {
            const frame = queue.pop();
            // Numbers are below 2^15 here, so a sample's value is its place in the stream.
            if (frame) expect(frame).toEqual(numbered(popped + queue.droppedFrames * 160, 160));
            popped += frame ? 160 : 0;
          } else {
            queue.push(numbered(pushed, step));
            pushed += step;
          }
          expect(queue.queuedMs).toBeLessThanOrEqual(limitMs);
          expect(popped + queue.droppedFrames * 160 + queue.queuedMs * 16).toBe(pushed);
        }
      }),
    );
  });
});
