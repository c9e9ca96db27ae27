import { realpath, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SystemFiles } from './system-files.js';

export interface DiskFigures {
  readonly diskFreePercent: number | null;
  readonly diskFreeMb: number | null;
  readonly diskReadOnly: boolean | null;
}

export const noDiskFigures: DiskFigures = { diskFreePercent: null, diskFreeMb: null, diskReadOnly: null };

/** Blocks of a file system, as statfs(2) counts them. */
export interface BlockCounts {
  readonly blockBytes: number;
  readonly total: number;
  readonly free: number;
  /** To programs that do not run as root. */
  readonly available: number;
}

/** The calls that ask a file system about itself. Each rejects as those of node:fs. */
export interface FileSystem {
  /** The place without links. */
  realPath(path: string): Promise<string>;
  blocks(path: string): Promise<BlockCounts>;
}

export const fileSystem: FileSystem = {
  realPath: realpath,
  async blocks(path) {
    const { bsize, blocks, bfree, bavail } = await statfs(path);
    return { blockBytes: bsize, total: blocks, free: bfree, available: bavail };
  },
};

const MIB = 1024 * 1024;

/** Room on the disk that holds `folder`, and whether it can be written. A folder that is not made yet: where it will be. */
export async function readDisk(
  files: SystemFiles,
  folder: string,
  system: FileSystem = fileSystem,
): Promise<DiskFigures> {
  const place = await existingPart(system, folder);
  if (place === null) return noDiskFigures;
  const { blockBytes, total, free, available } = await system.blocks(place);
  // As df counts: what is kept for root belongs neither to what is free nor to what there is.
  const usable = total - free + available;
  return {
    diskFreePercent: usable > 0 ? Math.round((available / usable) * 1_000) / 10 : null,
    diskFreeMb: Math.round((available * blockBytes) / MIB),
    diskReadOnly: isReadOnly((await files.read('/proc/self/mountinfo')) ?? '', place),
  };
}

async function existingPart(system: FileSystem, folder: string): Promise<string | null> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await system.realPath(path).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    });
    if (found !== null || path === dirname(path)) return found;
  }
}

/** By the mount that holds `place`, in the words of proc_pid_mountinfo(5); null when none does. */
export function isReadOnly(mountInfo: string, place: string): boolean | null {
  let holding: { point: string; readOnly: boolean } | undefined;
  for (const line of mountInfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , , encoded, mountOptions = ''] = before.split(' ');
    if (encoded === undefined) continue;
    const point = encoded.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    if (!holds(point, place)) continue;
    // The later one of two on the same point lies above.
    if (holding && point.length < holding.point.length) continue;
    // A file system that met an error is read-only as a whole, and its mount still says rw.
    const superOptions = after.split(' ')[2] ?? '';
    const readOnly = [mountOptions, superOptions].some((options) => options.split(',').includes('ro'));
    holding = { point, readOnly };
  }
  return holding?.readOnly ?? null;
}

function holds(point: string, place: string): boolean {
  return point === '/' || place === point || place.startsWith(`${point}/`);
}
