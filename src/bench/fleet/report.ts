import { describeMachine, type Machine } from '../machine.js';
import { percentile } from '../percentile.js';
import { rounded } from '../spread.js';
import { formatTable } from '../table.js';
import type { Cost, FleetResults } from './measured.js';

const KB = 1_024;

/** Figures as in docs/benchmarks.md. */
export interface FleetFigures {
  readonly phones: number;
  readonly kb_per_phone: number;
  readonly cpu_percent: number;
  readonly stored_ms: { readonly p50: number; readonly p99: number };
  readonly list_ms: { readonly p50: number; readonly p95: number };
  readonly notice_1000_down_s: number;
  /** null: not all came back. */
  readonly all_back_s: number | null;
  readonly floor: ServerFigures;
  readonly mosquitto: ServerFigures | null;
  readonly messages_per_s: number;
  readonly heap_kb_per_phone: number;
  readonly kb_per_known_phone: number;
  readonly cpu_percent_at_rest: number;
  readonly longest_stall_ms: number;
  readonly notice_after_due_s: number;
  readonly back_s: { readonly sigterm: number | null; readonly sigkill: number | null };
  readonly store: string;
  readonly heartbeat_s: number;
  readonly machine: Machine;
}

export interface ServerFigures {
  readonly kb_per_phone: number;
  readonly cpu_percent: number;
  readonly messages_per_s: number;
}

export function fleetReportOf(results: FleetResults): FleetFigures {
  const { fleet, lists, cut, back } = results;
  const took = lists.flatMap(({ tookMs }) => tookMs);
  return {
    phones: results.phones,
    kb_per_phone: rounded((fleet.residentBytes + fleet.knownBytes) / KB, 1),
    cpu_percent: rounded(fleet.cpuPercent, 1),
    stored_ms: {
      p50: rounded(percentile(fleet.tookMs, 50), 1),
      p99: rounded(percentile(fleet.tookMs, 99), 1),
    },
    list_ms: { p50: rounded(percentile(took, 50), 1), p95: rounded(percentile(took, 95), 1) },
    notice_1000_down_s: seconds(cut.alertMs),
    all_back_s:
      back.sigtermMs === null || back.sigkillMs === null
        ? null
        : seconds(Math.max(back.sigtermMs, back.sigkillMs)),
    floor: serverFiguresOf(results.floor),
    mosquitto: results.mosquitto && serverFiguresOf(results.mosquitto),
    messages_per_s: Math.round(fleet.messagesPerSecond),
    heap_kb_per_phone: rounded((fleet.heapBytes ?? 0) / KB, 1),
    kb_per_known_phone: rounded(fleet.knownBytes / KB, 1),
    cpu_percent_at_rest: rounded(results.restCpuPercent, 1),
    longest_stall_ms: Math.round(fleet.longestStallMs),
    notice_after_due_s: seconds(cut.alertMs - cut.dueMs),
    back_s: { sigterm: secondsOrNull(back.sigtermMs), sigkill: secondsOrNull(back.sigkillMs) },
    store: results.store,
    heartbeat_s: results.heartbeatMs / 1_000,
    machine: results.machine,
  };
}

/** For people: everything in the report, and each list. */
export function fleetTableOf(results: FleetResults): string {
  const figures = fleetReportOf(results);
  const { cut, lists, phones } = results;
  const { floor, mosquitto } = figures;
  const across = (name: string, of: (it: ServerFigures) => string) => [
    name,
    of(figures),
    of(floor),
    mosquitto ? of(mosquitto) : '-',
  ];
  const rows = [
    ['', 'hotline', 'bare ws', 'mosquitto'],
    across('memory for each phone, KB', (it) => it.kb_per_phone.toFixed(1)),
    across('processor, % of a core', (it) => it.cpu_percent.toFixed(1)),
    across('messages a second', (it) => String(it.messages_per_s)),
    ['processor at rest, % of a core', figures.cpu_percent_at_rest.toFixed(1)],
    ['heap for each phone, KB', figures.heap_kb_per_phone.toFixed(1)],
    ['memory for each phone that is only known, KB', figures.kb_per_known_phone.toFixed(1)],
    ['longest stall of the server, ms', String(figures.longest_stall_ms)],
    [''],
    ['', 'p50', 'p99'],
    ['sent to stored, ms', figures.stored_ms.p50.toFixed(1), figures.stored_ms.p99.toFixed(1)],
    [''],
    ['window of the list, ms', 'p50', 'p95', 'most'],
    ...lists.map(({ name, tookMs }) => [
      name,
      ...[50, 95, 100].map((percent) => percentile(tookMs, percent).toFixed(1)),
    ]),
    ['all', figures.list_ms.p50.toFixed(1), figures.list_ms.p95.toFixed(1)],
    [''],
    [`${cut.phones} cables cut at once, s`],
    ['until the last has missed its beats', seconds(cut.dueMs).toFixed(1)],
    ['until all are shown as down', seconds(cut.downMs).toFixed(1)],
    ['until an alert stands for each', figures.notice_1000_down_s.toFixed(1)],
    [''],
    ['all back after a restart, s'],
    ['SIGTERM', figures.back_s.sigterm?.toFixed(1) ?? 'not all'],
    ['SIGKILL', figures.back_s.sigkill?.toFixed(1) ?? 'not all'],
  ];
  const what = `${phones} phones, a heartbeat every ${figures.heartbeat_s} s, stored in ${results.store}`;
  return `${what}; ${describeMachine(results.machine)}\n\n${formatTable(rows)}`;
}

function serverFiguresOf(cost: Cost): ServerFigures {
  return {
    kb_per_phone: rounded(cost.residentBytes / KB, 1),
    cpu_percent: rounded(cost.cpuPercent, 1),
    messages_per_s: Math.round(cost.messagesPerSecond),
  };
}

function seconds(ms: number): number {
  return rounded(ms / 1_000, 1);
}

function secondsOrNull(ms: number | null): number | null {
  return ms === null ? null : seconds(ms);
}
