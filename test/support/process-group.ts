import { readdir, readFile } from 'node:fs/promises';

/** Processes of a group that run; those that are dead and only wait to be collected do not count. Linux. */
export async function livingProcesses(group: number): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const living = await Promise.all(
    ids.map(async (id) => {
      // `pid (name) state ppid pgrp`; the name may hold anything, so what follows its last parenthesis counts.
      const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
      const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(processGroup) === group && state !== 'Z' && state !== 'X' ? [id] : [];
    }),
  );
  return living.flat();
}
