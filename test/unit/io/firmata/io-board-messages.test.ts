import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBoardMessage, toBoard } from '../../../../src/io/firmata/io-board-messages.js';

/** The numbers between blanks, in hexadecimal, as firmware/io-board/PROTOCOL.md writes them. */
const bytes = (text: string): number[] => text.split(' ').map((byte) => parseInt(byte, 16));

describe('messages to the board', () => {
  it.each([
    ['heartbeat', toBoard.heartbeat(127), 'f0 01 10 7f f7'],
    ['get status', toBoard.getStatus(), 'f0 01 11 f7'],
    ['set debounce', toBoard.setDebounce(100), 'f0 01 12 64 f7'],
    ['watch A5', toBoard.watch(19, true), 'f0 01 13 13 01 f7'],
    ['watch no longer', toBoard.watch(2, false), 'f0 01 13 02 00 f7'],
    ['get levels', toBoard.getLevels(), 'f0 01 14 f7'],
    ['get guard', toBoard.getGuard(), 'f0 01 15 f7'],
    ['set guard, an hour and 5 s', toBoard.setGuard(3600, 5), 'f0 01 16 10 1c 05 f7'],
    ['set guard, never', toBoard.setGuard(0, 60), 'f0 01 16 00 00 3c f7'],
    ['stand down', toBoard.standDown(), 'f0 01 17 f7'],
  ])('%s', (_, message, expected) => {
    expect([...message]).toEqual(bytes(expected));
  });
});

/** One of each kind as the board sends it, without the frame; each is whole to its last byte. */
const good: [string, unknown][] = [
  ['40 05 7f 7f 7f 7f 0f', { type: 'heartbeat answer', number: 5, timeMs: 2 ** 32 - 1 }],
  [
    '41 10 27 00 00 00 09 1c 27 0a 00 00 03 7f 7f',
    {
      type: 'status',
      timeMs: 5008,
      resetCauses: ['power-on', 'watchdog'],
      supplyMv: 5020,
      debounceMs: 10,
      bytesLost: 0,
      watchedPins: 3,
      events: 16_383,
    },
  ],
  ['42 00 01 02 01 05 00 00 00 00', { type: 'event', counter: 128, pin: 2, level: 1, timeMs: 5 }],
  ['43 03 00', { type: 'levels', counter: 3, levels: new Map() }],
  [
    '43 03 00 02 01 13 00',
    {
      type: 'levels',
      counter: 3,
      levels: new Map([
        [2, 1],
        [19, 0],
      ]),
    },
  ],
  [
    '44 78 00 05 01 01 02',
    { type: 'guard', afterS: 120, offS: 5, armed: true, source: 'EEPROM', cyclesInLastHour: 2 },
  ],
  [
    '44 00 00 01 00 02 00',
    { type: 'guard', afterS: 0, offS: 1, armed: false, source: 'EEPROM damaged', cyclesInLastHour: 0 },
  ],
  ['4f 13 04', { type: 'refused', message: 'watch', reason: 'pin' }],
  ['4f 55 01', { type: 'refused', message: undefined, reason: 'unknown type' }],
];

describe('messages from the board', () => {
  it.each(good)('%s', (text, expected) => {
    expect(readBoardMessage(bytes(text))).toEqual(expected);
  });

  it.each(good)('%s is none when a byte is missing at its end, or there is one more', (text, expected) => {
    const whole = bytes(text);
    const isOther = (data: number[]): void =>
      // A levels message that ends after a whole pair is a shorter one.
      expect(readBoardMessage(data)).not.toEqual(expected);
    isOther(whole.slice(0, -1));
    isOther([...whole, 0]);
    if (!text.startsWith('43')) {
      expect(readBoardMessage(whole.slice(0, -1))).toBeUndefined();
      expect(readBoardMessage([...whole, 0])).toBeUndefined();
    }
  });

  it.each([
    ['nothing', []],
    ['an unknown type', [0x45]],
    ['a type of the host', bytes('10 05')],
    ['a level that is neither 0 nor 1', bytes('42 00 01 02 02 05 00 00 00 00')],
    ['a pin that the board has not', bytes('42 00 01 14 01 05 00 00 00 00')],
    ['a level without its pin', bytes('43 03 00 02 01 13')],
    ['levels of a pin that is not there', bytes('43 03 00 7f 01')],
    ['a debounce of 0', bytes('41 10 27 00 00 00 09 1c 27 00 00 00 03 7f 7f')],
    ['a debounce of 101 ms', bytes('41 10 27 00 00 00 09 1c 27 65 00 00 03 7f 7f')],
    ['a reset cause of more bits', bytes('41 10 27 00 00 00 10 1c 27 0a 00 00 03 7f 7f')],
    ['21 watched pins', bytes('41 10 27 00 00 00 09 1c 27 0a 00 00 15 7f 7f')],
    ['a guard after 29 s', bytes('44 1d 00 05 01 01 02')],
    ['a guard after 3601 s', bytes('44 11 1c 05 01 01 02')],
    ['a guard that switches off for 0 s', bytes('44 78 00 00 01 01 02')],
    ['a guard that switches off for 61 s', bytes('44 78 00 3d 01 01 02')],
    ['settings of an unknown source', bytes('44 78 00 05 01 03 02')],
    ['a refusal for no reason', bytes('4f 13 00')],
  ])('%s is none', (_, data) => {
    expect(readBoardMessage(data)).toBeUndefined();
  });

  it('any bytes at all are a message of bounded values, or none', () => {
    const type = fc.constantFrom(0x40, 0x41, 0x42, 0x43, 0x44, 0x4f);
    const fields = fc.array(fc.nat({ max: 127 }), { maxLength: 60 });
    fc.assert(
      fc.property(type, fields, (first, rest) => {
        const message = readBoardMessage([first, ...rest]);
        if (message?.type === 'levels') expect(message.levels.size).toBeLessThanOrEqual(20);
        if (message && 'timeMs' in message) expect(message.timeMs).toBeLessThan(2 ** 32);
        if (message && 'pin' in message) expect(message.pin).toBeLessThan(20);
      }),
      { numRuns: 2_000 },
    );
  });
});
