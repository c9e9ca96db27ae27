/** The rows of the current call's timeline. */
import { callSteps, type CallStep } from '../../../protocol/call-record.js';
import type { CurrentCall } from '../../../protocol/handset.js';

export interface TimelineRow {
  readonly step: CallStep;
  /** ms since the lift; null while the step has not happened. */
  readonly atMs: number | null;
  /** ms since the step before it that happened; null for the first, and while it has not happened. */
  readonly afterMs: number | null;
}

/** Steps that not every call has are shown only once they happened. */
const occasional: readonly CallStep[] = ['trying', 'early-media'];

export function timelineRows(call: CurrentCall): readonly TimelineRow[] {
  let previousMs: number | null = null;
  return callSteps.flatMap((step) => {
    const atMs = call.steps[step] ?? null;
    if (atMs === null && occasional.includes(step)) return [];
    const afterMs = atMs === null || previousMs === null ? null : Math.max(0, atMs - previousMs);
    previousMs = atMs ?? previousMs;
    return [{ step, atMs, afterMs }];
  });
}
