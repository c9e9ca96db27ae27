import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { usableSections } from '../../../src/cli/usable-sections.js';

const HOOK = { input: 'gpio', pin: 6, off_hook: 'low' };
const hook = '[hook]\ninput = "gpio"\npin = 6\noff_hook = "low"\n';
const fleet = '[fleet]\nserver = "wss://fleet.example"\ncode = "K7MW-3PQD-9X"\n';
const route =
  '[[route]]\nname = "main"\nserver = "wss://pbx.example"\naccount = "h17"\npassword = "secret"\n';

it.each([
  [
    'a wrong entry elsewhere',
    `language = "en"\n${hook}[log]\nlevel = "loud"\n`,
    { language: 'en', hook: HOOK },
  ],
  [
    'nobody to call, as what is wrong may have been a limit',
    `number = "8 800 333-44-34"\n${route}${hook}[log]\nlevel = "loud"\n`,
    { hook: HOOK },
  ],
  [
    'its fleet, which is to hear of it',
    `${fleet}[hok]\ninput = "gpio"\n`,
    { fleet: { server: 'wss://fleet.example', code: 'K7MW-3PQD-9X' } },
  ],
  ['no fleet whose authority is missing', `${fleet}ca_file = "gone.pem"\n${hook}`, { hook: HOOK }],
  ['nothing of a text that is no TOML', 'number = 8 800\n', {}],
  ['nothing of a disk that cannot be read', new Error('EIO'), {}],
])('of a phone.toml with a fault there is left: %s', async (_what, text, kept) => {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-usable-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await usableSections(text, { file: 'phone.toml', folder })).toEqual(kept);
});
