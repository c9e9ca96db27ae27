/** What the last report of a phone says that alerts are made of. Small: it is kept for every phone, the report is not. */
import type { AlertCause } from '../../protocol/fleet-api/alert-causes.js';
import type { AlertKind } from '../../protocol/fleet-api/alert-kinds.js';
import { type FaultCode, faultCodes } from '../../protocol/faults.js';
import type { CallStateName } from '../../protocol/handset.js';
import type { HealthReport } from '../../protocol/health.js';
import { storable } from '../store/storable.js';

/** Something wrong, and what was seen. */
export interface Finding {
  readonly kind: AlertKind;
  readonly cause: AlertCause;
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
  const add = (kind: AlertKind | null, cause: AlertCause): void => {
    // The first of a kind says the most: what the phone itself says, else what its signals do.
    if (kind !== null && !found.some((it) => it.kind === kind)) found.push({ kind, cause });
  };
  for (const { code, place, message } of report.faults)
    add(alertKindOf(code), { type: 'fault', code, place: sentence(place), said: saying(message) });
  const { audio, contacts, hook, machine, routes } = report;
  if (!routes.some(({ state }) => state === 'registered')) add('cannot-call', unregistered(routes));
  if (!audio.present || !audio.open) add('cannot-call', soundless(audio));
  if (hook.leftOffHook) add('left-off-hook', fault('left-off-hook'));
  if (contacts.tamper === true) add('tamper', fault('tamper'));
  if (machine.underVoltageNow === true) add('under-voltage', fault('under-voltage'));
  if (machine.diskReadOnly === true) add('disk', fault('disk-read-only'));
  return found.length === 0 ? NOTHING : found;
}

/** What a phone says, as one line that every store, mail and page takes. */
export function sentence(text: string): string {
  return storable(text.replace(/\p{Cc}+/gu, ' ').slice(0, MOST_MESSAGE)).trim();
}

/** null: it says nothing. */
export function saying(text: string): string | null {
  const said = sentence(text);
  return said === '' ? null : said;
}

/** One that the phone has not told, and its signals show. */
function fault(code: FaultCode): AlertCause {
  return { type: 'fault', code, place: '', said: null };
}

function unregistered([first]: HealthReport['routes']): AlertCause {
  if (!first) return { type: 'not-registered', route: null, said: null };
  const route = { name: sentence(first.route), server: sentence(first.server) };
  return { type: 'not-registered', route, said: saying(first.lastError ?? '') };
}

function soundless({ device, present, problem }: HealthReport['audio']): AlertCause {
  return { type: 'no-sound', device: sentence(device), present, said: saying(problem ?? '') };
}
