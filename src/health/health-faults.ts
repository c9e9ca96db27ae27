import type { FaultCode } from '../protocol/faults.js';
import type { HealthReport } from '../protocol/health.js';
import { type Finding, findings } from './health-findings.js';

/** Where a signal becomes a fault: section `[health]` of the configuration. */
export interface HealthThresholds {
  /** null: never. */
  readonly offHookLimitMs: number | null;
  readonly hotC: number;
  readonly diskFreePercent: number;
  readonly memoryFreePercent: number;
  readonly lossPercent: number;
  readonly wifiSignalDbm: number;
  readonly clockOffsetMs: number;
}

export interface HealthView {
  readonly report: HealthReport;
  /** Whether the addresses in the report were read at all: else none is no "no network". */
  readonly networkKnown: boolean;
  /** Monotonic. */
  readonly nowMs: number;
  readonly wallMs: number;
}

/** What is remembered of one thing that may be wrong. */
export interface Watched {
  readonly raised: boolean;
  /** Since when it has been the other way round than `raised` says, without a break. */
  readonly turnedMs?: number;
  /** Of the fault that was raised. */
  readonly message?: string;
}

export interface HealthFaultState {
  /** By code and place. */
  readonly watched: Readonly<Record<string, Watched>>;
  readonly underVoltageSinceBoot: boolean | null;
}

export const initialHealthFaults: HealthFaultState = { watched: {}, underVoltageSinceBoot: null };

export type HealthFaultEffect =
  | { readonly type: 'raise'; readonly code: FaultCode; readonly place: string; readonly message: string }
  | { readonly type: 'clear'; readonly code: FaultCode; readonly place: string };

/**
 * Which faults the signals of a phone make. A fault comes when its signal has been bad for a while, and goes when it has
 * been good for a while; between the two thresholds of a signal it stays as it is. A signal that is not available is not
 * bad.
 */
export function nextHealthFaults(
  thresholds: HealthThresholds,
  state: HealthFaultState,
  view: HealthView,
): { readonly state: HealthFaultState; readonly effects: readonly HealthFaultEffect[] } {
  const effects: HealthFaultEffect[] = [];
  const watched: Record<string, Watched> = {};
  for (const finding of findings(thresholds, state, view)) {
    const key = `${finding.code} ${finding.place}`;
    const before = state.watched[key] ?? { raised: false };
    const after = nextWatched(before, finding, view.nowMs);
    watched[key] = after;
    const { code, place } = finding;
    if (after.raised && after.message !== undefined && after.message !== before.message)
      effects.push({ type: 'raise', code, place, message: after.message });
    if (before.raised && !after.raised) effects.push({ type: 'clear', code, place });
  }
  const { underVoltageSinceBoot } = view.report.machine;
  return { state: { watched, underVoltageSinceBoot }, effects };
}

function nextWatched(before: Watched, finding: Finding, nowMs: number): Watched {
  const { verdict, message } = finding;
  const turned = before.raised ? verdict === 'good' || verdict === 'unknown' : verdict === 'bad';
  if (!turned) {
    const { raised } = before;
    // A figure that wavers gives no new sentence; a reason that is another one does.
    if (raised && verdict === 'bad' && finding.followsReason) return { raised, message };
    return before.message === undefined ? { raised } : { raised, message: before.message };
  }
  const turnedMs = before.turnedMs ?? nowMs;
  const waitMs = before.raised ? finding.clearAfterMs : finding.raiseAfterMs;
  if (nowMs - turnedMs < waitMs) return { ...before, turnedMs };
  return before.raised ? { raised: false } : { raised: true, message };
}
