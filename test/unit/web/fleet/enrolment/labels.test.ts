import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { labelText } from '../../../../../src/fleet/resources/label.js';
import { groupedKey } from '../../../../../src/web/fleet/enrolment/device-key.js';
import { inSheets, joinCommand, labelFacts } from '../../../../../src/web/fleet/enrolment/label-facts.js';
import { qrDrawing } from '../../../../../src/web/fleet/enrolment/qr-path.js';
import { tabOf, tabsFor } from '../../../../../src/web/fleet/enrolment/tabs.js';

describe('a label', () => {
  const text = labelText('https://fleet.example:8443', 'K7MW-3PQD-9X');

  it('says where the phone belongs', () => {
    expect(labelFacts(text)).toEqual({ server: 'wss://fleet.example:8443', host: 'fleet.example:8443' });
    expect(joinCommand(text, 'K7MW-3PQD-9X')).toBe(
      'sudo hotline provision --config /etc/hotline/phone.toml --fleet wss://fleet.example:8443 --code K7MW-3PQD-9X',
    );
  });
  it.each([
    '',
    'https://fleet.example',
    'hotline:enrol?code=1',
    'hotline:enrol?fleet=javascript%3Ax',
    'hotline:enrol?fleet=wss%3A%2F%2Fa%22%0Ab',
  ])('that is none of ours says nothing: %j', (other) =>
    expect([labelFacts(other).server, joinCommand(other, 'x')]).toEqual([null, null]),
  );
  it('can be read by a scanner as it is drawn', () => {
    const { size, path } = qrDrawing(text);
    expect(decodeQR(imageOf(size, path))).toBe(text);
  });
  it('is put on sheets', () => {
    expect(inSheets([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inSheets([], 14)).toEqual([]);
  });
});

describe('the key of a device', () => {
  it('is read in groups of four', () => expect(groupedKey('abcdefghijk')).toBe('abcd\u00a0efgh\u00a0ijk'));
});

describe('parts of the page', () => {
  it.each([
    ['', 'one'],
    ['batch', 'batch'],
    ['waiting', 'waiting'],
    ['elsewhere', 'one'],
  ])('%j is %s', (rest, tab) => expect(tabOf(rest)).toBe(tab));
  it.each([
    ['viewer', ['waiting']],
    ['technician', ['one', 'waiting']],
    ['operator', ['one', 'batch', 'waiting']],
  ] as const)('for a %s: %j', (role, tabs) => expect(tabsFor(role)).toEqual(tabs));
});

/** The path as a scanner sees it: 8 pixels a module. */
function imageOf(size: number, path: string) {
  const SCALE = 8;
  const side = size * SCALE;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row++) {
      const begin = (row * side + Number(x) * SCALE) * 4;
      for (let at = begin; at < begin + Number(width) * SCALE * 4; at += 4) data.fill(0, at, at + 3);
    }
  }
  return { width: side, height: side, data };
}
