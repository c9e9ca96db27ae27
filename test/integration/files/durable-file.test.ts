import { chown, lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSteps, readIfThere, writeDurably } from '../../../src/files/durable-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('a file that must last', () => {
  it('is replaced as a whole, in a folder that is made for it, and only its user can look into either', async () => {
    const file = join(folder, 'state', 'key.pem');
    expect(await readIfThere(file)).toBeUndefined();
    await writeDurably(file, 'old');
    await writeDurably(file, 'new');
    expect(await readIfThere(file)).toBe('new');
    expect([await mode(file), await mode(join(folder, 'state'))]).toEqual(['600', '700']);
  });

  it.each(['writeAside', 'rename', 'syncFolder'] as const)(
    'is the old one or the new one, whole, when the power is cut at %s',
    async (cut) => {
      const file = join(folder, 'state.json');
      await writeDurably(file, 'old');
      const steps = { ...fileSteps, [cut]: () => Promise.reject(new Error('power cut')) };
      await expect(writeDurably(file, 'new', steps)).rejects.toThrow('power cut');
      expect(await readIfThere(file)).toBe(cut === 'syncFolder' ? 'new' : 'old');
    },
  );

  it('is on the disk before it takes the name of the old one, and its name is when it is done', async () => {
    const done: string[] = [];
    const noted = Object.fromEntries(
      Object.entries(fileSteps).map(([name, step]) => [
        name,
        async (...given: [string, string]) => {
          await (step as (...all: [string, string]) => Promise<void>)(...given);
          done.push(name);
        },
      ]),
    ) as unknown as typeof fileSteps;
    await writeDurably(join(folder, 'state.json'), 'text', noted);
    expect(done).toEqual(['makeFolder', 'writeAside', 'rename', 'syncFolder']);
  });

  it('is not written through a link that somebody has laid', async () => {
    const elsewhere = join(folder, 'precious');
    await writeFile(elsewhere, 'precious');
    await symlink(elsewhere, join(folder, 'state.json.new'));
    await expect(writeDurably(join(folder, 'state.json'), 'text')).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await readFile(elsewhere, 'utf8')).toBe('precious');
    expect((await lstat(join(folder, 'state.json.new'))).isSymbolicLink()).toBe(true);
  });

  it.runIf(process.getuid?.() === 0)('belongs to the owner of its folder when root writes it', async () => {
    await chown(folder, 12_345, 12_346);
    await writeDurably(join(folder, 'state.json'), 'text');
    const { uid, gid } = await stat(join(folder, 'state.json'));
    expect([uid, gid]).toEqual([12_345, 12_346]);
  });
});
