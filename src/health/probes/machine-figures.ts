/** Single figures of the machine, each out of one file of /proc. null: the kernel does not tell. */
import { numberIn, type SystemFiles } from './system-files.js';

const KIB_PER_MIB = 1_024;

/** `Raspberry Pi 4 Model B Rev 1.5`; null on machines without a device tree. */
export async function readModel(files: SystemFiles): Promise<string | null> {
  // A string of the device tree ends with NUL (Devicetree Specification 2.2.4).
  const text = (await files.read('/proc/device-tree/model'))?.replaceAll('\0', '').trim();
  return text === undefined || text === '' ? null : text.slice(0, 100);
}

/** Load over one minute, divided by the number of processors, to a hundredth (proc_loadavg(5)). */
export async function readLoad(files: SystemFiles, processors: number): Promise<number | null> {
  const load = numberIn((await files.read('/proc/loadavg'))?.split(' ')[0]);
  return load === null ? null : Math.round((load / Math.max(1, processors)) * 100) / 100;
}

/** Whole seconds since the boot (proc_uptime(5)). */
export async function readUptime(files: SystemFiles): Promise<number | null> {
  const uptime = numberIn((await files.read('/proc/uptime'))?.split(' ')[0]);
  return uptime === null ? null : Math.floor(uptime);
}

export interface MemoryFigures {
  readonly memoryAvailableMb: number | null;
  readonly memoryTotalMb: number | null;
}

export const noMemoryFigures: MemoryFigures = { memoryAvailableMb: null, memoryTotalMb: null };

/** In whole MiB (proc_meminfo(5)). */
export async function readMemory(files: SystemFiles): Promise<MemoryFigures> {
  const text = (await files.read('/proc/meminfo')) ?? '';
  const figure = (name: string): number | null => {
    const kib = numberIn(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]);
    return kib === null ? null : Math.round(kib / KIB_PER_MIB);
  };
  return { memoryAvailableMb: figure('MemAvailable'), memoryTotalMb: figure('MemTotal') };
}
