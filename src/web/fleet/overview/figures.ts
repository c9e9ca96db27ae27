/** What the overview says at one glance, out of what the server tells. */
import type { Alert } from '../../../protocol/fleet-api/alerts.js';
import { alertSeverities, type AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import { conditions, type Condition, type Overview } from '../../../protocol/fleet-api/phones.js';

export interface AtOneGlance {
  /** Phones from which somebody can call right now. */
  readonly canCall: number;
  /** Phones that are in use: neither revoked nor still without a device. */
  readonly inUse: number;
}

export function atOneGlance({ byCondition }: Pick<Overview, 'byCondition'>): AtOneGlance {
  const canCall = byCondition.ready + byCondition['needs-service'];
  return { canCall, inUse: canCall + byCondition.down + byCondition['cannot-call'] };
}

export interface ConditionShare {
  readonly condition: Condition;
  readonly phones: number;
  /** 0..100 of all phones. */
  readonly percent: number;
}

/** Worst first; conditions that no phone is in are left out, but for `ready`. */
export function conditionShares({ byCondition }: Pick<Overview, 'byCondition'>): ConditionShare[] {
  const total = conditions.reduce((sum, condition) => sum + byCondition[condition], 0);
  return conditions
    .map((condition) => ({
      condition,
      phones: byCondition[condition],
      percent: total === 0 ? 0 : (byCondition[condition] / total) * 100,
    }))
    .filter(({ condition, phones }) => phones > 0 || condition === 'ready');
}

/**
 * Widths of the parts of a bar, percent. A part that is there is never so thin that one overlooks it; the others give
 * way in proportion.
 */
export function barWidths(shares: readonly number[], leastPercent = 1.2): number[] {
  const raised = shares.map((share) => (share > 0 ? Math.max(share, leastPercent) : 0));
  const excess = raised.reduce((sum, share) => sum + share, 0) - 100;
  const roomy = raised.map((share) => Math.max(0, share - leastPercent));
  const room = roomy.reduce((sum, share) => sum + share, 0);
  if (excess <= 0 || room === 0) return raised;
  return raised.map((share, i) => share - (excess * (roomy[i] ?? 0)) / room);
}

export interface SiteTrouble {
  readonly id: string;
  readonly name: string;
  readonly alerts: number;
  readonly worst: AlertSeverity;
}

/** Sites with open alerts: the worst, then those with most, first. */
export function sitesWithTrouble(alerts: readonly Alert[]): SiteTrouble[] {
  const sites = new Map<string, SiteTrouble>();
  for (const { site, severity, clearedAt } of alerts) {
    if (!site || clearedAt !== null) continue;
    const known = sites.get(site.id);
    sites.set(site.id, {
      ...site,
      alerts: (known?.alerts ?? 0) + 1,
      worst: known && rank(known.worst) < rank(severity) ? known.worst : severity,
    });
  }
  return [...sites.values()].sort(
    (a, b) => rank(a.worst) - rank(b.worst) || b.alerts - a.alerts || a.name.localeCompare(b.name),
  );
}

function rank(severity: AlertSeverity): number {
  return alertSeverities.indexOf(severity);
}
