/** What the last report of a phone says that alerts are made of. Small: it is kept for every phone, the report is not. */
import type { AlertKind } from '../../protocol/fleet-api/alert-kinds.js';
import { type Fault, type FaultCode, faultCodes } from '../../protocol/faults.js';
import type { CallStateName } from '../../protocol/handset.js';
import type { HealthReport } from '../../protocol/health.js';
import { storable } from '../store/storable.js';

/** Something wrong, and one sentence of what was seen and what to do. */
export interface Finding {
  readonly kind: AlertKind;
  readonly message: string;
}

export interface ReportFacts {
  readonly callState: CallStateName;
  /** Numbers that are judged by settings; null: not available on this phone. */
  readonly cpuTemperatureC: number | null;
  readonly diskFreePercent: number | null;
  readonly clockOffsetMs: number | null;
  /** What is wrong whatever the settings, at most one of a kind. */
  readonly findings: readonly Finding[];
}

/** Faults that have an alert of their own; the others are told by their severity. */
const kindOfFault: Partial<Record<FaultCode, AlertKind>> = {
  'left-off-hook': 'left-off-hook',
  'self-test-failed': 'self-test-failed',
  tamper: 'tamper',
  hot: 'hot',
  'under-voltage': 'under-voltage',
  'board-supply-low': 'under-voltage',
  'supply-failed': 'under-voltage',
  'disk-low': 'disk',
  'disk-read-only': 'disk',
  'state-unwritable': 'disk',
  'clock-wrong': 'clock',
  'config-rolled-back': 'config-failed',
};

/** Kinds that only a report raises and clears: while there is none that counts, they stay as they are. */
export const reportKinds: ReadonlySet<AlertKind> = new Set<AlertKind>([
  'cannot-call',
  'left-off-hook',
  'self-test-failed',
  'hot',
  'under-voltage',
  'disk',
  'clock',
  'tamper',
  'needs-service',
]);

const MOST_MESSAGE = 500;
const NOTHING: readonly Finding[] = [];

export function factsOf(report: HealthReport): ReportFacts {
  const { machine, clock } = report;
  return {
    callState: report.calls.state,
    cpuTemperatureC: machine.cpuTemperatureC,
    diskFreePercent: machine.diskFreePercent,
    clockOffsetMs: clock.offsetMs,
    findings: findingsOf(report),
  };
}

/** null: a fault that is only to be known, such as an open door. */
export function alertKindOf(code: FaultCode): AlertKind | null {
  const { severity } = faultCodes[code];
  if (severity === 'cannot-call') return 'cannot-call';
  return kindOfFault[code] ?? (severity === 'needs-service' ? 'needs-service' : null);
}

function findingsOf(report: HealthReport): readonly Finding[] {
  const found: Finding[] = [];
  const add = (kind: AlertKind | null, message: string): void => {
    // The first of a kind has the best sentence: the phone's own, else ours.
    if (kind !== null && !found.some((it) => it.kind === kind))
      found.push({ kind, message: sentence(message) });
  };
  for (const fault of report.faults) add(alertKindOf(fault.code), sentenceOf(fault));
  const { audio, contacts, hook, machine, routes } = report;
  if (!routes.some(({ state }) => state === 'registered')) add('cannot-call', unregistered(routes));
  if (!audio.present || !audio.open) add('cannot-call', soundless(audio));
  if (hook.leftOffHook)
    add('left-off-hook', 'The handset is off its cradle and nobody is calling; have it hung up.');
  if (contacts.tamper === true)
    add('tamper', 'The tamper contact says that the housing was opened; look at the phone.');
  if (machine.underVoltageNow === true)
    add('under-voltage', 'The supply voltage of the computer is too low; change its power supply or cable.');
  if (machine.diskReadOnly === true)
    add('disk', 'The disk can only be read: nothing is kept over a restart; change the memory card.');
  return found.length === 0 ? NOTHING : found;
}

/** What a phone says, as one line that every store, mail and page takes. */
export function sentence(text: string): string {
  return storable(text.replace(/\p{Cc}+/gu, ' ').slice(0, MOST_MESSAGE)).trim();
}

function sentenceOf({ code, message }: Fault): string {
  return message.trim() === '' ? faultCodes[code].meaning : message;
}

function unregistered(routes: HealthReport['routes']): string {
  const [first] = routes;
  if (!first) return 'No route is configured; give the phone a configuration with one.';
  const why = first.lastError === null ? '' : `: ${first.lastError}`;
  return `No route is registered, so nobody can call; route ${first.route} at ${first.server}${why}`;
}

function soundless({ device, present, problem }: HealthReport['audio']): string {
  const what = present ? 'cannot be opened' : 'is missing';
  return `The sound device ${device} ${what}${problem === null ? '; check that it is plugged in' : `: ${problem}`}`;
}
