import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const STATE_BYTES = 1024 ** 3;
const INIT = 'test/support/phone-guest/overlay-init';
const SCRIPTS = 'usr/share/initramfs-tools/scripts';
const OVERLAYROOT = `${SCRIPTS}/init-bottom/overlayroot`;

/**
 * A guest as scripts/make-phone-guest has made it, with Debian's overlayroot (its script, without what it needs for encrypted
 * disks) and a second, empty disk. Debian's two packages come from where this machine gets its own.
 *
 * @param made the folder of scripts/make-phone-guest
 * @param folder an empty one, which becomes such a folder itself
 */
export async function makeOverlayGuest(made: string, folder: string): Promise<string> {
  const early = join(folder, 'early');
  await mkdir(join(early, 'scripts/init-bottom'), { recursive: true });
  await mkdir(join(early, 'modules'));
  const packages = join(folder, 'packages');
  await mkdir(packages);
  await run('apt-get', ['download', '-q', 'overlayroot', 'initramfs-tools-core'], packages);
  for (const name of await readdir(packages))
    await run('dpkg-deb', ['-x', join(packages, name), join(packages, 'all')]);
  await copyFile(join(packages, 'all', SCRIPTS, 'functions'), join(early, 'scripts/functions'));
  await copyFile(join(packages, 'all', OVERLAYROOT), join(early, 'scripts/init-bottom/overlayroot'));
  await copyFile(INIT, join(early, 'init'));

  const disk = join(folder, 'root.ext4');
  await run('cp', ['--sparse=always', '--reflink=auto', join(made, 'root.ext4'), disk]);
  // Each line of -p is /inode/mode/uid/gid/name/size/.
  const kernels = (await debugfs(disk, 'ls -p /usr/lib/modules')).split('\n');
  const kernel = kernels.map((line) => line.split('/')[5] ?? '').find((name) => /^\d/.test(name)) ?? '';
  const overlay = join(early, 'modules/overlay.ko');
  await debugfs(disk, `dump /usr/lib/modules/${kernel}/kernel/fs/overlayfs/overlay.ko ${overlay}`);
  const folders = OVERLAYROOT.split('/').slice(0, -1);
  for (let depth = 3; depth <= folders.length; depth++)
    await debugfs(disk, `mkdir /${folders.slice(0, depth).join('/')}`);
  await debugfs(disk, `write ${join(packages, 'all', OVERLAYROOT)} /${OVERLAYROOT}`);

  await symlink(join(made, 'vmlinuz'), join(folder, 'vmlinuz'));
  // The kernel takes one archive after the other; of two files with a name the later.
  const archive = 'find . | cpio --quiet -o -H newc -R 0:0 | gzip';
  const added = join(folder, 'added.gz');
  await run('sh', ['-c', `${archive} > "$0"`, added], early);
  await run('sh', ['-c', 'cat "$0" "$1" > "$2"', join(made, 'initrd.gz'), added, join(folder, 'initrd.gz')]);
  await writeFile(join(folder, 'state.img'), '');
  await run('truncate', ['-s', String(STATE_BYTES), join(folder, 'state.img')]);
  return folder;
}

const debugfs = (disk: string, command: string): Promise<string> =>
  run('debugfs', ['-w', '-R', command, disk]);

async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  return (await execute(program, args, { env, cwd })).stdout;
}
