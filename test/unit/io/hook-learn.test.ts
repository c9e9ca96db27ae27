import { describe, expect, it } from 'vitest';
import { HookLearning } from '../../../src/io/hook-learn.js';
import type { HookLearnStep } from '../../../src/io/hook-learn.machine.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import type { Level } from '../../../src/protocol/io-wiring.js';
import { CountedSource } from '../../support/counted-source.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A change-over hook at 5 and 6 of a virtual board; on-hook 5 is low. */
async function bench() {
  const clock = new ManualClock();
  const source = new VirtualSource({ clock });
  const counted = new CountedSource(source);
  const steps: HookLearnStep[] = [];
  const move = (offHook: boolean): void => {
    source.setLevel(5, offHook ? 1 : 0);
    source.setLevel(6, offHook ? 0 : 1);
  };
  move(false);
  const learning = await HookLearning.open({
    clock,
    source: counted,
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
  /** Nothing is left running or open. */
  const expectOver = (): void => expect([clock.pendingCount, counted.connections]).toEqual([0, 0]);
  return { clock, source, steps, learning, move, inPlace, expectOver };
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
    const { clock, steps, move, inPlace, expectOver } = await bench();
    for (const offHook of [false, true, false, true, false, true]) {
      move(offHook);
      await inPlace();
      expect(clock.pendingCount).toBe(0);
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
    expectOver();
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
    const { clock, source, steps, learning, expectOver } = await bench();
    learning.confirm();
    for (let i = 0; i < 10; i++) {
      source.setLevel(6, i % 2 === 0 ? 0 : 1);
      await clock.advance(500);
    }
    expect(steps).toMatchObject([{ type: 'ask' }, { type: 'refused', reason: 'chatter' }]);
    expectOver();
  });

  it('says that the board was unplugged, once', async () => {
    const { clock, source, steps, learning, expectOver } = await bench();
    learning.confirm();
    source.unplug();
    expectOver();
    learning.confirm();
    await clock.advance(10_000);
    expect(steps).toEqual([
      asked(1, 'on-hook'),
      { type: 'refused', reason: 'lost', message: expect.stringContaining('virtual board') as string },
    ]);
  });

  it('says nothing more once it is stopped', async () => {
    const { clock, move, steps, learning, expectOver } = await bench();
    learning.confirm();
    learning.stop();
    expectOver();
    learning.stop();
    learning.start();
    move(true);
    learning.confirm();
    await clock.advance(10_000);
    expect(steps).toEqual([asked(1, 'on-hook')]);
  });

  it('rejects with the word of a line that another program holds, and lets the rest go', async () => {
    const clock = new ManualClock();
    const board = new VirtualSource({ clock });
    const source = new CountedSource(board);
    board.hold(6);
    const lines = [5, 6].map((pin) => ({ pin, expected: true }));
    const options = { clock, source, lines, pull: 'up', debounceMs: 10, onStep: () => undefined } as const;
    await expect(HookLearning.open(options)).rejects.toMatchObject({ code: 'GPIO_LINE_HELD' });
    expect([clock.pendingCount, source.connections]).toEqual([0, 0]);
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
