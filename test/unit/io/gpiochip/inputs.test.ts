import { beforeEach, describe, expect, it } from 'vitest';
import { GpioChipSource } from '../../../../src/io/gpiochip/gpiochip.source.js';
import type { IoConnection } from '../../../../src/io/io-source.js';
import { HotlineError } from '../../../../src/protocol/errors.js';
import type { Level, Pull } from '../../../../src/protocol/io-wiring.js';
import { FakeGpioKernel } from '../../../support/fakes/fake-gpio-kernel.js';
import type { FakeGpioLine } from '../../../support/fakes/fake-gpio-line.js';
import { ManualClock } from '../../../support/manual-clock.js';

const HOOK = 5;
const DEBOUNCE_MS = 10;

let clock: ManualClock;
let kernel: FakeGpioKernel;
let connection: IoConnection;
let hook: FakeGpioLine;
let levels: [level: Level, atMs: number][];
let lost: Error[];
beforeEach(async () => {
  clock = new ManualClock();
  kernel = new FakeGpioKernel(clock, { label: 'pinctrl-bcm2711', lines: 58 });
  connection = await new GpioChipSource({ clock, chip: undefined, kernel }).open();
  lost = [];
  connection.onLost = (error) => lost.push(error);
  hook = kernel.line(HOOK);
  hook.set(1);
  levels = [];
});

function watch(pull: Pull = 'up', debounceMs = DEBOUNCE_MS): void {
  connection.inputs.watch(HOOK, { pull, debounceMs }, (level, atMs) => levels.push([level, atMs]));
}

/** Watched, its first level told at 10 ms, and half a second gone by. */
async function watchAtRest(): Promise<void> {
  watch();
  await clock.advance(500);
  expect(levels).toEqual([[1, 10]]);
  levels = [];
}

describe('what the kernel is asked for', () => {
  it.each([
    { pull: 'up', debounceMs: 10, debounceUs: 10_000 },
    { pull: 'down', debounceMs: 1, debounceUs: 1_000 },
    { pull: 'none', debounceMs: 100, debounceUs: 100_000 },
  ] as const)('an input with pull $pull and $debounceMs ms', async ({ pull, debounceMs, debounceUs }) => {
    watch(pull, debounceMs);
    const check = (): void => {
      expect(hook.pull).toBe(pull);
      expect(hook.request?.consumer).toBe('hotline');
      // Both edges (bits 4 and 5) of an input (bit 2).
      expect((hook.request?.config.flags ?? 0n) & 0b111111n).toBe(0b110100n);
      expect(hook.request?.config.debounceUs).toBe(debounceUs);
    };
    check();
    await clock.advance(10_000);
    check();
  });
});

describe('the first level', () => {
  it.each([0, 1] as const)('%i is told once', async (level) => {
    hook.set(level);
    watch();
    await clock.advance(7_000);
    expect(levels).toEqual([[level, 10]]);
  });

  it('is that of the contact, not that of a cable which the pull-up has yet to charge', async () => {
    hook.set(0);
    // The pin rises after the kernel has read it and before it has the interrupt.
    hook.whileArming = () => hook.set(1);
    watch();
    await clock.advance(1_999);
    expect(levels).toEqual([[1, 10]]);
  });

  it('that comes with an event is not told again', async () => {
    watch();
    hook.request?.queueEvent(1);
    expect(levels).toEqual([[1, 0]]);
    await clock.advance(3_000);
    expect(levels).toHaveLength(1);
  });
});

describe('a change', () => {
  it('is told when the debounce period is over, with the time of its edge', async () => {
    await watchAtRest();
    hook.set(0);
    await clock.advance(9.9);
    expect(levels).toEqual([]);
    await clock.advance(0.1);
    expect(levels).toEqual([[0, 500]]);
  });

  it('that bounces for 11 ms is one change, with the time of the last edge', async () => {
    await watchAtRest();
    for (const level of [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1] as const) {
      hook.set(level);
      await clock.advance(1);
    }
    expect(levels).toEqual([]);
    hook.set(0);
    await clock.advance(100);
    expect(levels).toEqual([[0, 512]]);
  });

  it('for 3 ms is a glitch and nobody hears of it', async () => {
    await watchAtRest();
    hook.set(0);
    await clock.advance(3);
    hook.set(1);
    await clock.advance(5_000);
    expect(levels).toEqual([]);
  });

  it('that waits for a busy program keeps its time', async () => {
    await watchAtRest();
    kernel.busy = true;
    hook.set(0);
    await clock.advance(300);
    hook.set(1);
    await clock.advance(200);
    kernel.busy = false;
    expect(levels).toEqual([
      [0, 500],
      [1, 800],
    ]);
  });

  it('that the kernel has noted and not yet queued keeps its time', async () => {
    await watchAtRest();
    kernel.busy = true;
    hook.set(0);
    await clock.advance(10);
    const queued = hook.request?.queue.splice(0) ?? [];
    hook.request?.queueEvent(1);
    hook.afterReading = () => {
      hook.afterReading = undefined;
      hook.request?.queue.push(...queued);
    };
    await clock.advance(20);
    kernel.busy = false;
    expect(levels).toEqual([[0, 500]]);
  });

  it('of which the kernel tells after a late tick is never told too early', async () => {
    await watchAtRest();
    hook.tickMs = 4;
    hook.set(0);
    await clock.advance(20);
    expect(levels).toEqual([[0, 504]]);
  });

  it('that is told by events twice is told once', async () => {
    await watchAtRest();
    hook.set(0);
    await clock.advance(50);
    kernel.busy = true;
    hook.request?.queueEvent(0);
    hook.request?.queueEvent(0);
    kernel.busy = false;
    await clock.advance(5_000);
    expect(levels).toEqual([[0, 500]]);
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
    await watchAtRest();
    hook.deaf = true;
    hook.set(0);
    hook.request?.queueEvent(0, stampNs(kernel.monotonicNs()));
    expect(levels[0]).toEqual([0, atMs]);
  });
});

describe('a change that was lost', () => {
  it('because the queue was full is made up for by the level, after what is left in the queue', async () => {
    await watchAtRest();
    kernel.busy = true;
    hook.set(0);
    await clock.advance(20);
    // The kernel keeps 64 events and drops the oldest; the last of these says 1, and so is the pin.
    for (let n = 0; n < 70; n++) hook.request?.queueEvent(n % 2 === 0 ? 0 : 1);
    kernel.busy = false;
    // The level that is read has the last word.
    expect(levels.at(-1)).toEqual([0, 520]);
    levels = [];
    await clock.advance(5_000);
    expect(levels).toEqual([]);
  });

  it('with its event is told within 2 s', async () => {
    await watchAtRest();
    kernel.busy = true;
    hook.set(0);
    await clock.advance(20);
    hook.request?.queue.splice(0);
    kernel.busy = false;
    expect(levels).toEqual([]);
    await clock.advance(1_480);
    expect(levels).toEqual([[0, 2_000]]);
  });

  it('with its interrupt is told within 2 s and the debounce period, though the kernel does not know of it', async () => {
    await watchAtRest();
    hook.deaf = true;
    hook.set(0);
    await clock.advance(1_000);
    expect(hook.request?.level).toBe(1);
    expect(levels).toEqual([]);
    await clock.advance(510);
    expect(levels).toEqual([[0, 2_000]]);
  });

  it('and found, of which an event waits all the same, has the time of the event', async () => {
    await watchAtRest();
    hook.deaf = true;
    hook.set(0);
    await clock.advance(1_504);
    kernel.busy = true;
    hook.request?.queueEvent(0);
    await clock.advance(10);
    expect(levels).toEqual([[0, 1_994]]);
  });

  it('and found just before the first look was due is judged by one look', async () => {
    await clock.advance(1_995);
    watch();
    hook.request?.queueEvent(1);
    hook.deaf = true;
    hook.set(0);
    await clock.advance(14);
    expect(levels).toEqual([[1, 1_995]]);
    await clock.advance(1);
    expect(levels).toEqual([
      [1, 1_995],
      [0, 2_000],
    ]);
  });

  it('and found, and then told by an event all the same, is told once; a glitch after it is one', async () => {
    await watchAtRest();
    hook.deaf = true;
    hook.set(0);
    await clock.advance(1_504);
    hook.request?.queueEvent(0);
    expect(levels).toEqual([[0, 1_994]]);
    hook.set(1);
    await clock.advance(10);
    hook.set(0);
    await clock.advance(5_000);
    expect(levels).toHaveLength(1);
  });

  it('as the kernel set up its debouncer is told 2 s later', async () => {
    await watchAtRest();
    hook.whileArming = () => {
      hook.whileArming = undefined;
      hook.set(0);
    };
    await clock.advance(1_500 + 1_999);
    expect(levels).toEqual([]);
    await clock.advance(1 + DEBOUNCE_MS);
    expect(levels).toEqual([[0, 4_000]]);
  });
});

describe('the look every 2 s', () => {
  it('does not take a glitch for a change', async () => {
    await watchAtRest();
    // The kernel's tick is late, so that it still remembers the glitch when the doubt is over.
    hook.tickMs = 8;
    await clock.advance(1_499);
    hook.set(0);
    await clock.advance(3);
    hook.set(1);
    await clock.advance(5_000);
    expect(levels).toEqual([]);
  });

  it.each([0, 1, 5, 9])(
    'that comes %i ms after a lift costs it no more than the debounce period',
    async (ms) => {
      await watchAtRest();
      await clock.advance(1_500 - ms);
      hook.set(0);
      await clock.advance(2 * DEBOUNCE_MS);
      expect(levels).toHaveLength(1);
      expect(levels[0]?.[0]).toBe(0);
      expect(levels[0]?.[1]).toBeGreaterThanOrEqual(2_000 - ms);
      expect(levels[0]?.[1]).toBeLessThanOrEqual(2_000);
      await clock.advance(5_000);
      expect(levels).toHaveLength(1);
    },
  );

  it('that comes into a bounce does not tell of it twice', async () => {
    await watchAtRest();
    await clock.advance(1_494);
    for (let n = 0; n < 12; n++) {
      hook.set(n % 2 === 0 ? 0 : 1);
      await clock.advance(1);
    }
    hook.set(0);
    await clock.advance(5_000);
    expect(levels.map(([level]) => level)).toEqual([0]);
  });
});

it('what comes from the kernel is checked: unknown events, and those of another line, say nothing', async () => {
  await watchAtRest();
  kernel.busy = true;
  hook.request?.queueEvent(0, undefined, { id: 3 });
  hook.request?.queueEvent(0, undefined, { id: 0 });
  hook.request?.queueEvent(0, undefined, { offset: 6 });
  kernel.busy = false;
  expect(levels).toEqual([]);
});

describe('the loss of the chip', () => {
  it('is told once, at once, and gives everything back', async () => {
    await watchAtRest();
    connection.inputs.watch(6, { pull: 'up', debounceMs: 10 }, () => undefined);
    connection.output(16, 1);
    kernel.unplug();
    await clock.advance(10_000);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toBeInstanceOf(HotlineError);
    expect(lost[0]).toMatchObject({ code: 'GPIO_FAILED' });
    expect(lost[0]?.message).toBe('the GPIO chip pinctrl-bcm2711 has failed: the chip has gone (ENODEV)');
    expect(kernel.openCount).toBe(0);
    expect(clock.pendingCount).toBe(0);
    expect(levels).toEqual([]);
  });

  it.each(['READ', 'GET_VALUES', 'SET_CONFIG'] as const)('shows within 2 s by a failing %s', async (call) => {
    await watchAtRest();
    kernel.fails.set(call, 'EIO');
    await clock.advance(1_499);
    expect(lost).toEqual([]);
    await clock.advance(1);
    expect(lost.map((error) => error.message)).toEqual(['the GPIO chip pinctrl-bcm2711 has failed: EIO']);
    expect(kernel.openCount).toBe(0);
  });

  it('shows by a failing read as an event comes', async () => {
    await watchAtRest();
    kernel.fails.set('READ', 'ENODEV');
    hook.set(0);
    await clock.advance(10);
    expect(lost).toHaveLength(1);
  });

  it('ends the connection: it opens no line after it, and takes what is written', async () => {
    await watchAtRest();
    connection.output(16, 1);
    kernel.unplug();
    expect(() => connection.output(17, 1)).toThrow(/closed/);
    expect(() => connection.inputs.watch(17, { pull: 'up', debounceMs: 10 }, () => undefined)).toThrow(
      /closed/,
    );
    connection.plugin.digitalWrite(16, 0);
    connection.close();
    expect(lost).toHaveLength(1);
  });
});

describe('closing', () => {
  it('gives every descriptor and timer back, once, and tells nothing any more', async () => {
    await watchAtRest();
    connection.inputs.watch('GPIO6', { pull: 'down', debounceMs: 1 }, () => undefined);
    connection.output(16, 1);
    hook.set(0);
    connection.close();
    connection.close();
    expect(kernel.openCount).toBe(0);
    expect(clock.pendingCount).toBe(0);
    await clock.advance(5_000);
    expect(levels).toEqual([]);
    expect(lost).toEqual([]);
  });

  it('is possible between two changes that waited', async () => {
    await watchAtRest();
    const told: Level[] = [];
    connection.inputs.watch(6, { pull: 'up', debounceMs: 10 }, (level) => {
      told.push(level);
      if (level === 1) connection.close();
    });
    await clock.advance(10);
    kernel.busy = true;
    kernel.line(6).request?.queueEvent(1);
    kernel.line(6).request?.queueEvent(0);
    kernel.busy = false;
    expect(told).toEqual([0, 1]);
    expect(lost).toEqual([]);
  });

  it('is possible from within what is told', async () => {
    connection.inputs.watch(HOOK, { pull: 'up', debounceMs: 10 }, (level, atMs) => {
      levels.push([level, atMs]);
      connection.close();
    });
    await clock.advance(500);
    expect(levels).toEqual([[1, 10]]);
    expect(kernel.openCount).toBe(0);
    expect(lost).toEqual([]);
  });
});

it('a line that cannot be polled is given back', () => {
  const before = kernel.openCount;
  kernel.fails.set('POLL', 'EMFILE');
  expect(() => watch()).toThrow(/too many files/);
  expect(kernel.openCount).toBe(before);
});
