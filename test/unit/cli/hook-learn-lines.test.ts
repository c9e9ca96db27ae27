import { describe, expect, it } from 'vitest';
import { linesToLearn } from '../../../src/cli/hook-learn-lines.js';
import type { Pin } from '../../../src/protocol/io-pins.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { minimal } from '../protocol/config-files.js';

function candidates(sections: string, given: readonly Pin[] = []) {
  const wiring = wiringOf(parsePhoneConfig(`${minimal}${sections}`, 'phone.toml'));
  return linesToLearn(wiring!, given);
}

const gpio = '[hook]\ninput = "gpio"\n';
const board = '[hook]\ninput = "firmata"\n';
const open = (...pins: Pin[]) => pins.map((pin) => ({ pin, expected: false }));

describe('the lines that may be the hook’s', () => {
  it.each([
    ['those by default', gpio, open(5, 6)],
    ['those of the board by default', board, open('D2', 'D3')],
    ['the one of the file, and the second by default', `${gpio}pin = "GPIO17"\n`, open('GPIO17', 6)],
    ['one line, where both would be the same', `${gpio}pin = "GPIO6"\n`, open('GPIO6')],
    ['not one that a lamp is at', `${gpio}[lamps.call]\npin = "GPIO6"\n`, open(5)],
    ['not one of the board that a door is at', `${board}[contacts.door]\npin = 3\n`, open('D2')],
    [
      'both of the file, where it has both: they are known to be there',
      `${gpio}pin = 17\nsecond_pin = 27\n`,
      [
        { pin: 17, expected: true },
        { pin: 27, expected: true },
      ],
    ],
  ])('are %s', (_what, sections, lines) => {
    expect(candidates(sections)).toEqual(lines);
  });

  it('are those given, in their order, whatever the file says', () => {
    expect(candidates(`${gpio}pin = 5\nsecond_pin = 6\n`, [6, 'LINE', 5])).toEqual(open(6, 'LINE', 5));
    expect(candidates(gpio, [6])).toEqual(open(6));
  });

  it.each<[string, string, Pin[], string]>([
    [
      'of a lamp',
      `${gpio}[lamps.status]\n`,
      [5, 'GPIO16'],
      '--pin GPIO16 is the line of the status-lamp in this configuration',
    ],
    ['given twice', gpio, [17, 'GPIO17'], '--pin GPIO17 is given twice'],
    [
      'that the board has not',
      board,
      ['D9'],
      '--pin D9 drives the guard relay of the I/O board; take one of D2 to D8, D10 to D13 and A0 to A5',
    ],
  ])('cannot be one %s', (_what, sections, given, sentence) => {
    expect(() => candidates(sections, given)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: sentence }) as Error,
    );
  });
});
