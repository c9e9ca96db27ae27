import { readFile } from 'node:fs/promises';
import { type Clock, delay } from '../clock/clock.js';
import { percentile } from './percentile.js';

export interface Usage {
  /** Median of the resident memory (VmRSS) over the time watched, in MB of 2^20 bytes. */
  readonly memoryMb: number;
  /** The most that was ever resident since the process started (VmHWM), in MB. */
  readonly peakMemoryMb: number;
  /** Processor time, user and system, of all threads as a share of one core. */
  readonly cpuPercent: number;
}

/** USER_HZ, the unit of the times in /proc/pid/stat: 100 on every Linux that Node.js runs on (proc(5)). */
export const TICKS_PER_SECOND = 100;
const SAMPLE_EVERY_MS = 500;

/** Watches a process from outside for `forMs`, so that watching costs the process itself nothing. */
export async function watchUsage(clock: Clock, pid: number, forMs: number): Promise<Usage> {
  const startMs = clock.nowMs();
  const startTicks = await cpuTicksOf(pid);
  const memory: number[] = [];
  while (clock.nowMs() - startMs < forMs) {
    await delay(clock, SAMPLE_EVERY_MS);
    memory.push(await memoryOf(pid, 'VmRSS'));
  }
  const seconds = (clock.nowMs() - startMs) / 1000;
  const cpuSeconds = ((await cpuTicksOf(pid)) - startTicks) / TICKS_PER_SECOND;
  return {
    memoryMb: percentile(memory, 50),
    peakMemoryMb: await memoryOf(pid, 'VmHWM'),
    cpuPercent: (cpuSeconds / seconds) * 100,
  };
}

/** In MB of 2^20 bytes. */
export async function memoryOf(pid: number, line: 'VmRSS' | 'VmHWM'): Promise<number> {
  return memoryKb(await readFile(`/proc/${pid}/status`, 'utf8'), line) / 1024;
}

async function cpuTicksOf(pid: number): Promise<number> {
  return cpuTicks(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

/** User and system time out of /proc/pid/stat. The name in its brackets may itself hold brackets and blanks. */
export function cpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Fields 14 and 15 of proc(5), counted from the third.
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (!Number.isInteger(ticks)) throw new Error('/proc/pid/stat has another form than proc(5) says');
  return ticks;
}

/** One of the memory lines of /proc/pid/status. A process that has ended, and is not yet collected, has none. */
export function memoryKb(status: string, line: 'VmRSS' | 'VmHWM'): number {
  const kb = new RegExp(`^${line}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kb === undefined) throw new Error(`/proc/pid/status has no ${line}: the process has ended`);
  return Number(kb);
}
