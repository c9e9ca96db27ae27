import { readFile, statfs } from 'node:fs/promises';
import { HotlineError } from '../protocol/errors.js';

/** Where packages are installed so that they last. */
export interface SystemRoot {
  /** `/`, or the root file system below an overlay. */
  readonly folder: string;
  /** What is installed there is seen by programs from the next start of the machine on, and not before. */
  readonly overlaid: boolean;
}

/** Of the root file system below it, as hotline-os-settings read-only lays it (Debian's overlayroot). */
const LOWER = /(?:^|,)lowerdir=([^,:]+)(?:,|$)/;
/** statfs(2). */
const OVERLAYFS = 0x794c7630;

/**
 * @param lasting folder that updates are remembered in. Rejects with UPDATE where nothing that is installed or remembered would
 *   be there after the next start.
 */
export async function systemRoot(lasting: string): Promise<SystemRoot> {
  if ((await statfs('/usr')).type !== OVERLAYFS) return { folder: '/', overlaid: false };
  const folder = lowerRoot(await readFile('/proc/self/mountinfo', 'utf8'));
  const remembers = (await statfs(lasting)).type !== OVERLAYFS;
  if (folder === undefined || !remembers)
    throw new HotlineError(
      'UPDATE',
      'the system of this phone is read-only (an overlay lies over it), and keeps nothing that is installed; let hotline-os-settings read-only on make it so, or switch the overlay off for the update',
    );
  return { folder, overlaid: true };
}

/** Of proc_pid_mountinfo(5): what lies below the overlay that is the root; undefined: there is none. */
export function lowerRoot(mountinfo: string): string | undefined {
  for (const line of mountinfo.split('\n').reverse()) {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    if (mount.split(' ')[4] !== '/') continue;
    const [type, , options = ''] = fileSystem.split(' ');
    return type === 'overlay' ? LOWER.exec(options)?.[1] : undefined;
  }
  return undefined;
}
