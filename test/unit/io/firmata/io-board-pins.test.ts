import { describe, expect, it } from 'vitest';
import { pinName, pinNumber } from '../../../../src/io/firmata/io-board-pins.js';
import { defaultPins } from '../../../../src/protocol/io-pins.js';

describe('pins of the I/O board', () => {
  it.each([
    ['D2', 2],
    ['D8', 8],
    ['D13', 13],
    ['A0', 14],
    ['A5', 19],
    [2, 2],
    [14, 14],
    [19, 19],
  ])('%s is %i', (pin, number) => {
    expect(pinNumber(pin)).toBe(number);
  });

  it.each([
    ['D0', 'D0 is the serial line'],
    ['D1', 'D1 is the serial line'],
    ['D9', 'D9 belongs to the guard relay'],
    [0, 'D0 is the serial line'],
    [9, 'D9 belongs to the guard relay'],
    ['D14', 'no pin D14'],
    ['D02', 'no pin D02'],
    ['d2', 'no pin d2'],
    ['A6', 'no pin A6'],
    ['GPIO17', 'no pin GPIO17'],
    ['', 'no pin ;'],
    [20, 'no pin 20'],
    [-1, 'no pin -1'],
    [2.5, 'no pin 2.5'],
    [Number.NaN, 'no pin NaN'],
  ])('%s is refused: %s', (pin, reason) => {
    const refusal = expect.objectContaining({
      code: 'IO_BOARD_PIN',
      message: expect.stringContaining(reason) as string,
    }) as Error;
    expect(() => pinNumber(pin)).toThrow(refusal);
  });

  it('are named as they are printed on the board', () => {
    expect([2, 13, 14, 19].map(pinName)).toEqual(['D2', 'D13', 'A0', 'A5']);
  });

  it('are there for everything that is wired by default, each once', () => {
    const numbers = Object.values(defaultPins.firmata).flatMap((pin) =>
      pin === undefined ? [] : [pinNumber(pin)],
    );
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
