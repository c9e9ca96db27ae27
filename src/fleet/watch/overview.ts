import { alertSeverities } from '../../protocol/fleet-api/alert-kinds.js';
import { conditions, type Overview } from '../../protocol/fleet-api/phones.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import type { CallStateName } from '../../protocol/handset.js';
import type { AlertSlot } from './alert-book.js';
import { isProofOverdue } from './conditions.js';
import type { MaintenanceWindows } from './maintenance-windows.js';
import type { WatchedPhone } from './watched-phone.js';

const inCall: ReadonlySet<CallStateName> = new Set<CallStateName>([
  'callback',
  'connecting',
  'ringing',
  'early-media',
  'talking',
  'retrying',
]);

export interface OverviewParts {
  readonly phones: Iterable<WatchedPhone>;
  readonly openAlerts: Iterable<AlertSlot>;
  readonly windows: MaintenanceWindows;
  readonly settings: Settings;
  readonly nowMs: number;
  readonly callsToday: Overview['callsToday'];
  /** Phones went silent because the server itself may be cut off. */
  readonly isFleetCut: boolean;
}

/** Counts all phones: some tenths of a millisecond for 15,000. */
export function overviewOf(parts: OverviewParts): Overview {
  const { windows, settings, nowMs } = parts;
  const byCondition = zeros(conditions);
  const openAlerts = zeros(alertSeverities);
  let [phones, linked, calling, unconfirmed, maintenance, notProved] = [0, 0, 0, 0, 0, 0];
  let [ours, waiting, notCommissioned] = [0, 0, 0];
  for (const phone of parts.phones) {
    phones++;
    byCondition[phone.condition]++;
    if (phone.linked) linked++;
    if (phone.linked && phone.facts && inCall.has(phone.facts.callState)) calling++;
    if (phone.enrolment === 'unconfirmed') unconfirmed++;
    if (windows.isAny && windows.covers(phone)) maintenance++;
    if (phone.enrolment === 'accepted' && phone.presence.name !== 'never' && !phone.isCommissioned)
      notCommissioned++;
    if (!phone.isOurs) continue;
    ours++;
    if (phone.presence.name === 'waiting') waiting++;
    if (isProofOverdue(phone, settings, nowMs)) notProved++;
  }
  for (const { row } of parts.openAlerts) if (row) openAlerts[row.severity]++;
  return {
    at: new Date(nowMs).toISOString(),
    phones,
    byCondition,
    linked,
    inCall: calling,
    unconfirmed,
    maintenance,
    notCommissioned,
    notProved,
    openAlerts,
    callsToday: parts.callsToday,
    // After a start nothing is known of those that have not come back yet.
    trustworthy: !parts.isFleetCut && waiting * 2 <= ours,
  };
}

/** Phones in service that have been down, or unable to call, since then; and how many are in service. */
export function troubledPhones(
  phones: Iterable<WatchedPhone>,
  sinceMs: number,
): { readonly phones: number; readonly troubled: ReadonlySet<string> } {
  const troubled = new Set<string>();
  let ours = 0;
  for (const phone of phones) {
    if (!phone.isOurs) continue;
    ours++;
    const isBad = phone.condition === 'down' || phone.condition === 'cannot-call';
    if (isBad && phone.sinceMs <= sinceMs) troubled.add(phone.id);
  }
  return { phones: ours, troubled };
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
