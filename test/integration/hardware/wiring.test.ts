import { describe, expect, it } from 'vitest';
import { parseWiring } from '../../../scripts/hardware/wiring.js';
import { groundWire, hookWire, readLibrary, wiringText, type WiringText } from './wiring-fixture.js';

const library = readLibrary();

describe('a wiring source', () => {
  it('names a line by its role, and the drawing has the pin that the code has', () => {
    const { wires } = parseWiring(wiringText({ wires: [hookWire, groundWire] }), library);
    expect(wires.map(({ number, from, to, colour }) => [number, from.text, to.text, colour])).toEqual([
      [1, 'S1 1', 'J1 pin 29 (GPIO5)', 'WH'],
      [2, 'S1 2', 'J1 pin 39 (GND)', 'BK'],
    ]);
  });

  const faulty: readonly (readonly [string, WiringText, string])[] = [
    [
      'names a line of the code by its pin, and would not follow the code',
      { wires: [{ ...hookWire, to: 'J1.29' }, groundWire] },
      'is the line of hook',
    ],
    ['has a wire to nowhere', { wires: [{ ...hookWire, to: 'J2.hook' }, groundWire] }, 'there is no part J2'],
    ['has a pin that is not there', { wires: [{ ...hookWire, to: 'J1.41' }] }, 'J1.41: J1 has no such pin'],
    [
      'has ground in another colour',
      { wires: [hookWire, { ...groundWire, colour: 'WH' }] },
      'at GND: it must be BK',
    ],
    ['has 5 V in black', { wires: [hookWire, { ...groundWire, to: 'J1.2' }] }, 'at 5V: it must be RD'],
    [
      'has a short',
      { wires: [hookWire, groundWire, { from: 'J1.9', to: 'J1.1', colour: 'BK' }] },
      'wire 3 is at 3V3: it must be OG',
    ],
    [
      'takes a line of the HAT',
      { board: 'hat = "codec-zero"', wires: [{ ...hookWire, to: 'J1.rating-2' }, groundWire] },
      'GPIO27 is taken by the HAT (button)',
    ],
    [
      'has a HAT that is not known',
      { board: 'hat = "top-hat"', wires: [hookWire] },
      'there is no HAT top-hat',
    ],
    [
      'has a part that nobody buys',
      { wires: [hookWire, groundWire], bought: ['J1'] },
      'S1 is drawn and not bought',
    ],
    [
      'buys a part that is not drawn',
      { wires: [hookWire, groundWire], bought: ['S1', 'J1', 'R1'] },
      'R1 is bought and not drawn',
    ],
    [
      'has a part without a wire',
      { wires: [hookWire], more: '[[part]]\nid = "R1"\nsymbol = "resistor"', bought: ['S1', 'J1', 'R1'] },
      'R1 has no wire',
    ],
    ['has an id twice', { wires: [hookWire], more: '[[part]]\nid = "S1"' }, 'an id is used twice'],
    [
      'has an entry that does not exist',
      { wires: [hookWire], board: 'colour = "green"' },
      'Unrecognized key',
    ],
  ];
  it.each(faulty)('is refused when it %s', (_, text, message) => {
    expect(() => parseWiring(wiringText(text), library)).toThrow(message);
  });
});
