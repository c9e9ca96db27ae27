import { describe, expect, it } from 'vitest';
import { HookLearning } from '../../../src/io/hook-learn.js';
import type { HookLearnStep } from '../../../src/io/hook-learn.machine.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import type { Level } from '../../../src/protocol/io-wiring.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A change-over hook at 5 and 6 of a virtual board; on-hook 5 is low. */
async function bench() {
  const clock = new ManualClock();
  const source = new VirtualSource({ clock });
  const steps: HookLearnStep[] = [];
  const move = (offHook: boolean): void => {
    source.setLevel(5, offHook ? 1 : 0);
    source.setLevel(6, offHook ? 0 : 1);
  };
  move(false);
  const learning = await HookLearning.open({
    clock,
    source,
    lines: [5, 6].map((pin) => ({ pin, expected: false })),
    pull: 'up',
    debounceMs: 10,
    onStep: (step) => steps.push(step),
  });
  learning.start();
  const inPlace = async (): Promise<void> => {
    learning.confirm();
    await clock.advance(1_100);
  };
  /** Leaves nothing behind: the board can be used by the next. */
  const isOver = async (): Promise<boolean> => {
    const leftover = clock.pendingCount;
    const { inputs } = await source.open();
    inputs.watch(5, { pull: 'up', debounceMs: 10 }, () => undefined);
    return leftover === 0;
  };
  return { clock, source, steps, learning, move, inPlace, isOver };
}

const asked = (round: number, position: 'on-hook' | 'off-hook') => ({ type: 'ask', round, position });
const read = (round: number, position: 'on-hook' | 'off-hook', ...levels: Level[]) => ({
  type: 'read',
  round,
  position,
  levels,
});

describe('learning the hook of a board', () => {
  it('learns, tells every step, and lets the board go', async () => {
    const { steps, move, inPlace, isOver } = await bench();
    for (const offHook of [false, true, false, true, false, true]) {
      move(offHook);
      await inPlace();
    }
    expect(steps).toEqual([
      asked(1, 'on-hook'),
      read(1, 'on-hook', 0, 1),
      asked(1, 'off-hook'),
      read(1, 'off-hook', 1, 0),
      asked(2, 'on-hook'),
      read(2, 'on-hook', 0, 1),
      asked(2, 'off-hook'),
      read(2, 'off-hook', 1, 0),
      asked(3, 'on-hook'),
      read(3, 'on-hook', 0, 1),
      asked(3, 'off-hook'),
      read(3, 'off-hook', 1, 0),
      { type: 'learnt', hook: { pin: 5, secondPin: 6, offHookLevel: 1 } },
    ]);
    expect(await isOver()).toBe(true);
  });

  it('does not look at a bounce that the debouncing hides', async () => {
    const { clock, source, steps, learning } = await bench();
    learning.confirm();
    for (let i = 0; i < 20; i++) {
      source.setLevel(5, i % 2 === 0 ? 1 : 0);
      await clock.advance(4);
    }
    await clock.advance(930);
    expect(steps.map(({ type }) => type)).toEqual(['ask', 'read', 'ask']);
  });

  it('gives a contact up that does not rest', async () => {
    const { clock, source, steps, learning, isOver } = await bench();
    learning.confirm();
    for (let i = 0; i < 10; i++) {
      source.setLevel(6, i % 2 === 0 ? 0 : 1);
      await clock.advance(500);
    }
    expect(steps).toMatchObject([{ type: 'ask' }, { type: 'refused', reason: 'chatter' }]);
    expect(await isOver()).toBe(true);
  });

  it('says that the board was unplugged, once', async () => {
    const { clock, source, steps, learning } = await bench();
    source.unplug();
    learning.confirm();
    await clock.advance(10_000);
    expect(steps).toEqual([
      asked(1, 'on-hook'),
      { type: 'refused', reason: 'lost', message: expect.stringContaining('virtual board') as string },
    ]);
    expect(clock.pendingCount).toBe(0);
  });

  it('says nothing more once it is stopped', async () => {
    const { clock, move, steps, learning, isOver } = await bench();
    learning.confirm();
    learning.stop();
    learning.stop();
    learning.start();
    move(true);
    learning.confirm();
    await clock.advance(10_000);
    expect(steps).toEqual([asked(1, 'on-hook')]);
    expect(await isOver()).toBe(true);
  });

  it('rejects with the word of a line that another program holds, and lets the rest go', async () => {
    const clock = new ManualClock();
    const source = new VirtualSource({ clock });
    source.hold(6);
    const lines = [5, 6].map((pin) => ({ pin, expected: true }));
    const options = { clock, source, lines, pull: 'up', debounceMs: 10, onStep: () => undefined } as const;
    await expect(HookLearning.open(options)).rejects.toMatchObject({ code: 'GPIO_LINE_HELD' });
    source.free(6);
    const learning = await HookLearning.open(options);
    learning.stop();
    expect(clock.pendingCount).toBe(0);
  });

  it('rejects with the word of a board that is not there', async () => {
    const clock = new ManualClock();
    const source = new VirtualSource({ clock });
    source.unplug();
    await expect(
      HookLearning.open({
        clock,
        source,
        lines: [{ pin: 5, expected: false }],
        pull: 'up',
        debounceMs: 10,
        onStep: () => undefined,
      }),
    ).rejects.toMatchObject({ code: 'IO_BOARD_MISSING' });
  });
});
