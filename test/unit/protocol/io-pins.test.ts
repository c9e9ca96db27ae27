import { describe, expect, it } from 'vitest';
import {
  type BoardKind,
  defaultPins,
  ioBoardPinFault,
  ioBoardPinNumber,
  ioRoles,
  lineOf,
  type Pin,
} from '../../../src/protocol/io-pins.js';

const free = 'take one of D2 to D8, D10 to D13 and A0 to A5';
const none = 'is no pin of the I/O board; it has D2 to D8, D10 to D13 and A0 to A5';

describe('a pin of the I/O board', () => {
  it.each<[Pin, number]>([
    [2, 2],
    ['D2', 2],
    ['D8', 8],
    [10, 10],
    ['D13', 13],
    [14, 14],
    ['A0', 14],
    ['A5', 19],
    [19, 19],
  ])('%j has the number %i', (pin, number) => {
    expect(ioBoardPinNumber(pin)).toBe(number);
    expect(ioBoardPinFault(pin)).toBeUndefined();
  });

  it.each<[Pin, string]>([
    [0, `is the serial line of the I/O board; ${free}`],
    ['D1', `is the serial line of the I/O board; ${free}`],
    [9, `drives the guard relay of the I/O board; ${free}`],
    ['D9', `drives the guard relay of the I/O board; ${free}`],
    [20, none],
    [-1, none],
    [2.5, none],
    ['D14', none],
    ['A6', none],
    ['D02', none],
    ['d2', none],
    ['D', none],
    ['GPIO17', none],
    ['', none],
  ])('%j is none to wire to', (pin, fault) => {
    expect(ioBoardPinFault(pin)).toBe(fault);
    expect(ioBoardPinNumber(pin)).toBeUndefined();
  });
});

describe('two writings', () => {
  it.each<[BoardKind, Pin, Pin, string | undefined]>([
    ['gpio', 17, 'GPIO17', undefined],
    ['gpio', 17, 'GPIO17', 'pinctrl-rp1'],
    ['gpio', 0, 'GPIO0', undefined],
    ['firmata', 2, 'D2', undefined],
    ['firmata', 14, 'A0', undefined],
    ['firmata', 'D9', 9, undefined],
  ])('on %s, %j and %j, are one line', (board, one, other, chip) => {
    expect(lineOf(board, one, chip)).toBe(lineOf(board, other, chip));
  });

  it.each<[BoardKind, Pin, Pin, string | undefined]>([
    ['gpio', 17, 18, undefined],
    ['gpio', 17, 'GPIO017', undefined],
    ['gpio', 17, 'D17', undefined],
    // What line 17 of another chip is called, that chip knows.
    ['gpio', 17, 'GPIO17', 'pl061'],
    ['firmata', 4, 'A4', undefined],
    ['firmata', 2, 3, undefined],
  ])('on %s, %j and %j, are two lines', (board, one, other, chip) => {
    expect(lineOf(board, one, chip)).not.toBe(lineOf(board, other, chip));
  });
});

describe('the lines by default', () => {
  it.each<BoardKind>(['gpio', 'firmata'])('on %s are all different, and there', (board) => {
    const pins = ioRoles.flatMap((role) => defaultPins[board][role] ?? []);
    expect(new Set(pins.map((pin) => lineOf(board, pin))).size).toBe(pins.length);
    expect(pins.length).toBeGreaterThanOrEqual(17);
    if (board === 'firmata') expect(pins.flatMap((pin) => ioBoardPinFault(pin) ?? [])).toEqual([]);
  });
});
