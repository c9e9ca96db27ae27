import { readFile } from 'node:fs/promises';

/** For the store, dashboards, pages and whatever else is not a phone. */
const KEPT = 2_000;
const MOST_CONNECTIONS = 50_000;
/** With fewer a fleet of thousands may find the door shut. */
export const ENOUGH_CONNECTIONS = 18_000;

/** How many files this process may have open; undefined where that cannot be read. Node.js has raised it as far as it may. */
export async function openFilesLimit(): Promise<number | undefined> {
  return limitIn(await readFile('/proc/self/limits', 'utf8').catch(() => ''));
}

/** @param text of `/proc/<pid>/limits` (proc_pid_limits(5)) */
export function limitIn(text: string): number | undefined {
  const soft = /^Max open files +(\d+|unlimited)/m.exec(text)?.[1];
  if (soft === undefined) return undefined;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Connections of phones for which there is room: each is an open file. Of a small limit half is kept. */
export function roomForPhones(openFiles: number | undefined): number {
  if (openFiles === undefined) return ENOUGH_CONNECTIONS;
  return Math.min(MOST_CONNECTIONS, Math.max(openFiles - KEPT, Math.floor(openFiles / 2)));
}
