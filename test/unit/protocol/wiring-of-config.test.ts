import { describe, expect, it } from 'vitest';
import type { IoWiring } from '../../../src/protocol/io-wiring.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { linesOf, wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { full, minimal } from './config-files.js';

const wiring = (text: string) => wiringOf(parsePhoneConfig(text, 'phone.toml'));

/** Every part that has a line by default, without saying anything of it. */
const everything = (input: string, buttons: number) => `${minimal}
[hook]
input = "${input}"
[lamps.status]
[lamps.call]
[lamps.ambient]
[ringer]
${'[[rating.button]]\n[rating.button.lamp]\n'.repeat(buttons)}
[contacts.tamper]
[contacts.door]
`;

const nothingElse = {
  statusLamp: undefined,
  callLamp: undefined,
  ambientLamp: undefined,
  ringer: undefined,
  ratingButtons: [],
  ratingLamps: [],
  tamper: undefined,
  door: undefined,
  supply: undefined,
  setup: undefined,
};

describe('the wiring of a configuration', () => {
  it.each(['terminal', 'browser', 'pipe:/run/hook'])('is none where the hook is at %s', (input) => {
    expect(wiring(`${minimal}[hook]\ninput = "${input}"\n`)).toBeUndefined();
  });

  it('is complete with hook.input alone', () => {
    const hook = {
      secondPin: undefined,
      offHookLevel: 1,
      pull: 'up',
      debounceMs: 10,
    };
    const common = {
      chip: undefined,
      path: '/dev/hotline-io-board',
      guard: { afterS: 120 },
      ...nothingElse,
    };
    expect(wiring(`${minimal}[hook]\ninput = "gpio"\n`)).toEqual({
      board: 'gpio',
      hook: { pin: 5, ...hook },
      ...common,
    });
    expect(wiring(`${minimal}[hook]\ninput = "firmata"\n`)).toEqual({
      board: 'firmata',
      hook: { pin: 'D2', ...hook },
      ...common,
    });
  });

  it('takes everything from the file, where the file says it', () => {
    const debounceMs = 5;
    expect(wiring(full)).toEqual({
      board: 'gpio',
      chip: 'pinctrl-bcm2711',
      path: '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
      guard: { afterS: 360 },
      hook: { pin: 20, secondPin: 'HOOK_NC', offHookLevel: 0, pull: 'none', debounceMs },
      statusLamp: { role: 'status-lamp', pin: 21, activeLevel: 0 },
      callLamp: { role: 'call-lamp', pin: 'LAMP_CALL', activeLevel: 0 },
      ambientLamp: { role: 'ambient-lamp', pin: 19, activeLevel: 0 },
      ringer: { role: 'ringer', pin: 18, activeLevel: 0 },
      ratingButtons: [
        { role: 'rating-1', pin: 30, activeLevel: 1, pull: 'down', debounceMs },
        { role: 'rating-2', pin: 32, activeLevel: 0, pull: 'up', debounceMs },
      ],
      ratingLamps: [{ role: 'rating-lamp-1', pin: 31, activeLevel: 0 }, undefined],
      tamper: { role: 'tamper', pin: 33, activeLevel: 0, pull: 'none', debounceMs },
      door: { role: 'door', pin: 34, activeLevel: 0, pull: 'down', debounceMs },
      supply: { role: 'supply', pin: 35, activeLevel: 0, pull: 'up', debounceMs },
      setup: { role: 'setup', pin: 36, activeLevel: 1, pull: 'down', debounceMs },
    } satisfies IoWiring);
  });

  it('has a line by default for every part, buttons in their order', () => {
    expect(linesOf(wiring(`${everything('gpio', 5)}[contacts.supply]\n`)!)).toEqual([
      { role: 'hook', pin: 5 },
      { role: 'status-lamp', pin: 16 },
      { role: 'call-lamp', pin: 26 },
      { role: 'ambient-lamp', pin: 13 },
      { role: 'ringer', pin: 12 },
      { role: 'rating-1', pin: 17 },
      { role: 'rating-2', pin: 27 },
      { role: 'rating-3', pin: 22 },
      { role: 'rating-4', pin: 23 },
      { role: 'rating-5', pin: 24 },
      { role: 'rating-lamp-1', pin: 25 },
      { role: 'rating-lamp-2', pin: 9 },
      { role: 'rating-lamp-3', pin: 10 },
      { role: 'rating-lamp-4', pin: 11 },
      { role: 'rating-lamp-5', pin: 14 },
      { role: 'tamper', pin: 4 },
      { role: 'door', pin: 7 },
      { role: 'supply', pin: 8 },
    ]);
    expect(linesOf(wiring(everything('firmata', 4))!).map(({ pin }) => pin)).toEqual(
      'D2 D13 D6 D7 D8 D10 D11 D12 A0 A2 A3 A4 A5 D4 D5'.split(' '),
    );
  });

  it('reads an opened contact and a released button as inactive until they are', () => {
    const { tamper, door, supply, ratingButtons } = wiring(`${everything('gpio', 1)}[contacts.supply]\n`)!;
    expect(
      [tamper, door, supply, ...ratingButtons].map((input) => [input?.activeLevel, input?.pull]),
    ).toEqual([
      [1, 'up'],
      [1, 'up'],
      [1, 'down'],
      [0, 'up'],
    ]);
  });

  it('has no guard where the file says "never"', () => {
    expect(wiring(`${minimal}[hook]\ninput = "firmata"\n[io]\nguard = "never"\n`)?.guard).toEqual({
      afterS: null,
    });
  });

  it('lists the second contact of the hook after the first', () => {
    expect(linesOf(wiring(`${minimal}[hook]\ninput = "firmata"\nsecond_pin = "D3"\n`)!)).toEqual([
      { role: 'hook', pin: 'D2' },
      { role: 'hook-second', pin: 'D3' },
    ]);
  });
});
