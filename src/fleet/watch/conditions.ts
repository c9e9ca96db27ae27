/** What is to be thought of a phone: one condition, and what people have to be told of. Pure. */
import type { AlertCause } from '../../protocol/fleet-api/alert-causes.js';
import type { AlertKind } from '../../protocol/fleet-api/alert-kinds.js';
import type { AvailabilityState, Condition, EnrolmentState } from '../../protocol/fleet-api/phones.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import type { Presence } from './presence.machine.js';
import { type Finding, type ReportFacts, reportKinds } from './report-facts.js';

/** All that is known of a phone at a moment; times are of the wall clock, ms since 1970. */
export interface PhoneFacts {
  readonly enrolment: EnrolmentState;
  readonly presence: Presence;
  /** Of the last report; null before the first one since this server started. */
  readonly facts: ReportFacts | null;
  /** Since when it is in service (service.ts); null: it is being set up. */
  readonly inServiceMs: number | null;
  readonly acceptedMs: number | null;
  readonly provedMs: number | null;
  /** The last calls came to nothing; null when they did not. */
  readonly callsFailing: AlertCause | null;
  /** A configuration was refused or rolled back and none has run since. */
  readonly configFailed: AlertCause | null;
  /** It went back from an update and has taken none since. */
  readonly updateFailed: AlertCause | null;
  /** Two devices used its key a short time ago. */
  readonly keyConflict: boolean;
  /** As it was judged last. */
  readonly condition: Condition;
}

export interface Verdict {
  readonly condition: Condition;
  readonly wanted: readonly Finding[];
  /** Kinds of {@link reportKinds} are not judged now: they stay as they are. */
  readonly reportCounts: boolean;
}

const NOTHING: readonly Finding[] = [];
const KEY_CONFLICT: Finding = { kind: 'key-conflict', cause: { type: 'key-copied' } };

/** @param standing kinds of open alerts that only a report could clear; they count while there is no report that does */
export function judge(
  phone: PhoneFacts,
  standing: readonly AlertKind[],
  settings: Settings,
  nowMs: number,
): Verdict {
  const { enrolment, presence, facts } = phone;
  if (enrolment === 'revoked') return { condition: 'revoked', wanted: NOTHING, reportCounts: true };
  if (enrolment === 'new' || presence.name === 'never')
    return { condition: 'never-connected', wanted: NOTHING, reportCounts: true };
  // Two devices with one key are told of at any time: that is no work that is still to be done.
  if (phone.inServiceMs === null)
    return {
      condition: 'setting-up',
      wanted: phone.keyConflict && enrolment === 'accepted' ? [KEY_CONFLICT] : NOTHING,
      reportCounts: true,
    };
  const reportCounts = presence.name === 'up' && facts !== null;
  const seen = [...ofServer(phone, settings, nowMs), ...(reportCounts ? ofReport(facts, settings) : NOTHING)];
  return {
    condition: conditionOf(phone, seen, reportCounts ? [] : standing),
    // Nobody is told of a phone that nobody has accepted yet.
    wanted: enrolment === 'accepted' ? seen : NOTHING,
    reportCounts: reportCounts || enrolment !== 'accepted',
  };
}

/** Whether it could have called. What waits to be judged is unknown, and so is a phone that is not in service (yet). */
export function availabilityOf({
  enrolment,
  presence,
  inServiceMs,
  condition,
}: Pick<PhoneFacts, 'enrolment' | 'presence' | 'inServiceMs' | 'condition'>): AvailabilityState {
  if (enrolment !== 'accepted' || inServiceMs === null) return 'unknown';
  if (presence.name === 'never' || presence.name === 'waiting') return 'unknown';
  if (presence.name === 'down') return 'down';
  return condition === 'cannot-call' ? 'could-not-call' : 'could-call';
}

/** Whether its last proof, or what it was taken into service by, is older than set. */
export function isProofOverdue(
  { acceptedMs, inServiceMs, provedMs }: Pick<PhoneFacts, 'acceptedMs' | 'inServiceMs' | 'provedMs'>,
  { proofMaxAgeMs }: Settings,
  nowMs: number,
): boolean {
  const since = provedMs ?? acceptedMs;
  // What was proved in a workshop, weeks before, is not overdue at once.
  return since !== null && nowMs - Math.max(since, inServiceMs ?? since) > proofMaxAgeMs;
}

function conditionOf(
  { presence, condition }: PhoneFacts,
  seen: readonly Finding[],
  standing: readonly AlertKind[],
): Condition {
  if (presence.name === 'down') return 'down';
  if (presence.name === 'waiting') return condition;
  if (seen.some(({ kind }) => kind === 'cannot-call') || standing.includes('cannot-call'))
    return 'cannot-call';
  return seen.length > 0 || standing.length > 0 ? 'needs-service' : 'ready';
}

/** What the server sees by itself. */
function ofServer(phone: PhoneFacts, settings: Settings, nowMs: number): Finding[] {
  const found: Finding[] = [];
  if (phone.keyConflict) found.push(KEY_CONFLICT);
  if (phone.callsFailing !== null) found.push({ kind: 'calls-failing', cause: phone.callsFailing });
  if (phone.enrolment === 'accepted' && isProofOverdue(phone, settings, nowMs))
    found.push({
      kind: 'test-overdue',
      cause: {
        type: 'not-proved',
        limitMs: settings.proofMaxAgeMs,
        provedAt: phone.provedMs === null ? null : new Date(phone.provedMs).toISOString(),
      },
    });
  const configFailed =
    phone.configFailed ?? phone.facts?.findings.find(({ kind }) => kind === 'config-failed')?.cause;
  if (configFailed !== undefined) found.push({ kind: 'config-failed', cause: configFailed });
  if (phone.updateFailed !== null) found.push({ kind: 'update-rolled-back', cause: phone.updateFailed });
  return found;
}

function ofReport(facts: ReportFacts, settings: Settings): readonly Finding[] {
  const { cpuTemperatureC, diskFreePercent, clockOffsetMs } = facts;
  const found = facts.findings.filter(({ kind }) => reportKinds.has(kind));
  const add = (kind: AlertKind, cause: AlertCause): void => {
    if (!found.some((it) => it.kind === kind)) found.push({ kind, cause });
  };
  if (cpuTemperatureC !== null && cpuTemperatureC >= settings.hotC)
    add('hot', { type: 'hot', celsius: cpuTemperatureC, limitCelsius: settings.hotC });
  if (diskFreePercent !== null && diskFreePercent < settings.diskFreePercent)
    add('disk', { type: 'disk-full', freePercent: diskFreePercent });
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > settings.clockOffMs)
    add('clock', { type: 'clock-off', offsetMs: clockOffsetMs });
  return found;
}
