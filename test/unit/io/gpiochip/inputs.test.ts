import { beforeEach, describe, expect, it } from 'vitest';
import { InputRig } from './input-rig.js';

let rig: InputRig;
beforeEach(async () => {
  rig = await InputRig.open();
});

describe('what the kernel is asked for', () => {
  it.each([
    { pull: 'up', debounceMs: 10, debounceUs: 10_000 },
    { pull: 'down', debounceMs: 1, debounceUs: 1_000 },
    { pull: 'none', debounceMs: 100, debounceUs: 100_000 },
  ] as const)('an input with pull $pull and $debounceMs ms', async ({ pull, debounceMs, debounceUs }) => {
    rig.watch(pull, debounceMs);
    const check = (): void => {
      expect(rig.line.pull).toBe(pull);
      expect(rig.line.request?.consumer).toBe('hotline');
      // Both edges (bits 4 and 5) of an input (bit 2).
      expect((rig.line.request?.config.flags ?? 0n) & 0b111111n).toBe(0b110100n);
      expect(rig.line.request?.config.debounceUs).toBe(debounceUs);
    };
    check();
    await rig.clock.advance(10_000);
    check();
  });
});

describe('the first level', () => {
  it.each([0, 1] as const)('%i is told once', async (level) => {
    rig.line.set(level);
    rig.watch();
    await rig.clock.advance(7_000);
    expect(rig.levels).toEqual([[level, 10]]);
  });

  it('is that of the contact, not that of a cable which the pull-up has yet to charge', async () => {
    rig.line.set(0);
    // The pin rises after the kernel has read it and before it has the interrupt.
    rig.line.whileArming = () => rig.line.set(1);
    rig.watch();
    await rig.clock.advance(1_999);
    expect(rig.levels).toEqual([[1, 10]]);
  });

  it('that comes with an event is not told again', async () => {
    rig.watch();
    rig.line.request?.queueEvent(1);
    expect(rig.levels).toEqual([[1, 0]]);
    await rig.clock.advance(3_000);
    expect(rig.levels).toHaveLength(1);
  });
});

describe('a change', () => {
  it('is told when the debounce period is over, with the time of its edge', async () => {
    await rig.watchAtRest();
    rig.line.set(0);
    await rig.clock.advance(9.9);
    expect(rig.levels).toEqual([]);
    await rig.clock.advance(0.1);
    expect(rig.levels).toEqual([[0, 500]]);
  });

  it('that bounces for 11 ms is one change, with the time of the last edge', async () => {
    await rig.watchAtRest();
    for (const level of [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1] as const) {
      rig.line.set(level);
      await rig.clock.advance(1);
    }
    expect(rig.levels).toEqual([]);
    rig.line.set(0);
    await rig.clock.advance(100);
    expect(rig.levels).toEqual([[0, 512]]);
  });

  it('for 3 ms is a glitch and nobody hears of it', async () => {
    await rig.watchAtRest();
    rig.line.set(0);
    await rig.clock.advance(3);
    rig.line.set(1);
    await rig.clock.advance(5_000);
    expect(rig.levels).toEqual([]);
  });

  it('that waits for a busy program keeps its time', async () => {
    await rig.watchAtRest();
    rig.kernel.busy = true;
    rig.line.set(0);
    await rig.clock.advance(300);
    rig.line.set(1);
    await rig.clock.advance(200);
    rig.kernel.busy = false;
    expect(rig.levels).toEqual([
      [0, 500],
      [1, 800],
    ]);
  });

  it('that the kernel has noted and not yet queued keeps its time', async () => {
    await rig.watchAtRest();
    rig.kernel.busy = true;
    rig.line.set(0);
    await rig.clock.advance(10);
    const queued = rig.line.request?.queue.splice(0) ?? [];
    rig.line.request?.queueEvent(1);
    rig.line.afterReading = () => {
      rig.line.afterReading = undefined;
      rig.line.request?.queue.push(...queued);
    };
    await rig.clock.advance(20);
    rig.kernel.busy = false;
    expect(rig.levels).toEqual([[0, 500]]);
  });

  it('of which the kernel tells after a late tick is never told too early', async () => {
    await rig.watchAtRest();
    rig.line.tickMs = 4;
    rig.line.set(0);
    await rig.clock.advance(20);
    expect(rig.levels).toEqual([[0, 504]]);
  });

  it('that is told by events twice is told once', async () => {
    await rig.watchAtRest();
    rig.line.set(0);
    await rig.clock.advance(50);
    rig.kernel.busy = true;
    rig.line.request?.queueEvent(0);
    rig.line.request?.queueEvent(0);
    rig.kernel.busy = false;
    await rig.clock.advance(5_000);
    expect(rig.levels).toEqual([[0, 500]]);
  });
});

describe('the time of a change', () => {
  it.each([
    { stamp: 'in the future', stampNs: (nowNs: bigint) => nowNs + 60_000_000_000n, atMs: 500 },
    { stamp: 'of zero', stampNs: () => 0n, atMs: 10 },
    { stamp: 'of the end of time', stampNs: () => 2n ** 64n - 1n, atMs: 500 },
    { stamp: 'before the last change', stampNs: (nowNs: bigint) => nowNs - 495_000_000n, atMs: 10 },
    { stamp: 'that is right', stampNs: (nowNs: bigint) => nowNs - 5_000_000n, atMs: 485 },
  ])('with a stamp $stamp', async ({ stampNs, atMs }) => {
    await rig.watchAtRest();
    rig.line.deaf = true;
    rig.line.set(0);
    rig.line.request?.queueEvent(0, stampNs(rig.kernel.monotonicNs()));
    expect(rig.levels[0]).toEqual([0, atMs]);
  });
});

it('what comes from the kernel is checked: unknown events, and those of another line, say nothing', async () => {
  await rig.watchAtRest();
  rig.kernel.busy = true;
  rig.line.request?.queueEvent(0, undefined, { id: 3 });
  rig.line.request?.queueEvent(0, undefined, { id: 0 });
  rig.line.request?.queueEvent(0, undefined, { offset: 6 });
  rig.kernel.busy = false;
  expect(rig.levels).toEqual([]);
});
