/** Hook and contacts, as the faults and the configuration tell of them. */
import type { Fault, FaultCode } from '../protocol/faults.js';
import type { HealthReport } from '../protocol/health.js';

export interface HookSeen {
  readonly offHook: boolean;
  /** Wall clock of the last change, ISO 8601. */
  readonly since: string;
  readonly state: HealthReport['calls']['state'];
}

export function hookHealth(
  { offHook, since, state }: HookSeen,
  faults: readonly Fault[],
): HealthReport['hook'] {
  const has = (code: FaultCode): boolean => faults.some((fault) => fault.code === code);
  return {
    offHook,
    since,
    leftOffHook: state === 'left-off-hook',
    stuck: has('hook-chatter') || has('left-off-hook'),
    brokenWire: has('hook-broken-wire'),
  };
}

/** Which contacts are wired. */
export interface WiredContacts {
  readonly tamper: boolean;
  readonly door: boolean;
  readonly supply: boolean;
}

/** A contact that is not wired, or cannot be read, is not available. */
export function contactsHealth(wired: WiredContacts, faults: readonly Fault[]): HealthReport['contacts'] {
  const has = (code: FaultCode, place = ''): boolean =>
    faults.some((fault) => fault.code === code && fault.place === place);
  const told = (contact: keyof WiredContacts, code: FaultCode): boolean | null => {
    const isRead = wired[contact] && !has('io-unavailable') && !has('line-unavailable', contact);
    return isRead ? has(code) : null;
  };
  const supplyFailed = told('supply', 'supply-failed');
  return {
    tamper: told('tamper', 'tamper'),
    doorOpen: told('door', 'door-open'),
    supplyGood: supplyFailed === null ? null : !supplyFailed,
  };
}
