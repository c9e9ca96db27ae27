/** `hotline forget` on a real disk. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget, whatMakesThePhone } from '../../../src/cli/forget-phone.js';
import { ProgramUnderTest } from '../../support/program-under-test.js';

const USUAL = `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "sips:pbx.example"
account = "hall"
password_file = "hall.password"
`;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-forget-'));
  file = join(folder, 'phone.toml');
});
afterEach(() => rm(folder, { recursive: true }));

/** Files with their text, folders with those in them. */
async function make(entries: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(entries)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}
const left = async () => (await readdir(folder)).sort();
const run = (...args: string[]) => new ProgramUnderTest(['forget', '--config', file, ...args]).finished();
const STATE = {
  'hotline-state/device-key.pem': 'key',
  'hotline-state/fleet.json': '{}',
  'hotline-state.before-2026-11-01T10-00-00.000Z/device-key.pem': 'old key',
  'hotline-calls.jsonl': '{}',
  'hotline-calls.jsonl.1': '{}',
  'hotline-instance-id': 'id',
};

describe('hotline forget', () => {
  it('removes phone.toml first, passwords, state, identity and calls, and nothing else', async () => {
    await make({
      ...STATE,
      'phone.toml': USUAL,
      'hall.password': 's3cret',
      'fleet-ca.pem': 'pem',
      notes: '',
    });
    const { status, stdout } = await run('--yes');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^To be removed for good:\n {2}.*phone\.toml\n {2}.*hall\.password\n/);
    expect(stdout).not.toContain('s3cret');
    expect(await left()).toEqual(['fleet-ca.pem', 'notes']);
  });

  it('removes what lies where phone.toml says', async () => {
    const elsewhere = '\n[state]\nfolder = "kept/state"\n[journal]\nfile = "kept/calls"\n';
    await make({
      'phone.toml': `${USUAL}${elsewhere}`,
      'hall.password': 'x',
      'kept/state/key': '',
      'kept/calls': '',
    });
    await forget(await whatMakesThePhone(file));
    expect(await left()).toEqual(['kept']);
    expect(await readdir(join(folder, 'kept'))).toEqual([]);
  });

  it('goes on where the power was cut: without phone.toml, or with one that nobody understands', async () => {
    await make(STATE);
    await forget(await whatMakesThePhone(file));
    expect(await left()).toEqual([]);
    await make({ ...STATE, 'phone.toml': 'number = ' });
    await forget(await whatMakesThePhone(file));
    expect(await left()).toEqual([]);
  });

  it('does not follow a link out of the state', async () => {
    await make({ 'elsewhere/precious': 'kept' });
    await symlink(join(folder, 'elsewhere'), join(folder, 'hotline-state'));
    await forget(await whatMakesThePhone(file));
    expect(await readFile(join(folder, 'elsewhere', 'precious'), 'utf8')).toBe('kept');
    expect(await left()).toEqual(['elsewhere']);
  });

  it('removes nothing when nobody says yes', async () => {
    await make({ 'phone.toml': USUAL, ...STATE });
    const before = await left();
    const { status, stderr } = await run();
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('nothing was removed; answer "yes" or say --yes'),
    ]);
    expect(await left()).toEqual(before);
  });

  it('says so where there is nothing', async () => {
    expect(await run()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing to forget') as string,
    });
  });

  it('names what cannot be removed', async () => {
    await expect(forget(['/proc/version'])).rejects.toMatchObject({
      code: 'STATE',
      message: expect.stringMatching(/^\/proc\/version cannot be removed: .*sudo/) as string,
    });
  });
});
