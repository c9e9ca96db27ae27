/**
 * Where everything is wired unless phone.toml says otherwise. The one source: the configuration takes its defaults from
 * here, and the pin tables of hardware/README.md are generated from it.
 */

/** What can be wired to a board, in the order of the pin tables. */
export const ioRoles = [
  'hook',
  'hook-second',
  'status-lamp',
  'call-lamp',
  'ambient-lamp',
  'ringer',
  'rating-1',
  'rating-2',
  'rating-3',
  'rating-4',
  'rating-5',
  'rating-lamp-1',
  'rating-lamp-2',
  'rating-lamp-3',
  'rating-lamp-4',
  'rating-lamp-5',
  'tamper',
  'door',
  'supply',
] as const;
/** And what has a line only where it is named. */
export type IoRole = (typeof ioRoles)[number] | 'setup';

/** Of each rating button, the one for 1 first. */
export const ratingRoles: readonly { readonly button: IoRole; readonly lamp: IoRole }[] = [
  { button: 'rating-1', lamp: 'rating-lamp-1' },
  { button: 'rating-2', lamp: 'rating-lamp-2' },
  { button: 'rating-3', lamp: 'rating-lamp-3' },
  { button: 'rating-4', lamp: 'rating-lamp-4' },
  { button: 'rating-5', lamp: 'rating-lamp-5' },
];

export type BoardKind = 'gpio' | 'firmata';

export function isBoardKind(input: unknown): input is BoardKind {
  return input === 'gpio' || input === 'firmata';
}

/** A line: by number (BCM number on a Raspberry Pi, digital pin on the I/O board) or by name. */
export type Pin = number | string;

/**
 * BCM numbers. Chosen so that I2C (2, 3), I2S (18 to 21) and the UART's input (15) stay free for a codec HAT and a
 * console. 4 to 8 have a pull-up from power-on, so that contacts to ground read as open before we come; all others have
 * a pull-down, so that a relay stays off. 14 is the output of the serial console: rating-lamp-5 flickers where that is on.
 */
const gpio: Record<IoRole, number | undefined> = {
  hook: 5,
  'hook-second': 6,
  'status-lamp': 16,
  'call-lamp': 26,
  'ambient-lamp': 13,
  ringer: 12,
  'rating-1': 17,
  'rating-2': 27,
  'rating-3': 22,
  'rating-4': 23,
  'rating-5': 24,
  'rating-lamp-1': 25,
  'rating-lamp-2': 9,
  'rating-lamp-3': 10,
  'rating-lamp-4': 11,
  'rating-lamp-5': 14,
  tamper: 4,
  door: 7,
  supply: 8,
  // Every line that is free by default is another thing's on some phone.
  setup: undefined,
};

/** The I/O board's guard relay has D9 for itself, and D0 and D1 are its serial line. */
const firmata: Record<IoRole, string | undefined> = {
  hook: 'D2',
  'hook-second': 'D3',
  'status-lamp': 'D13',
  'call-lamp': 'D6',
  'ambient-lamp': 'D7',
  ringer: 'D8',
  'rating-1': 'D10',
  'rating-2': 'D11',
  'rating-3': 'D12',
  'rating-4': 'A0',
  'rating-5': 'A1',
  'rating-lamp-1': 'A2',
  'rating-lamp-2': 'A3',
  'rating-lamp-3': 'A4',
  'rating-lamp-4': 'A5',
  'rating-lamp-5': undefined,
  tamper: 'D4',
  door: 'D5',
  // The board measures its own supply; a contact of a power supply needs a pin that is named.
  supply: undefined,
  setup: undefined,
};

/** The pin of a role on a board; undefined where it has to be named. */
export const defaultPins: Record<BoardKind, Readonly<Record<IoRole, Pin | undefined>>> = { gpio, firmata };

/** Labels of the GPIO chips of Raspberry Pi models, the newest first. Chip numbers differ from model to model. */
export const raspberryPiChips = ['pinctrl-rp1', 'pinctrl-bcm2711', 'pinctrl-bcm2835'] as const;

/** The pins of the I/O board that are free for wiring, for people. */
export const IO_BOARD_PINS = 'D2 to D8, D10 to D13 and A0 to A5';

const IO_BOARD_SERIAL_PINS = [0, 1];
const IO_BOARD_GUARD_PIN = 9;
const IO_BOARD_FIRST_ANALOG_PIN = 14;
const IO_BOARD_LAST_PIN = 19;

/** Firmata's number of a pin of the I/O board: 2 for 2 and `D2`, 14 for 14 and `A0`. undefined where it is none to wire to. */
export function ioBoardPinNumber(pin: Pin): number | undefined {
  return ioBoardPinFault(pin) === undefined ? numberOnBoard(pin) : undefined;
}

/** Why a pin of the I/O board cannot be wired to, as the rest of a sentence; undefined where it can. */
export function ioBoardPinFault(pin: Pin): string | undefined {
  const number = numberOnBoard(pin);
  if (number === undefined) return `is no pin of the I/O board; it has ${IO_BOARD_PINS}`;
  if (IO_BOARD_SERIAL_PINS.includes(number))
    return `is the serial line of the I/O board; take one of ${IO_BOARD_PINS}`;
  if (number === IO_BOARD_GUARD_PIN)
    return `drives the guard relay of the I/O board; take one of ${IO_BOARD_PINS}`;
  return undefined;
}

function numberOnBoard(pin: Pin): number | undefined {
  const [, kind, digits] = /^([DA])(0|[1-9]\d?)$/.exec(typeof pin === 'number' ? `D${pin}` : pin) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits) + (kind === 'A' ? IO_BOARD_FIRST_ANALOG_PIN : 0);
  // D14 is printed on no board: its name is A0. The number 14 is Firmata's.
  const last = kind === 'A' || typeof pin === 'number' ? IO_BOARD_LAST_PIN : IO_BOARD_FIRST_ANALOG_PIN - 1;
  return number <= last ? number : undefined;
}

/**
 * The same text for every writing of one line: 17 and `GPIO17` on a Raspberry Pi, 14 and `A0` on the I/O board. The names
 * on other GPIO chips are known to those chips alone.
 *
 * @param chip label of the GPIO chip; undefined: that of a Raspberry Pi
 */
export function lineOf(board: BoardKind, pin: Pin, chip?: string): string {
  if (board === 'firmata') return String(numberOnBoard(pin) ?? pin);
  const isRaspberryPi = chip === undefined || raspberryPiChips.some((label) => label === chip);
  const [, number] = (isRaspberryPi && /^GPIO(0|[1-9]\d{0,2})$/.exec(String(pin))) || [];
  return number ?? String(pin);
}
