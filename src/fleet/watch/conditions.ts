/** What is to be thought of a phone: one condition, and what people have to be told of. Pure. */
import type { AlertKind } from '../../protocol/fleet-api/alert-kinds.js';
import type { AvailabilityState, Condition, EnrolmentState } from '../../protocol/fleet-api/phones.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import { formatDuration } from '../../protocol/duration.js';
import type { Presence } from './presence.machine.js';
import { type Finding, type ReportFacts, reportKinds } from './report-facts.js';

/** All that is known of a phone at a moment; times are of the wall clock, ms since 1970. */
export interface PhoneFacts {
  readonly enrolment: EnrolmentState;
  readonly presence: Presence;
  /** Of the last report; null before the first one since this server started. */
  readonly facts: ReportFacts | null;
  readonly acceptedMs: number | null;
  readonly provedMs: number | null;
  /** The last calls came to nothing: a sentence; null when they did not. */
  readonly callsFailing: string | null;
  /** A configuration was refused or rolled back and none has run since: a sentence. */
  readonly configFailed: string | null;
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
const KEY_CONFLICT: Finding = {
  kind: 'key-conflict',
  message:
    'Two devices present the key of this phone: its memory was copied; find both, and enrol the right one anew.',
};

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
  const reportCounts = presence.name === 'up' && facts !== null;
  const seen = [...ofServer(phone, settings, nowMs), ...(reportCounts ? ofReport(facts, settings) : NOTHING)];
  return {
    condition: conditionOf(phone, seen, reportCounts ? [] : standing),
    // Nobody is told of a phone that nobody has accepted yet.
    wanted: enrolment === 'accepted' ? seen : NOTHING,
    reportCounts: reportCounts || enrolment !== 'accepted',
  };
}

/** Whether it could have called. What waits to be judged is unknown, and so is a phone that is not one of ours (yet). */
export function availabilityOf({
  enrolment,
  presence,
  condition,
}: Pick<PhoneFacts, 'enrolment' | 'presence' | 'condition'>): AvailabilityState {
  if (enrolment !== 'accepted' || presence.name === 'never' || presence.name === 'waiting') return 'unknown';
  if (presence.name === 'down') return 'down';
  return condition === 'cannot-call' ? 'could-not-call' : 'could-call';
}

/** Whether its last proof is older than set; a phone that was never proved has the time since it was accepted. */
export function isProofOverdue(
  { acceptedMs, provedMs }: Pick<PhoneFacts, 'acceptedMs' | 'provedMs'>,
  { proofMaxAgeMs }: Settings,
  nowMs: number,
): boolean {
  const since = provedMs ?? acceptedMs;
  return since !== null && nowMs - since > proofMaxAgeMs;
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
  if (phone.callsFailing !== null) found.push({ kind: 'calls-failing', message: phone.callsFailing });
  if (phone.enrolment === 'accepted' && isProofOverdue(phone, settings, nowMs))
    found.push({
      kind: 'test-overdue',
      message: `Nothing has proved this phone end to end for more than ${formatDuration(settings.proofMaxAgeMs)}; start a test call, or lift its handset and talk.`,
    });
  const configFailed =
    phone.configFailed ?? phone.facts?.findings.find(({ kind }) => kind === 'config-failed')?.message;
  if (configFailed !== undefined) found.push({ kind: 'config-failed', message: configFailed });
  return found;
}

function ofReport(facts: ReportFacts, settings: Settings): readonly Finding[] {
  const { cpuTemperatureC, diskFreePercent, clockOffsetMs } = facts;
  const found = facts.findings.filter(({ kind }) => reportKinds.has(kind));
  const add = (kind: AlertKind, message: string): void => {
    if (!found.some((it) => it.kind === kind)) found.push({ kind, message });
  };
  if (cpuTemperatureC !== null && cpuTemperatureC >= settings.hotC)
    add(
      'hot',
      `The processor has ${Math.round(cpuTemperatureC)} °C; shade the housing, or give it air (the limit is ${settings.hotC} °C).`,
    );
  if (diskFreePercent !== null && diskFreePercent < settings.diskFreePercent)
    add('disk', `Only ${diskFreePercent.toFixed(1)} % of the disk is free; remove what is not needed on it.`);
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > settings.clockOffMs)
    add(
      'clock',
      `The clock is ${formatDuration(Math.round(Math.abs(clockOffsetMs) / 1_000) * 1_000)} ${clockOffsetMs > 0 ? 'fast' : 'slow'}; check its time server.`,
    );
  return found;
}
