import { describe, expect, it, vi } from 'vitest';
import type { AvrBoard } from '../../support/avr/avr-board.js';
import { say } from '../../support/avr/board-messages.js';
import { boardWithHook, HOOK_PIN, startedBoard } from '../../support/avr/started-board.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

const ADDRESS = 0x10;
const BYTES = 6;
const factory = { afterS: 120, offS: 5 };
const guard = (board: AvrBoard) => board.ask(say.getGuard, 'guard');

function restarted(board: AvrBoard): AvrBoard {
  board.powerOn(3);
  board.runMs(30);
  board.take();
  return board;
}

/** CRC-16/MCRF4XX, as `_crc_ccitt_update` of avr-libc has it. */
function crc(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc;
}

function record(layout: number, afterS: number, offS: number): number[] {
  const fields = [layout, afterS & 0xff, afterS >> 8, offS];
  const sum = crc(fields);
  return [...fields, sum & 0xff, sum >> 8];
}

describe('settings of the guard', () => {
  it('are those of the factory with an empty EEPROM, which is not written', () => {
    const board = startedBoard();
    expect(guard(board)).toMatchObject({ ...factory, source: 0 });
    board.runMs(100);
    expect(board.eeprom.writes).toBe(0);
  });

  it.each([
    [0, 1],
    [30, 60],
    [60, 5],
    [3600, 10],
  ])('after %i s for %i s: in force at once, and kept without power', (afterS, offS) => {
    const board = startedBoard();
    expect(board.ask(say.setGuard(afterS, offS), 'guard')).toMatchObject({ afterS, offS, source: 1 });
    board.runMs(30);
    expect(guard(restarted(board))).toMatchObject({ afterS, offS, source: 1 });
    expect([...board.eeprom.memory.subarray(ADDRESS, ADDRESS + BYTES)]).toEqual(record(1, afterS, offS));
    expect(board.eeprom.memory.filter((byte) => byte !== 0xff).length).toBeLessThanOrEqual(BYTES);
  });

  it.each([
    [1, 5],
    [29, 5],
    [3601, 5],
    [16383, 5],
    [60, 0],
    [60, 61],
    [60, 127],
  ])('after %i s for %i s: refused, nothing is changed or written', (afterS, offS) => {
    const board = startedBoard();
    expect(board.ask(say.setGuard(afterS, offS), 'refused')).toMatchObject({ request: 0x16, reason: 3 });
    board.runMs(50);
    expect(guard(board)).toMatchObject({ ...factory, source: 0 });
    expect(board.eeprom.writes).toBe(0);
  });

  it('are written only where they differ', () => {
    const board = startedBoard();
    const writes = (afterS: number, offS: number) => {
      const before = board.eeprom.writes;
      board.ask(say.setGuard(afterS, offS), 'guard');
      board.runMs(50);
      return board.eeprom.writes - before;
    };
    expect(writes(60, 5)).toBe(BYTES);
    expect(writes(60, 5)).toBe(0);
    expect(writes(60, 6)).toBe(3);
    restarted(board);
    expect(writes(60, 6)).toBe(0);
  });

  it('that are damaged, in whichever bit, are not used, and it is said; they can be set anew', () => {
    const board = startedBoard();
    board.ask(say.setGuard(300, 7), 'guard');
    board.runMs(50);
    for (let bit = 0; bit < BYTES * 8; bit++) {
      const cell = ADDRESS + (bit >> 3);
      board.eeprom.memory[cell]! ^= 1 << (bit & 7);
      expect(guard(restarted(board)), `bit ${bit}`).toMatchObject({ ...factory, source: 2 });
      board.eeprom.memory[cell]! ^= 1 << (bit & 7);
    }
    expect(guard(restarted(board))).toMatchObject({ afterS: 300, offS: 7, source: 1 });
    board.eeprom.memory[ADDRESS] = 0;
    restarted(board);
    expect(board.ask(say.setGuard(90, 8), 'guard').source).toBe(1);
    board.runMs(50);
    expect(guard(restarted(board))).toMatchObject({ afterS: 90, offS: 8, source: 1 });
  });

  it.each([
    ['all zero', new Array<number>(BYTES).fill(0)],
    ['of another layout', record(2, 60, 5)],
    ['with a time that is too short', record(1, 5, 5)],
    ['without an off time', record(1, 60, 0)],
  ])('%s are damaged, though the checksum be right', (_, bytes) => {
    const board = startedBoard();
    board.eeprom.memory.set(bytes, ADDRESS);
    expect(guard(restarted(board))).toMatchObject({ ...factory, source: 2 });
  });

  it('are the old, the new or known to be damaged when the power fails while they are written', () => {
    const seen = new Set<string>();
    for (let ms = 0; ms < 30; ms += 1.5) {
      const board = startedBoard();
      board.eeprom.memory.set(record(1, 3600, 60), ADDRESS);
      restarted(board);
      board.send(say.setGuard(45, 1));
      board.runMs(ms);
      const { afterS, offS, source } = guard(restarted(board));
      seen.add(`${afterS}/${offS}/${source}`);
    }
    expect([...seen].sort()).toEqual(['120/5/2', '3600/60/1', '45/1/1']);
  });

  it('hold up nothing while they are written', () => {
    const board = boardWithHook();
    board.send(say.setGuard(45, 1));
    const edge = board.clockMs + 1;
    board.drive(HOOK_PIN, 'open');
    const began = board.nowMs;
    board.runMs(50);
    const [event] = board.of('event');
    expect(event!.time).toBe(edge);
    expect(event!.atMs - began).toBeLessThan(15);
    expect(board.eeprom.writes).toBe(BYTES);
  });
});
