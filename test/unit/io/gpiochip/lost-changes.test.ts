import { beforeEach, describe, expect, it } from 'vitest';
import { DEBOUNCE_MS, InputRig } from './input-rig.js';

let rig: InputRig;
beforeEach(async () => {
  rig = await InputRig.open();
});

describe('a change that was lost', () => {
  it('because the queue was full is made up for by the level, after what is left in the queue', async () => {
    await rig.watchAtRest();
    rig.kernel.busy = true;
    rig.line.set(0);
    await rig.clock.advance(20);
    // The kernel keeps 64 events and drops the oldest; the last of these says 1, and so is the pin.
    for (let n = 0; n < 70; n++) rig.line.request?.queueEvent(n % 2 === 0 ? 0 : 1);
    rig.kernel.busy = false;
    // The level that is read has the last word.
    expect(rig.levels.at(-1)).toEqual([0, 520]);
    rig.levels.length = 0;
    await rig.clock.advance(5_000);
    expect(rig.levels).toEqual([]);
  });

  it('with its event is told within 2 s', async () => {
    await rig.watchAtRest();
    rig.kernel.busy = true;
    rig.line.set(0);
    await rig.clock.advance(20);
    rig.line.request?.queue.splice(0);
    rig.kernel.busy = false;
    expect(rig.levels).toEqual([]);
    await rig.clock.advance(1_480);
    expect(rig.levels).toEqual([[0, 2_000]]);
  });

  it('with its interrupt is told within 2 s and the debounce period, though the kernel does not know of it', async () => {
    await rig.watchAtRest();
    rig.line.deaf = true;
    rig.line.set(0);
    await rig.clock.advance(1_000);
    expect(rig.line.request?.level).toBe(1);
    expect(rig.levels).toEqual([]);
    await rig.clock.advance(510);
    expect(rig.levels).toEqual([[0, 2_000]]);
  });

  it('and found, of which an event waits all the same, has the time of the event', async () => {
    await rig.watchAtRest();
    rig.line.deaf = true;
    rig.line.set(0);
    await rig.clock.advance(1_504);
    rig.kernel.busy = true;
    rig.line.request?.queueEvent(0);
    await rig.clock.advance(10);
    expect(rig.levels).toEqual([[0, 1_994]]);
  });

  it('and found just before the first look was due is judged by one look', async () => {
    await rig.clock.advance(1_995);
    rig.watch();
    rig.line.request?.queueEvent(1);
    rig.line.deaf = true;
    rig.line.set(0);
    await rig.clock.advance(14);
    expect(rig.levels).toEqual([[1, 1_995]]);
    await rig.clock.advance(1);
    expect(rig.levels).toEqual([
      [1, 1_995],
      [0, 2_000],
    ]);
  });

  it('and found, and then told by an event all the same, is told once; a glitch after it is one', async () => {
    await rig.watchAtRest();
    rig.line.deaf = true;
    rig.line.set(0);
    await rig.clock.advance(1_504);
    rig.line.request?.queueEvent(0);
    expect(rig.levels).toEqual([[0, 1_994]]);
    rig.line.set(1);
    await rig.clock.advance(10);
    rig.line.set(0);
    await rig.clock.advance(5_000);
    expect(rig.levels).toHaveLength(1);
  });

  it('as the kernel set up its debouncer is told 2 s later', async () => {
    await rig.watchAtRest();
    rig.line.whileArming = () => {
      rig.line.whileArming = undefined;
      rig.line.set(0);
    };
    await rig.clock.advance(1_500 + 1_999);
    expect(rig.levels).toEqual([]);
    await rig.clock.advance(1 + DEBOUNCE_MS);
    expect(rig.levels).toEqual([[0, 4_000]]);
  });
});

describe('the look every 2 s', () => {
  it('does not take a glitch for a change', async () => {
    await rig.watchAtRest();
    // The kernel's tick is late, so that it still remembers the glitch when the doubt is over.
    rig.line.tickMs = 8;
    await rig.clock.advance(1_499);
    rig.line.set(0);
    await rig.clock.advance(3);
    rig.line.set(1);
    await rig.clock.advance(5_000);
    expect(rig.levels).toEqual([]);
  });

  it.each([0, 1, 5, 9])(
    'that comes %i ms after a lift costs it no more than the debounce period',
    async (ms) => {
      await rig.watchAtRest();
      await rig.clock.advance(1_500 - ms);
      rig.line.set(0);
      await rig.clock.advance(2 * DEBOUNCE_MS);
      expect(rig.levels).toHaveLength(1);
      expect(rig.levels[0]?.[0]).toBe(0);
      expect(rig.levels[0]?.[1]).toBeGreaterThanOrEqual(2_000 - ms);
      expect(rig.levels[0]?.[1]).toBeLessThanOrEqual(2_000);
      await rig.clock.advance(5_000);
      expect(rig.levels).toHaveLength(1);
    },
  );

  it('that comes into a bounce does not tell of it twice', async () => {
    await rig.watchAtRest();
    await rig.clock.advance(1_494);
    for (let n = 0; n < 12; n++) {
      rig.line.set(n % 2 === 0 ? 0 : 1);
      await rig.clock.advance(1);
    }
    rig.line.set(0);
    await rig.clock.advance(5_000);
    expect(rig.levels.map(([level]) => level)).toEqual([0]);
  });
});
