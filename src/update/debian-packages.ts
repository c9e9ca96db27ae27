/** Debian's package tools, as an update needs them. For root. */
import { execFile } from 'node:child_process';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Clock, delay } from '../clock/clock.js';
import { HotlineError, messageOf } from '../protocol/errors.js';

const execute = promisify(execFile);
/** Unpacking on a slow card takes minutes; one that takes longer hangs. */
const DPKG_LIMIT_MS = 1_200_000;
const LOCK_AGAIN_MS = 5_000;
const LOCK_LIMIT_MS = 900_000;

/** Nothing asks, nothing waits for an answer, and the package leaves the service to us (its postinst). */
const ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C.UTF-8',
  HOTLINE_UPDATE: '1',
};

export interface PackageFields {
  readonly package: string;
  readonly version: string;
  readonly architecture: string;
  /** KiB, as Policy 5.6.20 has it; 0: not said. */
  readonly installedKib: number;
}

/** Of a package file. Rejects with UPDATE when it is none. */
export async function packageFields(file: string): Promise<PackageFields> {
  const names = ['Package', 'Version', 'Architecture', 'Installed-Size'];
  const text = await run('dpkg-deb', ['--field', file, ...names]);
  const value = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    package: value('Package'),
    version: value('Version'),
    architecture: value('Architecture'),
    installedKib: Number(value('Installed-Size')) || 0,
  };
}

export async function machineArchitecture(): Promise<string> {
  return (await run('dpkg', ['--print-architecture'])).trim();
}

/** In the system of `root`. Rejects with UPDATE when the package is not there, whole. */
export async function installedVersion(name: string, root = '/'): Promise<string> {
  const text = await run('dpkg-query', [
    `--root=${root}`,
    '--show',
    '--showformat=${db:Status-Abbrev} ${Version}',
    name,
  ]);
  const [status = '', version = ''] = text.trim().split(/\s+/);
  if (status !== 'ii' || version === '')
    throw new HotlineError(
      'UPDATE',
      `${name} is not installed whole (${status} in dpkg -l); run dpkg --configure -a, or install it anew`,
    );
  return version;
}

/** Whether it could be installed, without doing anything. Rejects with what dpkg says. */
export async function tryInstall(file: string, root = '/'): Promise<void> {
  await run('dpkg', [`--root=${root}`, '--no-act', '--install', file]);
}

/**
 * Installs a package file into the system of `root`, also over a newer version, and one that was cut off in the middle. Waits for other programs that
 * use dpkg. Rejects with what dpkg said last.
 */
export async function installPackage(file: string, clock: Clock, root = '/'): Promise<void> {
  const dpkg = [`--root=${root}`, '--force-confold'];
  // What else was cut off; that of our package is done by what follows.
  await withLock(clock, () => run('dpkg', [...dpkg, '--configure', '--pending'])).catch(() => undefined);
  await withLock(clock, () => run('dpkg', [...dpkg, '--install', file]));
  await run('sync', []);
}

/**
 * Makes a package file of what is installed, by hard links as far as they reach; in some seconds, as it is packed loosely.
 * As dpkg-repack does, which would bring Perl along. Rejects with UPDATE; then there is no such file.
 */
export async function repackInstalled(name: string, file: string, work: string): Promise<void> {
  await rm(work, { recursive: true, force: true });
  await rm(file, { force: true });
  try {
    const control = join(work, 'DEBIAN');
    await mkdir(control, { recursive: true, mode: 0o755 });
    await chmod(work, 0o755);
    for (const path of (await run('dpkg-query', ['--listfiles', name])).split('\n'))
      if (path.startsWith('/') && path !== '/.') await mirror(path, join(work, path));
    const status = await run('dpkg-query', ['--status', name]);
    await writeFile(join(control, 'control'), controlOf(status), { mode: 0o644 });
    for (const part of (await run('dpkg-query', ['--control-list', name])).split('\n').filter(Boolean)) {
      const isScript = /^(preinst|postinst|prerm|postrm|config)$/.test(part);
      const text = await run('dpkg-query', ['--control-show', name, part]);
      await writeFile(join(control, part), text, { mode: isScript ? 0o755 : 0o644 });
    }
    const made = `${file}.new`;
    await run('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z1', '--build', work, made]);
    const handle = await open(made, 'r');
    await handle.sync().finally(() => handle.close());
    await packageFields(made);
    await rename(made, file);
    await run('sync', []);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A field ends where the next line does not begin with a blank. */
function controlOf(status: string): string {
  const fields = status.trimEnd().split(/\n(?=\S)/);
  return `${fields.filter((field) => !/^(Status|Conffiles|Config-Version):/.test(field)).join('\n')}\n`;
}

async function mirror(from: string, to: string): Promise<void> {
  const found = await lstat(from);
  if (found.isDirectory()) {
    await mkdir(to, { recursive: true });
    await chmod(to, found.mode & 0o7777);
    return;
  }
  await mkdir(dirname(to), { recursive: true });
  if (found.isSymbolicLink()) await symlink(await readlink(from), to);
  else await linkOrCopy(from, to);
}

/** The file itself stays what it is when dpkg puts another one in its place. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: unknown) => {
    if (!(
      error instanceof Error &&
      'code' in error &&
      ['EXDEV', 'EMLINK', 'EPERM'].includes(String(error.code))
    ))
      throw error;
    await copyFile(from, to);
    const { mode } = await lstat(from);
    const handle = await open(to, 'r+');
    try {
      await handle.chmod(mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** apt and the like hold the lock for as long as they work. */
async function withLock(clock: Clock, work: () => Promise<string>): Promise<void> {
  const startMs = clock.nowMs();
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!/lock/.test(messageOf(error)) || clock.nowMs() - startMs > LOCK_LIMIT_MS) throw error;
      await delay(clock, LOCK_AGAIN_MS);
    }
  }
}

/** Gives what it prints. Rejects with UPDATE and the last lines of what it complained of. */
async function run(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], {
      env: ENVIRONMENT,
      maxBuffer: 16 * 1024 * 1024,
      timeout: DPKG_LIMIT_MS,
    });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : messageOf(error);
    const last = said.split('\n').slice(-3).join(' ').slice(0, 600);
    throw new HotlineError('UPDATE', `${program}: ${last || messageOf(error)}`, { cause: error });
  }
}
