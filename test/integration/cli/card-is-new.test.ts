/** What hotline-card.service asks before it starts the program: at every start of a phone, and so without Node.js. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const TAKEN = '# Taken over by the phone on 2026-01-01T00:00:00.000Z; codes and passwords were removed.\n';

async function isNew(files: Readonly<Record<string, string>>): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline card-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return new Promise((resolve) =>
    execFile('firmware/os/bin/hotline-card-is-new', [folder], (error) => resolve(error === null)),
  );
}

it.each([
  ['a file for the phone', { 'hotline.toml': '[fleet]\n' }, true],
  ['an empty one, to be told of', { 'hotline.toml': '' }, true],
  ['one that was taken over', { 'hotline.toml': `${TAKEN}[fleet]\n` }, false],
  ['one that a browser has renamed', { 'hotline (1).toml': '[fleet]\n' }, true],
  ['one that an editor has renamed', { 'hotline.toml.txt': '[fleet]\n' }, true],
  ['a renamed one that was taken over', { 'hotline (1).toml': TAKEN }, false],
  [
    'one beside another that was taken over',
    { 'hotline-1.toml': TAKEN, 'hotline-2.toml': '[fleet]\n' },
    true,
  ],
  ['nothing', {}, false],
  ['files of others', { 'config.txt': 'arm_64bit=1\n', 'hotline-error.txt': 'no\n' }, false],
])('a card with %s', async (_what, files, expected) => {
  expect(await isNew(files)).toBe(expected);
});

it('a card that is not there is none', async () => {
  const code = await new Promise((resolve) =>
    execFile('firmware/os/bin/hotline-card-is-new', ['/nonexistent'], (error) => resolve(error?.code)),
  );
  expect(code).toBe(1);
});
