import { describe, expect, it } from 'vitest';
import { lineName, parseBoard, pinOfRole } from '../../../scripts/hardware/board.js';
import { defaultPins, ioRoles } from '../../../src/protocol/io-pins.js';
import { readBoard } from './wiring-fixture.js';

/** Header pins of GPIO 0 to 27, written down from a second source: Zephyr, raspberrypi-40pins-header.yaml. */
const headerPinOfGpio = [
  27, 28, 3, 5, 7, 29, 31, 26, 24, 21, 19, 23, 32, 33, 8, 10, 36, 11, 12, 35, 38, 40, 15, 16, 18, 22, 37, 13,
];

describe('the header of the Raspberry Pi', () => {
  const board = readBoard('raspberry-pi');
  const numbersOf = (name: string) =>
    board.pins.filter((pin) => pin.name === name).map(({ number }) => number);

  it('has its 40 pins in two rows, odd on the left', () => {
    expect(board.pins.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(board.pins.map(({ side }) => side)).toEqual(
      Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 'left' : 'right')),
    );
  });

  it('has each GPIO line where a second source has it', () => {
    expect(headerPinOfGpio.map((_, line) => numbersOf(`GPIO${line}`))).toEqual(
      headerPinOfGpio.map((pin) => [pin]),
    );
  });

  it('has supplies and grounds at all other pins', () => {
    expect({ '3V3': numbersOf('3V3'), '5V': numbersOf('5V'), GND: numbersOf('GND') }).toEqual({
      '3V3': [1, 17],
      '5V': [2, 4],
      GND: [6, 9, 14, 20, 25, 30, 34, 39],
    });
  });

  it('has every default line of the code', () => {
    const lines = ioRoles.map((role) => defaultPins.gpio[role]);
    expect(ioRoles.map((role) => pinOfRole(board, role).name)).toEqual(
      lines.map((line) => `GPIO${String(line)}`),
    );
  });
});

describe('the I/O board', () => {
  const board = readBoard('arduino-nano');

  it('has all lines of an ATmega328P on a Nano, once each', () => {
    const lines = board.pins.map(({ name }) => name).filter((name) => /^[DA]\d+$/.test(name));
    const digital = Array.from({ length: 12 }, (_, i) => `D${i + 2}`);
    const analog = Array.from({ length: 8 }, (_, i) => `A${i}`);
    expect(lines.toSorted()).toEqual([...digital, ...analog].toSorted());
  });

  it('has every default line of the code, and none of them at a pin of fixed use', () => {
    const names = ioRoles.flatMap((role) => lineName('firmata', role) ?? []);
    const named = ioRoles.filter((role) => lineName('firmata', role) !== undefined);
    expect(named.map((role) => pinOfRole(board, role).name)).toEqual(names);
    expect(names.filter((name) => name in board.fixed)).toEqual([]);
  });
});

describe('a board without a line that the code uses', () => {
  it('is refused', () => {
    const text = `source = ""\ntitle = "Half a Pi"\nsubtitle = ""\nio = "gpio"\nnumbered = true\nrows = [[1, "3V3", "5V", 2]]`;
    expect(() => parseBoard(text)).toThrow('Half a Pi has no pin for hook (GPIO5)');
  });
});
