import { type Machine, describeMachine } from '../machine.js';
import { percentile } from '../percentile.js';
import { rounded, type Spread, spreadCells, spreadOf } from '../spread.js';
import { formatTable } from '../table.js';
import type { IoCost } from './measured.js';

/** Delays of one lift after the other, undefined where it was not noticed. */
type Delays = readonly (number | undefined)[];

export interface HookResults {
  readonly machine: Machine;
  readonly debounceMs: number;
  readonly hotline: Delays;
  readonly poll30: Delays;
  readonly gpiomon: Delays;
  readonly ioBoard: Delays;
  /** Of several processes. */
  readonly costs: readonly IoCost[];
}

/** Figures as in docs/benchmarks.md. */
export interface HookFigures {
  readonly edge_to_lift_ms: Spread | null;
  readonly debounce_ms: number;
  readonly poll30_ms: Spread | null;
  readonly gpiomon_ms: Spread | null;
  readonly io_board_ms: Spread | null;
  readonly memory_mb: number;
  readonly startup_ms: number;
}

export function hookReportOf(results: HookResults): HookFigures {
  const { costs } = results;
  const median = (values: readonly number[]) => rounded(percentile(values, 50), 1);
  return {
    edge_to_lift_ms: spreadOf(results.hotline),
    debounce_ms: results.debounceMs,
    poll30_ms: spreadOf(results.poll30),
    gpiomon_ms: spreadOf(results.gpiomon),
    io_board_ms: spreadOf(results.ioBoard),
    memory_mb: median(costs.map(({ memoryMb }) => memoryMb)),
    startup_ms: median(costs.map(({ startupMs }) => startupMs)),
  };
}

/** For people: everything in the report, and what was missed. */
export function hookTableOf(results: HookResults): string {
  const figures = hookReportOf(results);
  const row = (name: string, delays: Delays) => [
    name,
    ...spreadCells(spreadOf(delays)),
    String(delays.filter((delay) => delay === undefined).length),
  ];
  const rows = [
    ['edge to lift, ms', 'p50', 'p95', 'missed'],
    row('hotline, GPIO', results.hotline),
    row('Python, a look every 30 ms', results.poll30),
    row('Python, gpiomon', results.gpiomon),
    row('hotline, I/O board', results.ioBoard),
    [''],
    ['I/O layer, memory, MB', figures.memory_mb.toFixed(1)],
    ['I/O layer, start, ms', figures.startup_ms.toFixed(1)],
  ];
  const counts = `${results.hotline.length} lifts at once for all in the guest, ${results.ioBoard.length} of the I/O board`;
  const debounce = `debounce ${results.debounceMs} ms`;
  return `${counts}, ${debounce}; ${describeMachine(results.machine)}\n\n${formatTable(rows)}`;
}
