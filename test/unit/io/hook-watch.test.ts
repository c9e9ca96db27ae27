import { describe, expect, it } from 'vitest';
import { type HookMovement, HookWatch } from '../../../src/io/hook-watch.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import type { HookWiring, Level } from '../../../src/protocol/io-wiring.js';
import { CountedSource } from '../../support/counted-source.js';
import { ManualClock } from '../../support/manual-clock.js';

const single: HookWiring = { pin: 5, secondPin: undefined, offHookLevel: 1, pull: 'up', debounceMs: 10 };

async function bench(wiring: HookWiring = single) {
  const clock = new ManualClock();
  const source = new VirtualSource({ clock });
  const counted = new CountedSource(source);
  const movements: HookMovement[] = [];
  const lost: string[] = [];
  source.setLevel(5, 0);
  source.setLevel(6, 1);
  const watch = await HookWatch.open({
    clock,
    source: counted,
    wiring,
    onMovement: (movement) => movements.push(movement),
    onLost: ({ message }) => lost.push(message),
  });
  await clock.advance(100);
  /** Levels of a pin, one each so many ms. */
  const play = async (pin: number, everyMs: number, ...levels: Level[]): Promise<void> => {
    for (const level of levels) {
      source.setLevel(pin, level);
      await clock.advance(everyMs);
    }
  };
  /** Nothing is left running or open. */
  const expectOver = (): void => expect([clock.pendingCount, counted.connections]).toEqual([0, 0]);
  return { clock, source, movements, lost, watch, play, expectOver };
}

const start = { atMs: 0, tookMs: 0, bounces: 0, moved: false };

describe('watching the hook', () => {
  it('tells first how it stands, then each movement with the time of its first change', async () => {
    const { clock, movements, play } = await bench();
    await play(5, 200, 1, 0);
    expect(movements).toEqual([
      { ...start, position: 'on-hook', levels: [0] },
      { atMs: 100, tookMs: 0, position: 'off-hook', levels: [1], bounces: 0, moved: true },
      { atMs: 300, tookMs: 0, position: 'on-hook', levels: [0], bounces: 0, moved: true },
    ]);
    expect(clock.nowMs()).toBe(500);
  });

  it('counts the bounces of a movement as what it would not have needed', async () => {
    const { clock, movements, play } = await bench();
    await play(5, 1.5, 1, 0, 1, 0, 1);
    await clock.advance(100);
    expect(movements.slice(1)).toEqual([
      { atMs: 100, tookMs: 6, position: 'off-hook', levels: [1], bounces: 4, moved: true },
    ]);
  });

  it('tells a glitch, that moved nothing', async () => {
    const { clock, movements, play } = await bench();
    await play(5, 3, 1, 0);
    await clock.advance(100);
    expect(movements.slice(1)).toEqual([
      { atMs: 100, tookMs: 3, position: 'on-hook', levels: [0], bounces: 2, moved: false },
    ]);
  });

  it('keeps two movements apart that the debouncing would', async () => {
    const { clock, movements, play } = await bench();
    await play(5, 12, 1, 0);
    await clock.advance(100);
    expect(movements.slice(1).map(({ position, bounces }) => [position, bounces])).toEqual([
      ['off-hook', 0],
      ['on-hook', 0],
    ]);
  });

  it('reads the position by the polarity of the configuration', async () => {
    const { movements, play } = await bench({ ...single, offHookLevel: 0 });
    await play(5, 100, 1);
    expect(movements.map(({ position }) => position)).toEqual(['off-hook', 'on-hook']);
  });

  it('shows both contacts of a pair, and the time between them', async () => {
    const { movements, play } = await bench({ ...single, secondPin: 6 });
    await play(5, 30, 1);
    await play(6, 100, 0);
    expect(movements).toEqual([
      { ...start, position: 'on-hook', levels: [0, 1] },
      { atMs: 100, tookMs: 0, position: 'contradiction', levels: [1, 1], bounces: 0, moved: true },
      { atMs: 130, tookMs: 0, position: 'off-hook', levels: [1, 0], bounces: 0, moved: true },
    ]);
  });

  it('takes a quick change-over for one movement', async () => {
    const { clock, movements, play } = await bench({ ...single, secondPin: 6 });
    await play(5, 4, 1);
    await play(6, 2, 0, 1, 0);
    await clock.advance(100);
    expect(movements.slice(1)).toEqual([
      { atMs: 100, tookMs: 8, position: 'off-hook', levels: [1, 0], bounces: 2, moved: true },
    ]);
  });

  it('says that the hardware went away, and nothing after it', async () => {
    const { clock, source, movements, lost, expectOver } = await bench();
    source.setLevel(5, 1);
    await clock.advance(2);
    source.unplug();
    expectOver();
    await clock.advance(1_000);
    expect(lost).toEqual([expect.stringContaining('virtual board')]);
    expect(movements).toHaveLength(1);
  });

  it('is silent once it is closed, and leaves nothing running', async () => {
    const { clock, source, movements, watch, expectOver } = await bench();
    source.setLevel(5, 1);
    await clock.advance(2);
    watch.close();
    expectOver();
    watch.close();
    source.setLevel(5, 0);
    await clock.advance(1_000);
    expect(movements).toHaveLength(1);
  });

  it('rejects with the word of a line that another program holds', async () => {
    const clock = new ManualClock();
    const board = new VirtualSource({ clock });
    const source = new CountedSource(board);
    board.hold(5);
    const nothing = () => undefined;
    await expect(
      HookWatch.open({ clock, source, wiring: single, onMovement: nothing, onLost: nothing }),
    ).rejects.toMatchObject({ code: 'GPIO_LINE_HELD' });
    expect([clock.pendingCount, source.connections]).toEqual([0, 0]);
  });
});
