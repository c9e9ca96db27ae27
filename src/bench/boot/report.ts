import { describeMachine, type Machine } from '../machine.js';
import { percentile } from '../percentile.js';
import { rounded, type Spread, spreadCells, spreadOf } from '../spread.js';
import { formatTable } from '../table.js';
import type { BuiltPackage } from './built-package.js';
import type { Start } from './starts.js';

/** What a boot in emulation has shown. */
export interface EmulatedBoot {
  readonly kernelToRegisteredS: number;
  readonly processToRegisteredS: number;
  /** Of everything that runs, MB (10^6 bytes). */
  readonly memoryMb: number;
  readonly phoneMemoryMb: number;
}

export interface BootResults {
  readonly machine: Machine;
  readonly built: Pick<BuiltPackage, 'packageMb' | 'installedMb'>;
  readonly hotline: readonly Start[];
  readonly baresip: readonly Start[];
  /** undefined: it was not wanted. */
  readonly emulated: EmulatedBoot | undefined;
  /** How many times longer a Raspberry Pi 4 takes for what this machine does, taken as given. */
  readonly piFactor: number;
}

/** Figures as in docs/benchmarks.md. */
export interface BootFigures {
  readonly kernel_to_registered_s: number | null;
  readonly process_to_registered_ms: Spread | null;
  readonly package_mb: number;
  readonly installed_mb: number;
  readonly memory_mb: number | null;
  /** Worked out, not measured. */
  readonly pi4_by_arithmetic: {
    readonly factor: number;
    readonly process_to_registered_ms: number;
    readonly kernel_to_registered_s: number | null;
  };
  readonly samples: number;
  readonly machine: Machine;
  readonly baresip: { readonly process_to_registered_ms: Spread | null };
}

export function bootReportOf(results: BootResults): BootFigures {
  const { machine, built, hotline, baresip, emulated } = results;
  return {
    kernel_to_registered_s: emulated ? rounded(emulated.kernelToRegisteredS, 1) : null,
    process_to_registered_ms: wall(hotline),
    package_mb: built.packageMb,
    installed_mb: built.installedMb,
    memory_mb: emulated ? rounded(emulated.memoryMb, 1) : null,
    pi4_by_arithmetic: onPi4(results),
    samples: hotline.length,
    machine,
    baresip: { process_to_registered_ms: wall(baresip) },
  };
}

/**
 * A Pi 4 is taken to need `piFactor` times what this machine needs. How much slower the emulation is than this machine is
 * known from the phone's own start, which is measured in both: kernel and services are taken to be slower by the same.
 */
function onPi4({ hotline, emulated, piFactor }: BootResults): BootFigures['pi4_by_arithmetic'] {
  const hereMs = median(hotline.map(({ registeredMs }) => registeredMs));
  const slower = emulated && (emulated.processToRegisteredS * 1_000) / hereMs;
  return {
    factor: piFactor,
    process_to_registered_ms: Math.round(hereMs * piFactor),
    kernel_to_registered_s:
      emulated && slower ? rounded((emulated.kernelToRegisteredS / slower) * piFactor, 1) : null,
  };
}

/** For people: everything in the report, and what helps to read it. */
export function bootTableOf(results: BootResults): string {
  const figures = bootReportOf(results);
  const { hotline, baresip, emulated } = results;
  const { pi4_by_arithmetic: pi4 } = figures;
  const one = (value: number | null | undefined, digits = 1) => value?.toFixed(digits) ?? '-';
  const rows = [
    ['', 'hotline p50', 'p95', 'baresip p50', 'p95'],
    ['process to registered, ms', ...spreadCells(wall(hotline)), ...spreadCells(wall(baresip))],
    ['processor time until then, ms', ...spreadCells(cpu(hotline)), ...spreadCells(cpu(baresip))],
    [''],
    ['in emulation: kernel to registered, s', one(figures.kernel_to_registered_s)],
    ['in emulation: process to registered, s', one(emulated?.processToRegisteredS)],
    ['memory of everything, MB', one(figures.memory_mb)],
    ['memory of the phone alone, MB', one(emulated?.phoneMemoryMb)],
    ['package, MB', one(figures.package_mb)],
    ['installed, MB', one(figures.installed_mb)],
    [''],
    [
      `Pi 4, by arithmetic (${pi4.factor} times): process to registered, ms`,
      one(pi4.process_to_registered_ms, 0),
    ],
    ['Pi 4, by arithmetic: kernel to registered, s', one(pi4.kernel_to_registered_s)],
  ];
  return `${hotline.length} starts of each; ${describeMachine(results.machine)}\n\n${formatTable(rows)}`;
}

const wall = (starts: readonly Start[]): Spread | null =>
  spreadOf(starts.map(({ registeredMs }) => registeredMs));
const cpu = (starts: readonly Start[]): Spread | null => spreadOf(starts.map(({ cpuMs }) => cpuMs));
const median = (values: readonly number[]): number => percentile(values, 50);
