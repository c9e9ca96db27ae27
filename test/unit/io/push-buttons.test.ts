import { describe, expect, it } from 'vitest';
import type { Level } from '../../../src/protocol/io-wiring.js';
import { input, SessionBench } from './session-bench.js';

/** A contact is moved, or the board unplugged and plugged in: `[at ms, pin or what, level]`. */
type Happening = readonly [atMs: number, pin: number | 'unplug' | 'plug', level?: Level];

/** Buttons at 17 and 27, pressed by a low level, with the shortest debounce there is: presses as `button at ms`. */
async function presses(happenings: readonly Happening[]): Promise<string[]> {
  const bench = new SessionBench();
  const { board, clock } = bench;
  const pressed: string[] = [];
  bench.session
    .buttons([17, 27].map((pin, i) => ({ ...input(i === 0 ? 'rating-1' : 'rating-2', pin), debounceMs: 1 })))
    .start((button, atMs) => pressed.push(`${button} at ${atMs}`));
  let started = false;
  for (const [atMs, what, level] of happenings) {
    if (!started && atMs > 0) bench.session.start();
    started ||= atMs > 0;
    await clock.advance(atMs - clock.nowMs());
    if (what === 'unplug') board.unplug();
    else if (what === 'plug') board.plug();
    else board.setLevel(what, level ?? 0);
  }
  await clock.advance(2_000);
  expect(bench.faults.list()).toEqual([]);
  await bench.session.stop();
  expect(clock.pendingCount).toBe(0);
  return pressed;
}

describe('buttons', () => {
  it.each<{ name: string; happenings: Happening[]; pressed: string[] }>([
    {
      name: 'two buttons, pressed in turn',
      happenings: [
        [1_000, 17, 0],
        [1_200, 17, 1],
        [2_000, 27, 0],
        [2_200, 27, 1],
        [3_000, 17, 0],
      ],
      pressed: ['0 at 1000', '1 at 2000', '0 at 3000'],
    },
    {
      name: 'held for long',
      happenings: [
        [1_000, 17, 0],
        [60_000, 17, 1],
      ],
      pressed: ['0 at 1000'],
    },
    {
      name: 'two at a time',
      happenings: [
        [1_000, 17, 0],
        [1_010, 27, 0],
      ],
      pressed: ['0 at 1000', '1 at 1010'],
    },
    {
      name: 'bounces longer than the debounce time, when pressed and when let go',
      happenings: [
        [1_000, 17, 0],
        [1_005, 17, 1],
        [1_010, 17, 0],
        [1_300, 17, 1],
        [1_320, 17, 0],
        [1_340, 17, 1],
      ],
      pressed: ['0 at 1000'],
    },
    {
      name: 'pressed twice as fast as people can',
      happenings: [
        [1_000, 17, 0],
        [1_060, 17, 1],
        [1_120, 17, 0],
        [1_180, 17, 1],
      ],
      pressed: ['0 at 1000', '0 at 1120'],
    },
    {
      name: 'down at the start, then let go and pressed',
      happenings: [
        [0, 17, 0],
        [1_000, 17, 1],
        [2_000, 17, 0],
      ],
      pressed: ['0 at 2000'],
    },
    {
      name: 'stuck from the start',
      happenings: [
        [0, 17, 0],
        [60_000, 27, 0],
      ],
      pressed: ['1 at 60000'],
    },
    { name: 'pressed right after the start', happenings: [[1, 17, 0]], pressed: ['0 at 1'] },
    {
      name: 'down when the board comes back',
      happenings: [
        [1_000, 'unplug'],
        [2_000, 17, 0],
        [3_000, 'plug'],
        [5_000, 17, 1],
        [6_000, 17, 0],
      ],
      pressed: ['0 at 6000'],
    },
    {
      name: 'held while the board goes and comes back',
      happenings: [
        [1_000, 17, 0],
        [2_000, 'unplug'],
        [3_000, 'plug'],
      ],
      pressed: ['0 at 1000'],
    },
    {
      name: 'let go while the board is away',
      happenings: [
        [1_000, 17, 0],
        [2_000, 'unplug'],
        [2_500, 17, 1],
        [3_000, 'plug'],
        [5_000, 17, 0],
      ],
      pressed: ['0 at 1000', '0 at 5000'],
    },
  ])('$name', async ({ happenings, pressed }) => {
    expect(await presses(happenings)).toEqual(pressed);
  });

  it('are heard between start and stop only', async () => {
    const bench = new SessionBench();
    const pressed: number[] = [];
    const buttons = bench.session.buttons([input('rating-1', 17)]);
    bench.session.start();
    const press = async (): Promise<void> => {
      for (const level of [0, 1] as const) {
        bench.board.setLevel(17, level);
        await bench.clock.advance(500);
      }
    };
    await bench.clock.advance(500);
    await press();
    buttons.start((button) => pressed.push(button));
    await press();
    buttons.stop();
    await press();
    expect(pressed).toEqual([0]);
    await bench.session.stop();
  });
});

describe('a state contact', () => {
  it('tells its state once it is known, each change, and after a loss only what is new', async () => {
    const bench = new SessionBench();
    const { board, clock } = bench;
    const told: [boolean, number][] = [];
    board.setLevel(4, 0);
    bench.session.stateContact(input('tamper', 4, 1)).start((active, atMs) => told.push([active, atMs]));
    bench.session.start();
    await clock.advance(1_000);
    board.setLevel(4, 1);
    await clock.advance(1_000);
    board.unplug();
    board.plug();
    await clock.advance(1_000);
    board.unplug();
    board.setLevel(4, 0);
    board.plug();
    await clock.advance(1_000);
    expect(told).toEqual([
      [false, 0],
      [true, 1_000],
      [false, 3_500],
    ]);
    await bench.session.stop();
  });

  it('tells who comes late what is known, and nobody after its stop', async () => {
    const bench = new SessionBench();
    const contact = bench.session.stateContact(input('door', 7));
    bench.session.start();
    await bench.clock.advance(1_000);
    const told: boolean[] = [];
    contact.start((active) => told.push(active));
    expect(told).toEqual([false]);
    contact.stop();
    bench.board.setLevel(7, 0);
    await bench.clock.advance(1_000);
    expect(told).toEqual([false]);
    await bench.session.stop();
  });
});
