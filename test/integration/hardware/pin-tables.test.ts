import { describe, expect, it } from 'vitest';
import { codecHatTable, gpioTable, ioBoardTable } from '../../../scripts/hardware/pin-tables.js';
import { roleEntries } from '../../../scripts/hardware/role-names.js';
import { defaultPins, type IoRole, ioRoles } from '../../../src/protocol/io-pins.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { linesOf, wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { phoneToml } from './phone-toml.js';
import { readBoard, readHats } from './wiring-fixture.js';

function rows(table: string): string[][] {
  return table
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2, -2).split(' | '));
}

describe('the table of the Raspberry Pi', () => {
  const table = rows(gpioTable(readBoard('raspberry-pi')));

  it('has every default of the code', () => {
    expect(table.map(([, line]) => line)).toEqual(
      ioRoles.map((role) => `GPIO${String(defaultPins.gpio[role])}`),
    );
  });

  it('tells which lines are pulled up before the phone has started', () => {
    const pulledUp = table.filter(([, , , pull]) => pull === 'pull-up').map(([, line]) => line);
    expect(pulledUp).toEqual(['GPIO5', 'GPIO6', 'GPIO4', 'GPIO7', 'GPIO8']);
  });
});

describe('the table of the I/O board', () => {
  it('has every default of the code, and says where there is none', () => {
    const pins = rows(ioBoardTable(readBoard('arduino-nano'))).map(([, pin]) => pin);
    const defaults = ioRoles.map((role) => defaultPins.firmata[role] ?? 'none: has to be named');
    expect(pins).toEqual([...defaults, 'D9', 'RX0', 'TX1']);
  });
});

describe('the entry of phone.toml that a table names', () => {
  it.each(ioRoles)('%s is the one that moves it to another line', (role) => {
    const config = parsePhoneConfig(phoneToml(`hook.input = "gpio"\n${entryText(role, 15)}`), 'phone.toml');
    const wiring = wiringOf(config);
    expect(wiring && linesOf(wiring)).toContainEqual({ role, pin: 15 });
  });
});

describe('the table of the HATs', () => {
  it('tells which defaults a HAT takes', () => {
    const codecZero = rows(codecHatTable([...readHats().values()])).find(([name]) =>
      /Codec Zero/.test(name ?? ''),
    );
    expect(codecZero?.[4]).toBe(
      'Rating button 2 (GPIO27), Rating button 4 (GPIO23), Rating button 5 (GPIO24)',
    );
  });

  it('has no HAT whose I2S or control bus is in the way of anything', () => {
    const buses = rows(codecHatTable([...readHats().values()])).map(([, , , , collisions = '']) =>
      /GPIO(2|3|18|19|20|21)\)/.exec(collisions),
    );
    expect(buses.filter(Boolean)).toEqual([]);
  });
});

/** `rating.button[2].lamp.pin` as TOML: the buttons before the second are there too. */
function entryText(role: IoRole, pin: number): string {
  const [, button, rest] = /^rating\.button\[(\d)\]\.(.*)$/.exec(roleEntries[role]) ?? [];
  if (rest === undefined) return `${roleEntries[role]} = ${pin}`;
  return `${'[[rating.button]]\n'.repeat(Number(button))}${rest} = ${pin}`;
}
