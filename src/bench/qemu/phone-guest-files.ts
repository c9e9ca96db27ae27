import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { output, REPOSITORY } from './guest-files.js';

/** On the disk: in memory a package would take a quarter of what a small machine has. */
const CACHE = join(REPOSITORY, '.cache/deb');
/** Far more than it takes: packages are fetched, and set up by an emulated processor. */
const LIMIT_MS = 1_500_000;

/**
 * Builds the phone's package for arm64 from the sources as they stand, and makes the guest that it is installed in, unless
 * that was done before.
 *
 * @returns the folder of scripts/make-phone-guest. Rejects with UnusableError, which has what a script said.
 */
export async function makePhoneGuest(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'guest-'));
  try {
    const build = ['--fast', '--arch', 'arm64', '--package', 'hotline-phone', '--out', folder];
    await output('scripts/build-deb', build, LIMIT_MS);
    const [name] = await readdir(folder);
    return await makePhoneGuestOf(join(folder, name ?? ''));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As {@link makePhoneGuest}, of this package. Only root, or who may become it by sudo without a password, can make one. */
export async function makePhoneGuestOf(file: string): Promise<string> {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [program, ...args] = [...asRoot, 'scripts/make-phone-guest', file];
  return (await output(program, args, LIMIT_MS)).toString().trim();
}
