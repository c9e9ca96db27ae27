import { open, readdir } from 'node:fs/promises';

/** The files in which the kernel tells of the machine. */
export interface SystemFiles {
  /** The text of a file, at most {@link LARGEST_TEXT} bytes of it; null when there is none. Rejects when it cannot be read. */
  read(path: string): Promise<string | null>;
  /** The names in a folder, sorted; none when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
}

/** The longest file that a probe reads, /proc/self/mountinfo of a machine with many containers, is below this. */
const LARGEST_TEXT = 64 * 1024;

/** Nothing there: the machine has no such thing. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO']);

export const linuxFiles: SystemFiles = {
  async read(path) {
    try {
      const file = await open(path, 'r');
      try {
        return await textOf(file);
      } finally {
        await file.close();
      }
    } catch (error) {
      return nothingIfAbsent(error, null);
    }
  },
  async list(path) {
    try {
      return (await readdir(path)).sort();
    } catch (error) {
      return nothingIfAbsent(error, []);
    }
  },
};

/** In pieces: files of /proc have no length, and give at most a page at a time. */
async function textOf(file: Awaited<ReturnType<typeof open>>): Promise<string> {
  const buffer = Buffer.alloc(LARGEST_TEXT);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.toString('utf8', 0, length);
}

function nothingIfAbsent<T>(error: unknown, nothing: T): T {
  if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return nothing;
  throw error;
}

/** A whole or fractional number, alone in its text; null for anything else. */
export function numberIn(text: string | null | undefined): number | null {
  const trimmed = text?.trim();
  return trimmed !== undefined && /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : null;
}
