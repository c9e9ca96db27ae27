import { describe, expect, it } from 'vitest';
import { HotlineError } from '../../../src/protocol/errors.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { minimal } from './config-files.js';

/** The faults that are told of a file with these sections, without the line that begins the message. */
function faultsOf(sections: string): string[] {
  try {
    parsePhoneConfig(`${minimal}${sections}`, 'phone.toml');
  } catch (error) {
    if (!(error instanceof HotlineError)) throw error;
    return error.message.split('\n- ').slice(1);
  }
  return [];
}

const gpio = '[hook]\ninput = "gpio"\n';
const board = '[hook]\ninput = "firmata"\n';
const free = 'take one of D2 to D8, D10 to D13 and A0 to A5';
const own = 'too; each needs one of its own';
const needs = 'needs hook.input "gpio" or "firmata": it is wired to the same hardware as the hook';

const wrong: readonly (readonly [what: string, sections: string, ...faults: string[]])[] = [
  // ── The same line twice ──
  [
    'both contacts of the hook on one line',
    `${gpio}pin = 17\nsecond_pin = 17\n`,
    `hook.second_pin: 17 is the line of hook.pin (17) ${own}`,
  ],
  [
    'a number and the name of the same line',
    `${gpio}pin = 17\n[lamps.status]\npin = "GPIO17"\n`,
    `lamps.status.pin: "GPIO17" is the line of hook.pin (17) ${own}`,
  ],
  [
    'a number and the name of the same pin of the board',
    `${board}pin = 2\n[lamps.call]\npin = "D2"\n`,
    `lamps.call.pin: "D2" is the line of hook.pin (2) ${own}`,
  ],
  [
    'an analog pin by its two names',
    `${board}[ringer]\npin = 14\n[contacts.door]\npin = "A0"\n`,
    `contacts.door.pin: "A0" is the line of ringer.pin (14) ${own}`,
  ],
  [
    'a line that is the default of another part',
    `${gpio}[lamps.call]\npin = 5\n`,
    `lamps.call.pin: 5 is the line of hook.pin (5 by default) ${own}`,
  ],
  [
    'a default that another part has taken',
    `${gpio}pin = 16\n[lamps.status]\n`,
    `lamps.status.pin: 16 by default is the line of hook.pin (16) ${own}`,
  ],
  [
    'a number and a name on the chip of one model',
    `${gpio}pin = 17\nsecond_pin = "GPIO17"\n[io]\nchip = "pinctrl-rp1"\n`,
    `hook.second_pin: "GPIO17" is the line of hook.pin (17) ${own}`,
  ],
  [
    'the same unknown name twice',
    `${gpio}pin = "HOOK"\n[contacts.tamper]\npin = "HOOK"\n`,
    `contacts.tamper.pin: "HOOK" is the line of hook.pin ("HOOK") ${own}`,
  ],
  [
    'buttons, their lamps and the rest',
    `${gpio}[[rating.button]]\n[[rating.button]]\npin = 17\n[rating.button.lamp]\npin = 4\n[contacts.tamper]\n`,
    `rating.button[2].pin: 17 is the line of rating.button[1].pin (17 by default) ${own}`,
    `contacts.tamper.pin: 4 by default is the line of rating.button[2].lamp.pin (4) ${own}`,
  ],
  [
    'one line for three',
    `${gpio}[lamps.call]\npin = 5\n[ringer]\npin = "GPIO5"\n`,
    `lamps.call.pin: 5 is the line of hook.pin (5 by default) ${own}`,
    `ringer.pin: "GPIO5" is the line of hook.pin (5 by default) ${own}`,
  ],

  // ── What the I/O board has not ──
  [
    'the serial line of the board',
    `${board}pin = 0\nsecond_pin = "D1"\n`,
    `hook.pin: 0 is the serial line of the I/O board; ${free}`,
    `hook.second_pin: "D1" is the serial line of the I/O board; ${free}`,
  ],
  [
    'the guard relay of the board',
    `${board}[ringer]\npin = "D9"\n`,
    `ringer.pin: "D9" drives the guard relay of the I/O board; ${free}`,
  ],
  [
    'a name that the board has not',
    `${board}pin = "GPIO17"\n[lamps.call]\npin = 20\n`,
    'hook.pin: "GPIO17" is no pin of the I/O board; it has D2 to D8, D10 to D13 and A0 to A5',
    'lamps.call.pin: 20 is no pin of the I/O board; it has D2 to D8, D10 to D13 and A0 to A5',
  ],
  [
    'a resistor that the board has not',
    `${board}pull = "down"\n[[rating.button]]\npull = "down"\n[contacts.door]\npull = "down"\n`,
    ...['hook', 'rating.button[1]', 'contacts.door'].map(
      (place) => `${place}.pull: must be "up" or "none": the I/O board has no resistors that pull down`,
    ),
  ],
  [
    'a fifth button with a lamp, for which the board has no line left',
    `${board}${'[[rating.button]]\n[rating.button.lamp]\n'.repeat(5)}`,
    'rating.button[5].lamp.pin: must be named: there is no line for it by default on the I/O board',
  ],
  [
    'a setup button without a line',
    `${gpio}[contacts.setup]\n`,
    'contacts.setup.pin: must be named: there is no line for it by default',
  ],
  [
    'a supply contact of which nothing is said',
    `${board}[contacts.supply]\n`,
    'contacts.supply.pull: must be named: by default it is "down", which the I/O board has not; "up" for a contact to ground, "none" for an output that drives both levels',
    'contacts.supply.pin: must be named: there is no line for it by default on the I/O board',
  ],

  // ── Without hardware ──
  [
    'lamps and all without a hook at the hardware',
    '[lamps.status]\n[ringer]\n[[rating.button]]\n[contacts.door]\n',
    ...['lamps', 'ringer', 'rating', 'contacts'].map((section) => `${section}: ${needs}`),
  ],
  ['a lamp with the hook in the browser', '[hook]\ninput = "browser"\n[lamps.call]\n', `lamps: ${needs}`],
  ['a ringer with the hook at a pipe', '[hook]\ninput = "pipe:/run/hook"\n[ringer]\n', `ringer: ${needs}`],

  // ── Together with faults of shape ──
  [
    'a line that is none, and one used twice beside it',
    `${gpio}pin = -1\n[lamps.status]\npin = 17\n[lamps.call]\npin = 17\nactiv = "low"\n`,
    'hook.pin: must be the number of a line (BCM number on a Raspberry Pi) or its name, such as "GPIO17" or "D2"',
    'lamps.call.activ: there is no such entry; see docs/configuration.md for those there are',
    `lamps.call.pin: 17 is the line of lamps.status.pin (17) ${own}`,
  ],
  [
    // The one mistake is told, not what follows from it.
    'a hook that does not exist, with lamps',
    '[hook]\ninput = "gpoi"\n[lamps.status]\n',
    'hook.input: must be "gpio", "firmata", "browser", "terminal" or "pipe:/path"',
  ],
];

const right: readonly (readonly [what: string, sections: string])[] = [
  ['sections that configure nothing', '[lamps]\n[contacts]\n[io]\n'],
  ['the hook’s entries while the hook is elsewhere', '[hook]\ninput = "browser"\npin = 0\npull = "down"\n'],
  ['a settle time with hardware', `${gpio}settle = "20 ms"\n`],
  ['a name that only the chip knows', `${gpio}pin = "HOOK"\nsecond_pin = "hook"\n`],
  [
    'a name that means another line on another chip',
    `${gpio}pin = 17\nsecond_pin = "GPIO17"\n[io]\nchip = "pl061"\n`,
  ],
  ['no pull for a line of the board', `${board}pull = "none"\n`],
  [
    'a supply contact at the board, with its line and its resistor',
    `${board}[contacts.supply]\npin = "A0"\npull = "up"\nactive = "low"\n`,
  ],
  [
    'two parts that changed places',
    `${gpio}pin = 6\nsecond_pin = 5\n[lamps.status]\npin = 26\n[lamps.call]\npin = 16\n`,
  ],
];

describe('a fault of the wiring', () => {
  it.each(wrong)('%s', (_what, sections, ...faults) => {
    expect(faultsOf(sections)).toEqual(faults);
  });
});

describe('no fault', () => {
  it.each(right)('%s', (_what, sections) => {
    expect(faultsOf(sections)).toEqual([]);
  });
});
