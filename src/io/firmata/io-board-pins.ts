import { HotlineError } from '../../protocol/errors.js';
import type { Pin } from '../../protocol/io-pins.js';

const FIRST_ANALOG = 14;
const reserved: Readonly<Record<number, string>> = {
  0: 'D0 is the serial line to this machine',
  1: 'D1 is the serial line to this machine',
  9: 'D9 belongs to the guard relay',
};
const free = 'free are D2 to D8, D10 to D13 and A0 to A5';

/**
 * The number of a pin: `D2` to `D13` are 2 to 13, `A0` to `A5` 14 to 19; numbers stand for themselves.
 * @throws HotlineError IO_BOARD_PIN
 */
export function pinNumber(pin: Pin): number {
  const number = typeof pin === 'number' ? pin : named(pin);
  if (number === undefined || !Number.isInteger(number) || number < 0 || number > 19) {
    throw new HotlineError('IO_BOARD_PIN', `the I/O board has no pin ${pin}; ${free}`);
  }
  const owner = reserved[number];
  if (owner !== undefined) throw new HotlineError('IO_BOARD_PIN', `${owner}; ${free}`);
  return number;
}

/** As it is printed on the board. */
export function pinName(number: number): string {
  return number < FIRST_ANALOG ? `D${number}` : `A${number - FIRST_ANALOG}`;
}

function named(name: string): number | undefined {
  const [, kind, digits = ''] = /^([DA])(0|[1-9]\d?)$/.exec(name) ?? [];
  const number = Number(digits);
  if (kind === 'D') return number < FIRST_ANALOG ? number : undefined;
  return kind === 'A' && number <= 5 ? FIRST_ANALOG + number : undefined;
}
