import { describe, expect, it, vi } from 'vitest';
import { type AvrBoard, RELAY_PIN } from '../../support/avr/avr-board.js';
import { say } from '../../support/avr/board-messages.js';
import { startedBoard } from '../../support/avr/started-board.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

const HOUR_S = 3600;

/** Puts the firmware's clock forward, and gives it the milliseconds that it needs to catch up with its seconds. */
function advance(board: AvrBoard, seconds: number): void {
  board.clockMs = (board.clockMs + seconds * 1000 - Math.ceil(seconds)) % 2 ** 32;
  board.runMs(Math.ceil(seconds));
}

const relay = (board: AvrBoard) => board.output(RELAY_PIN);
const guard = (board: AvrBoard) => board.ask(say.getGuard, 'guard');
const heartbeat = (board: AvrBoard) => board.ask(say.heartbeat(1), 'heartbeat');

/** Armed, and silent for nearly as long as is allowed. */
function almostLost(board: AvrBoard, afterS: number): void {
  heartbeat(board);
  advance(board, afterS - 0.1);
  expect(relay(board)).toBe(0);
}

/** Until the host is on again. */
function cycle(board: AvrBoard, afterS: number, offS: number): void {
  almostLost(board, afterS);
  board.runMs(200);
  expect(relay(board)).toBe(1);
  advance(board, offS);
  expect(relay(board)).toBe(0);
}

function guardedBoard(afterS = 30, offS = 1): AvrBoard {
  const board = startedBoard();
  board.ask(say.setGuard(afterS, offS), 'guard');
  board.runMs(30);
  board.outputChanges.length = 0;
  return board;
}

const relayMoves = (board: AvrBoard) => board.outputChanges.filter((change) => change.pin === RELAY_PIN);

describe('guard relay', () => {
  it('stays in rest until a heartbeat has armed it', () => {
    const board = startedBoard();
    board.outputChanges.length = 0;
    advance(board, 2 * HOUR_S);
    expect(relayMoves(board)).toEqual([]);
    expect(guard(board)).toMatchObject({ armed: 0, cycles: 0 });
    heartbeat(board);
    expect(guard(board)).toMatchObject({ afterS: 120, offS: 5, armed: 1, source: 0, cycles: 0 });
  });

  it('leaves a host alone that has taken its leave, until it is back', () => {
    const board = guardedBoard(30, 1);
    heartbeat(board);
    expect(board.ask(say.standDown, 'guard')).toMatchObject({ armed: 0 });
    board.runMs(35_000);
    expect(relayMoves(board)).toEqual([]);
    heartbeat(board);
    board.runMs(31_000);
    expect(relayMoves(board)[0]).toMatchObject({ level: 1 });
  });

  it('switches the host off 30 s after the last of its heartbeats, and on again after 1 s', () => {
    const board = guardedBoard(30, 1);
    for (let i = 0; i < 3; i++) {
      board.send(say.heartbeat(i));
      board.runMs(1_000);
    }
    const last = board.of('heartbeat').at(-1)!;
    board.runMs(32_000);
    const [off, on, ...more] = relayMoves(board);
    expect(Math.abs(off!.atMs - last.atMs - 30_000)).toBeLessThan(5);
    expect(Math.abs(on!.atMs - off!.atMs - 1_000)).toBeLessThan(2);
    expect([off!.level, on!.level, more]).toEqual([1, 0, []]);
  });

  it('has 120 s and 5 s from the factory', () => {
    const board = startedBoard();
    board.outputChanges.length = 0;
    almostLost(board, 120);
    board.runMs(200);
    expect(relay(board)).toBe(1);
    advance(board, 4.7);
    expect(relay(board)).toBe(1);
    board.runMs(300);
    expect(relay(board)).toBe(0);
  });

  it('stays in rest while heartbeats come just in time, for an hour', () => {
    const board = guardedBoard(30);
    for (let s = 0; s < HOUR_S; s += 30) almostLost(board, 30);
    expect(relayMoves(board)).toEqual([]);
  });

  it('is unarmed after a cycle until the host has started', () => {
    const board = guardedBoard(30);
    cycle(board, 30, 1);
    expect(guard(board)).toMatchObject({ armed: 0, cycles: 1 });
    advance(board, 2 * HOUR_S);
    expect(relayMoves(board)).toHaveLength(2);
    cycle(board, 30, 1);
    expect(relayMoves(board)).toHaveLength(4);
  });

  it('answers a heartbeat while the host is off, and is not armed by it', () => {
    const board = guardedBoard(30, 10);
    almostLost(board, 30);
    board.runMs(200);
    expect(relay(board)).toBe(1);
    heartbeat(board);
    expect(guard(board).armed).toBe(0);
    advance(board, 10);
    expect(relay(board)).toBe(0);
    expect(guard(board).armed).toBe(0);
    advance(board, 40);
    expect(relayMoves(board)).toHaveLength(2);
  });

  it('takes new settings at once, counted from the last heartbeat', () => {
    const board = guardedBoard(3_600);
    heartbeat(board);
    advance(board, 50);
    board.tell(say.setGuard(60, 1));
    expect(relay(board)).toBe(0);
    advance(board, 9.8);
    expect(relay(board)).toBe(0);
    board.runMs(300);
    expect(relay(board)).toBe(1);
  });

  it('never switches with 0', () => {
    const board = guardedBoard(0);
    heartbeat(board);
    advance(board, 5 * HOUR_S);
    expect(relayMoves(board)).toEqual([]);
  });

  it('ends an off time as it began, whatever is set meanwhile', () => {
    const board = guardedBoard(30, 10);
    almostLost(board, 30);
    board.runMs(200);
    board.tell(say.setGuard(0, 60));
    expect(relay(board)).toBe(1);
    advance(board, 10);
    expect(relay(board)).toBe(0);
  });

  it.each([
    ['the reset pin', (board: AvrBoard) => board.reset('pin')],
    ['the watchdog', (board: AvrBoard) => board.hang()],
    ['a system reset', (board: AvrBoard) => board.send(say.reset)],
  ])('is in rest after a reset by %s in the off time, unarmed, and the cycle is counted', (_, reset) => {
    const board = guardedBoard(30, 60);
    almostLost(board, 30);
    board.runMs(200);
    expect(relay(board)).toBe(1);
    reset(board);
    board.runMs(400);
    expect(relay(board)).toBe(0);
    expect(guard(board)).toMatchObject({ armed: 0, cycles: 1 });
  });

  it('is right where the clock begins again after 49.7 days', () => {
    const board = guardedBoard(30);
    board.clockMs = 2 ** 32 - 10_000;
    board.runMs(5);
    almostLost(board, 30);
    board.runMs(200);
    expect(relay(board)).toBe(1);
    advance(board, 1);
    expect(relay(board)).toBe(0);
    expect(relayMoves(board)).toHaveLength(2);
  });
});

describe('at most three cycles an hour', () => {
  const threeCycles = (): AvrBoard => {
    const board = guardedBoard(30, 1);
    for (let i = 0; i < 3; i++) cycle(board, 30, 1);
    expect(guard(board).cycles).toBe(3);
    board.outputChanges.length = 0;
    return board;
  };

  it('a fourth waits until the first is an hour ago', () => {
    const board = threeCycles();
    heartbeat(board);
    advance(board, HOUR_S - 70);
    expect(relayMoves(board)).toEqual([]);
    expect(guard(board)).toMatchObject({ armed: 1, cycles: 3 });
    advance(board, 10);
    advance(board, 1);
    expect(relayMoves(board).map((move) => move.level)).toEqual([1, 0]);
    expect(guard(board)).toMatchObject({ armed: 0, cycles: 3 });
  });

  it('a heartbeat meanwhile calls the fourth off', () => {
    const board = threeCycles();
    heartbeat(board);
    advance(board, HOUR_S - 110);
    heartbeat(board);
    advance(board, 29);
    expect(relayMoves(board)).toEqual([]);
  });

  it.each([
    ['the reset pin', (board: AvrBoard) => board.reset('pin')],
    [
      'the reset pin, with a bootloader that uses RAM',
      (board: AvrBoard) =>
        board.reset('pin', {
          mcusr: 0,
          r2: 2,
          ram: [
            [0x100, 0x22f],
            [0x8c0, 0x8ff],
          ],
        }),
    ],
    ['a brown-out', (board: AvrBoard) => board.reset('brown-out')],
    ['the watchdog', (board: AvrBoard) => board.hang()],
    ['a system reset', (board: AvrBoard) => board.send(say.reset)],
  ])('also across resets by %s', (_, reset) => {
    const board = guardedBoard(30, 1);
    for (let i = 0; i < 3; i++) {
      cycle(board, 30, 1);
      reset(board);
      board.runMs(400);
    }
    expect(board.resets).toHaveLength(3);
    expect(guard(board).cycles).toBe(3);
    board.outputChanges.length = 0;
    heartbeat(board);
    advance(board, 600);
    expect(relayMoves(board)).toEqual([]);
  });

  it('not across a loss of power, which clears the count', () => {
    const board = threeCycles();
    board.powerOn(2);
    board.runMs(30);
    expect(guard(board).cycles).toBe(0);
    cycle(board, 30, 1);
  });

  it('with a damaged count as with none: the relay works, and no more than three times', () => {
    const board = threeCycles();
    const address = board.symbol('history');
    for (let byte = 0; byte < 8; byte++) {
      const before = board.data.getUint8(address + byte);
      board.data.setUint8(address + byte, before ^ 0x10);
      board.reset('pin');
      board.runMs(30);
      expect(guard(board).cycles, `byte ${byte}`).toBe(0);
      for (let i = 0; i < 3; i++) cycle(board, 30, 1);
      expect(guard(board).cycles).toBe(3);
    }
  });

  it('counts a cycle before the relay moves, which may reset the board', () => {
    const board = guardedBoard(30, 1);
    almostLost(board, 30);
    while (relay(board) === 0) board.runMs(0.001);
    board.reset('brown-out');
    board.runMs(30);
    expect(guard(board).cycles).toBe(1);
  });
});
