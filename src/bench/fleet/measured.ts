import type { Machine } from '../machine.js';
import type { ListTimes } from './dashboard.js';

/** What a server costs while so many are connected to it. */
export interface Cost {
  /** Resident memory for each one more, bytes. */
  readonly residentBytes: number;
  /** Of it objects and buffers of JavaScript; undefined where there is no JavaScript. */
  readonly heapBytes: number | undefined;
  /** Share of one core while `messagesPerSecond` come, percent. */
  readonly cpuPercent: number;
  /** Acknowledged by the server, as they were counted. */
  readonly messagesPerSecond: number;
  /** From the sending of each of them to its acknowledgement, ms. */
  readonly tookMs: readonly number[];
}

export interface FleetResults {
  readonly machine: Machine;
  readonly store: string;
  readonly phones: number;
  readonly heartbeatMs: number;
  readonly fleet: Cost & {
    /** Resident memory for each phone that is enrolled and not linked, bytes. Not in `residentBytes`. */
    readonly knownBytes: number;
    /** The longest that the event loop stood still until the end of the lists, ms. */
    readonly longestStallMs: number;
  };
  /** Share of one core while phones only beat, but for a report in a quarter of an hour, percent. */
  readonly restCpuPercent: number;
  readonly lists: readonly ListTimes[];
  readonly cut: Cut;
  /** From the signal until all are linked again. */
  readonly back: { readonly sigtermMs: Return; readonly sigkillMs: Return };
  readonly floor: Cost;
  /** null: it is not installed. */
  readonly mosquitto: Cost | null;
}

/** null: not all came back in the time that the benchmark waits. */
export type Return = number | null;

/** Cables that were cut at the same moment. */
export interface Cut {
  readonly phones: number;
  /** From the cut until the last of them had missed its beats. */
  readonly dueMs: number;
  /** From the cut until the dashboard showed all of them as down, and until an alert stood for each. */
  readonly downMs: number;
  readonly alertMs: number;
}
