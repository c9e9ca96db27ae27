import { readdir, readlink } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** What this process holds of the kernel. Sockets and pipes are files, too. */
export interface ProcessUse {
  readonly files: number;
  readonly threads: number;
}

export async function processUse(): Promise<ProcessUse> {
  const [files, threads] = await Promise.all([readdir('/proc/self/fd'), readdir('/proc/self/task')]);
  return { files: files.length, threads: threads.length };
}

/** How many descriptors of this process are on this file: whatever else it opens and closes meanwhile. */
export async function openOn(path: string): Promise<number> {
  const places = (await readdir('/proc/self/fd')).map((fd) =>
    readlink(`/proc/self/fd/${fd}`).catch(() => undefined),
  );
  return (await Promise.all(places)).filter((place) => place === path).length;
}

/** The use when nothing has been given back for a while: libwebrtc lets go of what was closed in its own time. */
export async function settledUse(): Promise<ProcessUse> {
  let use = await processUse();
  for (let unchanged = 0; unchanged < 3;) {
    await wait(100);
    const now = await processUse();
    unchanged = now.files === use.files && now.threads === use.threads ? unchanged + 1 : 0;
    use = now;
  }
  return use;
}
