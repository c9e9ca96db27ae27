import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoConnection } from '../../../../src/io/io-source.js';
import { OpenedBoard } from './opened-board.js';

let opened: OpenedBoard;
let connection: IoConnection;
beforeEach(async () => {
  opened = new OpenedBoard();
  opened.board.wire(2, 0);
  connection = await opened.open();
});
afterEach(() => {
  expect(opened.board.violations).toEqual([]);
  expect(opened.lost).toEqual([]);
});

const levels = (told: readonly (readonly [number, number])[]): number[] => told.map(([level]) => level);
const asked = (message: string): number => opened.board.received.filter((one) => one === message).length;

describe('the first level', () => {
  it.each([
    [0, 0],
    [1, 1],
    [undefined, 1],
  ] as const)('of a wire at %s is %i, told once within 30 ms', async (wire, level) => {
    opened.board.wire(3, wire);
    const told = opened.watch(connection, 'D3');
    await opened.clock.advance(30);
    expect(levels(told)).toEqual([level]);
    await opened.clock.advance(30_000);
    expect(levels(told)).toEqual([level]);
  });

  it('is the level after the pull-up has had its effect, not the one before', async () => {
    // The board answers with what it saw before, as one would whose cable is long.
    opened.board.wire(3, 0);
    const told = opened.watch(connection, 'D3');
    opened.board.wire(3, undefined);
    await opened.clock.advance(50);
    expect(levels(told)).toEqual([1]);
  });

  it('waits for an answer that was made after that, when this machine was held up', async () => {
    const carry = opened.board.onBytes;
    const late: Uint8Array[] = [];
    opened.board.onBytes = (bytes) => late.push(bytes);
    opened.board.wire(3, 0);
    const told = opened.watch(connection, 'D3');
    opened.board.wire(3, undefined);
    await opened.clock.advance(40);
    // All that the board has said meanwhile comes at once, in its order.
    opened.board.onBytes = carry;
    for (const bytes of late) carry?.(bytes);
    await opened.clock.advance(40);
    expect(levels(told)).toEqual([1]);
  });

  it('comes within 2 s where the first answers were lost', async () => {
    const carry = opened.board.onBytes;
    opened.board.onBytes = undefined;
    const told = opened.watch(connection, 'D2');
    await opened.clock.advance(60);
    opened.board.onBytes = carry;
    await opened.clock.advance(2_000);
    expect(levels(told)).toEqual([0]);
  });

  it('is told to each of several inputs', async () => {
    opened.board.wire(3, 1);
    opened.board.wire(14, 0);
    const all = ['D2', 'D3', 'A0', 'A1'].map((pin) => opened.watch(connection, pin));
    await opened.clock.advance(40);
    expect(all.map(levels)).toEqual([[0], [1], [0], [1]]);
  });
});

describe('changes', () => {
  it('are told with the time of their edge, debounced by the board', async () => {
    const told = opened.watch(connection, 'D2');
    await opened.clock.advance(1_000);
    const liftMs = opened.clock.nowMs();
    opened.board.wire(2, 1);
    await opened.clock.advance(9);
    expect(levels(told)).toEqual([0]);
    await opened.clock.advance(100);
    opened.board.wire(2, 0);
    await opened.clock.advance(100);
    expect(levels(told)).toEqual([0, 1, 0]);
    expect(Math.abs((told[1]?.[1] ?? 0) - liftMs)).toBeLessThanOrEqual(3);
    expect(Math.abs((told[2]?.[1] ?? 0) - liftMs - 109)).toBeLessThanOrEqual(3);
  });

  it('of a bouncing contact are one', async () => {
    const told = opened.watch(connection, 'D2');
    await opened.clock.advance(100);
    for (const level of [1, 0, 1, 0, 1] as const) {
      opened.board.wire(2, level);
      await opened.clock.advance(3);
    }
    await opened.clock.advance(100);
    expect(levels(told)).toEqual([0, 1]);
  });

  it('of one pin are not told to another', async () => {
    const first = opened.watch(connection, 'D2');
    const second = opened.watch(connection, 'D3');
    await opened.clock.advance(100);
    opened.board.wire(2, 1);
    await opened.clock.advance(100);
    expect([levels(first), levels(second)]).toEqual([[0, 1], [1]]);
  });

  it('that come twice are told once', async () => {
    const told = opened.watch(connection, 'D2');
    await opened.clock.advance(100);
    opened.board.wire(2, 1);
    await opened.clock.advance(100);
    opened.board.sayOwn(0x42, 2, 0, 2, 1, 0, 0, 0, 0, 0);
    await opened.clock.advance(100);
    expect(levels(told)).toEqual([0, 1]);
  });

  it('have times that go forward, whatever the board says', async () => {
    const told = opened.watch(connection, 'D2');
    await opened.clock.advance(5_000);
    const times = [
      [0x7f, 0x7f, 0x7f, 0x7f, 0x0f],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 8],
    ];
    for (const [index, time] of times.entries()) {
      opened.board.sayOwn(0x42, index + 1, 0, 2, index % 2 ? 0 : 1, ...time);
      await opened.clock.advance(20);
      const [, atMs = NaN] = told.at(-1) ?? [];
      expect(atMs).toBeGreaterThanOrEqual(told.at(-2)?.[1] ?? 0);
      expect(atMs).toBeLessThanOrEqual(opened.clock.nowMs());
    }
    expect(told.length).toBeGreaterThanOrEqual(4);
  });
});

describe('an event that was lost', () => {
  it('is noticed by the next, of whatever pin, and made up for at once', async () => {
    const hook = opened.watch(connection, 'D2');
    opened.watch(connection, 'D3');
    await opened.clock.advance(2_005);
    opened.board.losesEvents = 1;
    opened.board.wire(2, 1);
    await opened.clock.advance(50);
    expect(levels(hook)).toEqual([0]);
    opened.board.wire(3, 0);
    await opened.clock.advance(20);
    expect(levels(hook)).toEqual([0, 1]);
  });

  it('is made up for within 2 s when there is no next', async () => {
    const told = opened.watch(connection, 'D2');
    await opened.clock.advance(500);
    opened.board.losesEvents = 1;
    opened.board.wire(2, 1);
    await opened.clock.advance(2_020);
    expect(levels(told)).toEqual([0, 1]);
  });

  it('nothing is asked for when none was lost, also past the end of the counter', async () => {
    opened.watch(connection, 'D2');
    await opened.clock.advance(100);
    const before = asked('f0 01 14 f7');
    opened.board.sayOwn(0x43, 0x7e, 0x7f, 2, 0);
    for (const [low, high, level] of [
      [0x7f, 0x7f, 1],
      [0, 0, 0],
      [1, 0, 1],
    ] as const)
      opened.board.sayOwn(0x42, low, high, 2, level, 0, 0, 0, 0, 0);
    expect(asked('f0 01 14 f7')).toBe(before);
  });

  it('a flood of gaps is answered with one question at a time', async () => {
    opened.watch(connection, 'D2');
    await opened.clock.advance(100);
    const before = asked('f0 01 14 f7');
    for (let i = 0; i < 10_000; i++) opened.board.sayOwn(0x42, (i * 2) % 128, 0, 2, i & 1, 0, 0, 0, 0, 0);
    expect(asked('f0 01 14 f7') - before).toBeLessThanOrEqual(1);
    await opened.clock.advance(100);
  });
});

describe('the debounce', () => {
  it('is the board’s own when nothing else is asked for', async () => {
    opened.watch(connection, 'D2', { debounceMs: 10 });
    await opened.clock.advance(50);
    expect(opened.board.received.filter((message) => message.startsWith('f0 01 12'))).toEqual([]);
  });

  it('is the longest that any input asks for, and the log says so', async () => {
    opened.watch(connection, 'D2', { debounceMs: 10 });
    opened.watch(connection, 'D3', { debounceMs: 25 });
    opened.watch(connection, 'D4', { debounceMs: 5 });
    await opened.clock.advance(50);
    expect(opened.board.debounceMs).toBe(25);
    const lines = opened.log.lines.filter(({ message }) => message.includes('debounces all inputs alike'));
    expect(lines.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ debounceMs: 25 }),
      expect.objectContaining({ debounceMs: 25 }),
    ]);
  });

  it('goes down to what is asked for', async () => {
    opened.watch(connection, 'D2', { debounceMs: 1 });
    await opened.clock.advance(50);
    expect(opened.board.debounceMs).toBe(1);
  });

  it.each([
    [0.2, 1],
    [12.4, 12],
    [1_000, 100],
  ])('of %s ms becomes %i', async (askedMs, debounceMs) => {
    opened.watch(connection, 'D2', { debounceMs: askedMs });
    await opened.clock.advance(200);
    expect(opened.board.debounceMs).toBe(debounceMs);
  });

  it('of 100 ms: the first level waits for it', async () => {
    const told = opened.watch(connection, 'D2', { debounceMs: 100 });
    await opened.clock.advance(90);
    expect(told).toEqual([]);
    await opened.clock.advance(30);
    expect(levels(told)).toEqual([0]);
  });
});

describe('the resistor', () => {
  it.each([
    ['up', 11],
    ['none', 0],
  ] as const)('%s is the mode %i of the pin', (pull, mode) => {
    opened.watch(connection, 'D4', { pull });
    expect(opened.board.mode(4)).toBe(mode);
  });

  it('down is refused: the board has none', () => {
    expect(() => connection.inputs.watch('D4', { pull: 'down', debounceMs: 10 }, () => undefined)).toThrow(
      expect.objectContaining({
        code: 'IO_BOARD_PIN',
        message: expect.stringMatching(/no pull-down.*D4/) as string,
      }) as Error,
    );
    expect(opened.board.watchedPins).toEqual([]);
  });
});
