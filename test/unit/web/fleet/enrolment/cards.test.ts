import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { cardFiles } from '../../../../../src/protocol/card-file.js';
import { cardOf, cardsOf, foldersOf } from '../../../../../src/web/fleet/enrolment/cards.js';

const AUTHORITY = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const card = (name: string, code = 'K7MW-3PQD-9X', authority: string | null = null) => ({
  name,
  cardFiles: cardFiles({
    name,
    server: 'wss://fleet.example',
    code,
    expiresAt: '2026-12-01T00:00:00.000Z',
    authority,
  }),
});
const unpacked = (content: string | Uint8Array) => {
  if (typeof content === 'string') throw new Error('not an archive');
  const files = Object.entries(unzipSync(content));
  return Object.fromEntries(files.map(([name, bytes]) => [name, strFromU8(bytes)]));
};

describe('files for cards', () => {
  it('are one file, as it goes on the card, where one is enough', () => {
    const made = card('Hall');
    expect(cardOf(made)).toMatchObject({ name: 'hotline.toml', content: made.cardFiles[0]?.text });
  });
  it('are an archive where the authority of the fleet goes with it', () => {
    const made = cardOf(card('Зал 1', 'K7MW-3PQD-9X', AUTHORITY));
    expect(made.name).toBe('hotline-card-Зал 1.zip');
    const files = unpacked(made.content);
    expect(Object.keys(files)).toEqual(['hotline.toml', 'hotline-fleet-ca.pem']);
    expect(files['hotline-fleet-ca.pem']).toBe(AUTHORITY);
  });
  it('of many phones have a folder for each', () => {
    const made = [card('Hall', 'A'), card('hall', 'B'), card('../etc', 'C'), card('Касса', 'D')];
    const files = unpacked(cardsOf(made).content);
    expect(Object.keys(files).filter((name) => !name.endsWith('/'))).toEqual([
      'Hall/hotline.toml',
      'hall (2)/hotline.toml',
      '_etc/hotline.toml',
      'Касса/hotline.toml',
    ]);
    expect(files['hall (2)/hotline.toml']).toContain('code = "B"');
  });
});

it.each([
  ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
  [' . ', '_'],
  ['CON', '_CON'],
  ['lpt1.txt', '_lpt1.txt'],
  ['Console', 'Console'],
  ['x'.repeat(100), 'x'.repeat(80)],
])('the folder of %j is %j', (name, folder) => expect(foldersOf([name])).toEqual([folder]));
it('no two folders are the same, whatever others are called', () =>
  expect(foldersOf(['a', 'A', 'a (2)', 'a'])).toEqual(['a', 'A (2)', 'a (2) (2)', 'a (3)']));
