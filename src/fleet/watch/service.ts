/** Since when a phone is in service: before that it is being set up, and nobody is woken for what it lacks. Pure. */
import type { EnrolmentState } from '../../protocol/fleet-api/phones.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import type { Presence } from './presence.machine.js';
import type { ReportFacts } from './report-facts.js';

export interface Service {
  /** When this device could call for the first time, ms since 1970; null: never. */
  readonly ableMs: number | null;
  /** Since when it is in service; null: it is being set up. Never taken back from a device. */
  readonly inServiceMs: number | null;
}

interface Judged extends Service {
  readonly enrolment: EnrolmentState;
  readonly presence: Presence;
  readonly facts: ReportFacts | null;
}

/**
 * A phone that is signed off is in service at once: whoever does that sets `inServiceMs`. One that nobody signs off, for it was set
 * up without a technician's page, is so when it can call, and could for the first time `inServiceAfterMs` ago: while it is
 * put up it may come and go. One that was prepared, switched off and sent away is so when it can call at its place.
 */
export function serviceOf(
  phone: Judged,
  settings: Pick<Settings, 'inServiceAfterMs'>,
  nowMs: number,
): Service {
  if (phone.inServiceMs !== null || phone.enrolment !== 'accepted' || !canCall(phone)) return phone;
  const ableMs = phone.ableMs ?? nowMs;
  return { ableMs, inServiceMs: nowMs - ableMs >= settings.inServiceAfterMs ? nowMs : null };
}

function canCall({ presence, facts }: Judged): boolean {
  return (
    presence.name === 'up' && facts !== null && !facts.findings.some(({ kind }) => kind === 'cannot-call')
  );
}
