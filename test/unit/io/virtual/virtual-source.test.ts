import { describe, expect, it } from 'vitest';
import { MODES } from '../../../../src/io/io-plugin.js';
import { loadJohnnyFive } from '../../../../src/io/output-board.js';
import { VirtualSource } from '../../../../src/io/virtual/virtual.source.js';
import type { Level } from '../../../../src/protocol/io-wiring.js';
import { ManualClock, settle } from '../../../support/manual-clock.js';

async function virtualBoard() {
  const clock = new ManualClock();
  const board = new VirtualSource({ clock });
  const connection = await board.open();
  const told: [Level, number][] = [];
  const watch = (pin: number | string, debounceMs = 10, pull: 'up' | 'down' = 'up') =>
    connection.inputs.watch(pin, { pull, debounceMs }, (level, atMs) => told.push([level, atMs]));
  return { clock, board, connection, told, watch };
}

describe('the virtual board', () => {
  it('gives an open contact the level of its pull', async () => {
    const { board, watch, told } = await virtualBoard();
    watch(5);
    watch(6, 10, 'down');
    expect([board.levelOf(5), board.levelOf(6)]).toEqual([1, 0]);
    await settle();
    expect(told).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  it('tells a level that has held, with the time of the last edge', async () => {
    const { clock, board, watch, told } = await virtualBoard();
    watch(5);
    await clock.advance(100);
    for (const level of [0, 1, 0] as const) {
      board.setLevel(5, level);
      await clock.advance(4);
    }
    await clock.advance(100);
    board.release(5);
    await clock.advance(100);
    expect(told).toEqual([
      [1, 0],
      [0, 108],
      [1, 212],
    ]);
  });

  it('knows the names of the pins of a Raspberry Pi and of the I/O board', async () => {
    const { board, connection } = await virtualBoard();
    expect(connection.output('GPIO17', 1)).toBe(17);
    expect(connection.output('D13', 1)).toBe(13);
    expect(connection.output('A0', 1)).toBe(14);
    expect([board.levelOf(17), board.levelOf(13), board.levelOf(14)]).toEqual([1, 1, 1]);
  });

  it.each(['nowhere', 64, -1, 1.5, 'GPIO64', 'GPIO'])('has no pin %s', async (pin) => {
    const { connection } = await virtualBoard();
    expect(() => connection.output(pin, 0)).toThrow(expect.objectContaining({ code: 'GPIO_LINE_UNKNOWN' }));
  });

  it('refuses a second use of a pin in one life, and takes it in the next', async () => {
    const { board, connection, watch } = await virtualBoard();
    watch(5);
    connection.output(16, 1);
    const held: unknown = expect.objectContaining({ code: 'GPIO_LINE_HELD' });
    expect(() => watch(5)).toThrow(held);
    expect(() => connection.output(5, 0)).toThrow(held);
    expect(() => connection.output(16, 0)).toThrow(held);
    expect(() => watch(16)).toThrow(held);
    connection.close();
    expect(board.levelOf(16)).toBe(1);
    const next = await board.open();
    expect(next.output(16, 0)).toBe(16);
    expect(next.output(5, 0)).toBe(5);
  });

  it('tells a loss once, and nothing after a close', async () => {
    const { board, connection, watch, told, clock } = await virtualBoard();
    const lost: string[] = [];
    connection.onLost = (error) => lost.push(error.message);
    watch(5);
    await settle();
    board.unplug();
    board.unplug();
    board.setLevel(5, 0);
    await clock.advance(1_000);
    await expect(board.open()).rejects.toMatchObject({ code: 'IO_BOARD_MISSING' });
    board.plug();
    const next = await board.open();
    next.onLost = () => expect.unreachable();
    next.close();
    next.close();
    board.unplug();
    expect(lost).toEqual(['the virtual board is not plugged in; plug it in']);
    expect(told).toEqual([[1, 0]]);
    expect(clock.pendingCount).toBe(0);
  });

  it('does nothing while it is frozen, makes up for it when it thaws in time, and is lost when not', async () => {
    const { board, connection, watch, told, clock } = await virtualBoard();
    const lost: string[] = [];
    connection.onLost = (error) => lost.push(error.message);
    watch(5);
    const lamp = connection.output(16, 0);
    await clock.advance(0);
    board.freeze();
    board.setLevel(5, 0);
    connection.plugin.digitalWrite(lamp, 1);
    await clock.advance(2_999);
    expect([told, lost, board.levelOf(16)]).toEqual([[[1, 0]], [], 0]);
    board.thaw();
    await clock.advance(10);
    expect(told).toEqual([
      [1, 0],
      [0, 2_999],
    ]);
    board.freeze();
    await clock.advance(3_000);
    expect(lost).toHaveLength(1);
    await expect(board.open()).rejects.toMatchObject({ code: 'IO_BOARD_SILENT' });
    board.thaw();
    const next = await board.open();
    board.freeze();
    next.close();
    expect(clock.pendingCount).toBe(0);
  });

  it('works with components of johnny-five, too', async () => {
    const { board, connection } = await virtualBoard();
    const five = await loadJohnnyFive();
    const options = { io: connection.plugin, repl: false, debug: false, sigint: false };
    const j5 = new five.Board(options);
    await new Promise<void>((resolve) => {
      j5.on('error', () => undefined);
      j5.on('ready', () => resolve());
    });
    const led = new five.Led({ board: j5, pin: 16 });
    led.on();
    expect(board.levelOf(16)).toBe(1);
    led.off();
    expect(board.levelOf(16)).toBe(0);
    const seen: number[] = [];
    connection.plugin.pinMode(5, MODES.INPUT);
    j5.digitalRead(5, (level: number) => seen.push(level));
    await settle();
    board.setLevel(5, 1);
    await settle();
    expect(seen).toEqual([0, 1]);
  });
});
