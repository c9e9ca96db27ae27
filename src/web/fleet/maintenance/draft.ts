/** An announced maintenance as a form has it: times on the clocks of the place that it is for. */
import type { Maintenance } from '../../../protocol/fleet-api/alerts.js';
import type { BodyInputOf } from '../../../protocol/fleet-api/endpoints.js';
import { instantOf, localTimeOf } from '../forms/zoned-time.js';

export const scopes = ['phone', 'site', 'fleet'] as const;
export type MaintenanceScope = (typeof scopes)[number];

export interface MaintenanceDraft {
  readonly scope: MaintenanceScope;
  readonly phone: string | null;
  readonly site: string | null;
  /** `2026-03-29T02:30`. */
  readonly from: string;
  readonly until: string;
  /** The person has set a time: from then on it is what they mean, wherever the place is. */
  readonly timesTyped: boolean;
  readonly reason: string;
}

const HOUR_MS = 3_600_000;

/** From the running minute for two hours. */
export function newDraft(
  nowMs: number,
  timezone: string,
  target: { readonly phone: string | null; readonly site: string | null },
): MaintenanceDraft {
  const scope = target.phone !== null ? 'phone' : target.site !== null ? 'site' : 'fleet';
  return {
    scope,
    phone: target.phone,
    site: target.phone === null ? target.site : null,
    from: localTimeOf(nowMs, timezone),
    until: localTimeOf(nowMs + 2 * HOUR_MS, timezone),
    timesTyped: false,
    reason: '',
  };
}

/** What the API is sent; empty strings where something is missing, for its schema to find. */
export function maintenanceInput(draft: MaintenanceDraft, timezone: string): BodyInputOf<'newMaintenance'> {
  return {
    phone: draft.scope === 'phone' ? (draft.phone ?? '') : null,
    site: draft.scope === 'site' ? (draft.site ?? '') : null,
    from: instantOf(draft.from, timezone) ?? '',
    until: instantOf(draft.until, timezone) ?? '',
    reason: draft.reason,
  };
}

/** For another place: times that nobody has set are the same moments on its clocks, those that somebody has stay. */
export function inTimezone(draft: MaintenanceDraft, before: string, after: string): MaintenanceDraft {
  if (draft.timesTyped) return draft;
  const moved = (local: string) => {
    const instant = instantOf(local, before);
    return instant === undefined ? local : localTimeOf(Date.parse(instant), after);
  };
  return { ...draft, from: moved(draft.from), until: moved(draft.until) };
}

export type MaintenanceState = 'running' | 'announced' | 'over';

export function stateOf({ from, until }: Maintenance, nowMs: number): MaintenanceState {
  if (Date.parse(until) <= nowMs) return 'over';
  return Date.parse(from) <= nowMs ? 'running' : 'announced';
}
