import { describe, expect, it } from 'vitest';
import { type FileSystem, isReadOnly, noDiskFigures, readDisk } from '../../../../src/health/probes/disk.js';
import { fakeFiles } from '../../../support/health/fake-machine.js';

const errno = (code: string) => Object.assign(new Error(code), { code });

describe('whether a place can only be read', () => {
  const root = '27 1 179:2 / / rw,noatime - ext4 /dev/root rw';
  it.each([
    ['writable', [root], '/var/lib/hotline', false],
    ['mounted read-only', ['27 1 179:2 / / ro,noatime - ext4 /dev/root rw'], '/var/lib/hotline', true],
    [
      'turned read-only by the file system itself, which met an error',
      ['27 1 179:2 / / rw,noatime - ext4 /dev/root ro,errors=remount-ro'],
      '/var/lib/hotline',
      true,
    ],
    [
      'by the mount that holds it, not by the one above',
      [root, '30 27 179:3 / /data ro - ext4 /dev/x ro'],
      '/data/x',
      true,
    ],
    [
      'not by one whose name begins alike',
      [root, '30 27 179:3 / /dat ro - ext4 /dev/x ro'],
      '/data/x',
      false,
    ],
    ['not by one below it', [root, '30 27 179:3 / /data/x/y ro - ext4 /dev/x ro'], '/data/x', false],
    ['by the last of two mounts on one point', [root, '31 27 0:5 / / ro - overlay o ro'], '/x', true],
    [
      'by a point with a blank in its name',
      [root, '30 27 179:3 / /my\\040disk ro - vfat /dev/x ro'],
      '/my disk/x',
      true,
    ],
    [
      'with optional fields before the dash',
      ['27 1 179:2 / / ro shared:1 master:2 - ext4 /dev/root ro'],
      '/x',
      true,
    ],
    [
      'an option that only contains the letters',
      ['27 1 179:2 / / rw - ext4 /dev/root rw,errors=remount-ro'],
      '/x',
      false,
    ],
    ['unknown, when nothing is told', [''], '/x', null],
  ])('%s', (_what, lines, place, expected) => {
    expect(isReadOnly(`${lines.join('\n')}\n`, place)).toBe(expected);
  });
});

describe('room on the disk', () => {
  const files = fakeFiles({ '/proc/self/mountinfo': '27 1 179:2 / / rw - ext4 /dev/root rw\n' });
  const system = (given: Partial<FileSystem>): FileSystem => ({
    realPath: (path) => Promise.resolve(path),
    blocks: () => Promise.resolve({ blockBytes: 4_096, total: 1_000_000, free: 100_000, available: 50_000 }),
    ...given,
  });

  it('counts as df does: without what is kept for root', async () => {
    expect(await readDisk(files, '/state', system({}))).toEqual({
      diskFreePercent: 5.3,
      diskFreeMb: 195,
      diskReadOnly: false,
    });
  });

  it('is of the folder above, while the folder is not made yet', async () => {
    const asked: string[] = [];
    const realPath = (path: string) =>
      path === '/' ? Promise.resolve('/') : Promise.reject(errno('ENOENT'));
    const blocks = (path: string) => {
      asked.push(path);
      return system({}).blocks(path);
    };
    await readDisk(files, '/var/state', system({ realPath, blocks }));
    expect(asked).toEqual(['/']);
  });

  it('is not available where no folder is', async () => {
    const realPath = () => Promise.reject(errno('ENOENT'));
    expect(await readDisk(files, '/var/state', system({ realPath }))).toEqual(noDiskFigures);
  });

  it('has no share on a file system without blocks', async () => {
    const blocks = () => Promise.resolve({ blockBytes: 4_096, total: 0, free: 0, available: 0 });
    expect((await readDisk(files, '/proc', system({ blocks }))).diskFreePercent).toBeNull();
  });

  it('rejects with what is wrong with the disk', async () => {
    await expect(
      readDisk(files, '/s', system({ blocks: () => Promise.reject(errno('EIO')) })),
    ).rejects.toThrow('EIO');
    await expect(
      readDisk(files, '/s', system({ realPath: () => Promise.reject(errno('EIO')) })),
    ).rejects.toThrow('EIO');
  });
});
