import { describe, expect, it } from 'vitest';
import { FramePump } from '../../../src/exchange/frame-pump.js';
import type { Timer } from '../../../src/clock/clock.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A clock whose timer ticks come only when the test lets them, as on a machine that is busy elsewhere. */
class LateClock extends ManualClock {
  tick: () => void = () => undefined;
  override every(_periodMs: number, action: () => void): Timer {
    this.tick = action;
    return { cancel: () => undefined };
  }
}

describe('FramePump', () => {
  it('sends a hundred frames a second', async () => {
    const clock = new ManualClock();
    let frames = 0;
    const pump = new FramePump(clock, () => frames++);
    pump.start();
    await clock.advance(1_000);
    expect(frames).toBe(100);
    pump.stop();
    await clock.advance(1_000);
    expect(frames).toBe(100);
    expect(clock.pendingCount).toBe(0);
  });

  it('does not fall behind when its timer comes late', async () => {
    const clock = new LateClock();
    let frames = 0;
    new FramePump(clock, () => frames++).start();
    for (let tick = 1; tick <= 40; tick++) {
      await clock.advance(13);
      clock.tick();
    }
    expect(frames).toBe(52);
  });

  it('leaves out the time of a long stall instead of flooding the far end', async () => {
    const clock = new LateClock();
    let frames = 0;
    new FramePump(clock, () => frames++).start();
    await clock.advance(5_000);
    clock.tick();
    expect(frames).toBe(5);
    await clock.advance(10);
    clock.tick();
    expect(frames).toBe(6);
  });

  it('starts only once', async () => {
    const clock = new ManualClock();
    let frames = 0;
    const pump = new FramePump(clock, () => frames++);
    pump.start();
    pump.start();
    await clock.advance(100);
    expect(frames).toBe(10);
  });
});
