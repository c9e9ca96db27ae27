import { readFile } from 'node:fs/promises';

/** How many files a process that is started here may have open: Node.js raises the limit as far as it may (proc(5)). */
export async function openFilesLimit(): Promise<number> {
  return hardLimit(await readFile('/proc/self/limits', 'utf8'));
}

/** Of the text of /proc/self/limits. */
export function hardLimit(limits: string): number {
  const [, hard] = /^Max open files +\w+ +(\w+)/m.exec(limits) ?? [];
  if (hard === 'unlimited') return Infinity;
  const limit = Number(hard);
  if (!Number.isInteger(limit)) throw new Error('/proc/self/limits has another form than proc(5) says');
  return limit;
}
