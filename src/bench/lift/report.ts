import { describeMachine, type Machine } from '../machine.js';
import { type Percentiles, percentiles } from '../percentile.js';
import type { Usage } from '../process-usage.js';
import { rounded } from '../spread.js';
import { formatTable } from '../table.js';
import type { LiftTimes } from './contender.js';

/** Figures as in docs/benchmarks.md. */
export interface Figures {
  readonly lift_to_invite_ms: Percentiles | null;
  readonly answer_to_audio_ms: Percentiles | null;
  readonly memory_mb: IdleAndCall | null;
  readonly cpu_percent: IdleAndCall | null;
  readonly samples: number;
  readonly machine: Machine;
}

export interface IdleAndCall {
  readonly idle: number;
  readonly call: number;
}

export interface Report extends Figures {
  readonly baresip: Figures;
}

/** What was measured of one phone. */
export interface Measured {
  /** The very first after the start, which no percentile counts. */
  readonly firstLift: LiftTimes;
  readonly lifts: readonly LiftTimes[];
  readonly idle: Usage;
  readonly call: Usage;
}

export interface Results {
  readonly machine: Machine;
  readonly hotline: Measured;
  /** Lifts of the phone without a prepared offer. */
  readonly coldLifts: readonly LiftTimes[];
  readonly baresip: Measured;
}

/** Time from one event to another; undefined when one of them was not seen. */
type Span = (times: LiftTimes) => number | undefined;

const withinPhone: Span = ({ liftedMs, inviteSentMs }) => difference(liftedMs, inviteSentMs);
const fromOutside: Span = ({ commandedMs, inviteSeenMs }) => difference(commandedMs, inviteSeenMs);
const answerToPacket: Span = ({ answerSentMs, firstPacketMs }) => difference(answerSentMs, firstPacketMs);
const answerToAudio: Span = ({ answerSentMs, heardMs }) => difference(answerSentMs, heardMs);

export function reportOf({ machine, hotline, baresip }: Results): Report {
  return {
    ...figuresOf(machine, hotline, withinPhone),
    baresip: figuresOf(machine, baresip, fromOutside),
  };
}

function figuresOf(machine: Machine, { lifts, idle, call }: Measured, liftToInvite: Span): Figures {
  return {
    lift_to_invite_ms: spread(lifts, liftToInvite),
    answer_to_audio_ms: spread(lifts, answerToAudio),
    memory_mb: { idle: rounded(idle.memoryMb, 1), call: rounded(call.memoryMb, 1) },
    cpu_percent: { idle: rounded(idle.cpuPercent, 2), call: rounded(call.cpuPercent, 2) },
    samples: lifts.length,
    machine,
  };
}

/** For people: everything in the report, and what helps to read it. */
export function tableOf({ machine, hotline, coldLifts, baresip }: Results): string {
  const times = (name: string, span: Span, phone = hotline.lifts, other = baresip.lifts) => [
    name,
    ...cells(spread(phone, span)),
    ...cells(spread(other, span)),
  ];
  const usage = (name: string, of: (usage: Usage) => number, digits: number) => [
    name,
    ...[hotline, baresip].flatMap(({ idle, call }) => [
      of(idle).toFixed(digits),
      of(call).toFixed(digits),
      '',
    ]),
  ];
  const rows = [
    ['ms', 'hotline p50', 'p95', 'p99', 'baresip p50', 'p95', 'p99'],
    times('lift to INVITE, within the phone', withinPhone),
    times('lift to INVITE, seen from outside', fromOutside),
    times('lift to INVITE, no offer prepared', withinPhone, coldLifts, []),
    [
      'first lift to INVITE after the start',
      ...firstLift(hotline, withinPhone),
      ...firstLift(baresip, fromOutside),
    ],
    times('200 OK to first packet from the phone', answerToPacket),
    times('200 OK to audio', answerToAudio),
    [''],
    ['', 'hotline idle', 'call', '', 'baresip idle', 'call'],
    usage('memory, MB', ({ memoryMb }) => memoryMb, 1),
    usage('memory, highest since the start, MB', ({ peakMemoryMb }) => peakMemoryMb, 1),
    usage('processor, % of a core', ({ cpuPercent }) => cpuPercent, 2),
  ];
  const counts = `${hotline.lifts.length} lifts of each (${coldLifts.length} without a prepared offer)`;
  return `${counts}; ${describeMachine(machine)}\n\n${formatTable(rows)}`;
}

function firstLift({ firstLift }: Measured, span: Span): string[] {
  return [span(firstLift)?.toFixed(2) ?? '-', '', ''];
}

function cells(percentiles: Percentiles | null): string[] {
  return percentiles ? Object.values(percentiles).map((ms: number) => ms.toFixed(2)) : ['-', '-', '-'];
}

function spread(lifts: readonly LiftTimes[], span: Span): Percentiles | null {
  const values = lifts.map(span).filter((ms) => ms !== undefined);
  if (values.length === 0) return null;
  const { p50, p95, p99 } = percentiles(values);
  return { p50: rounded(p50, 2), p95: rounded(p95, 2), p99: rounded(p99, 2) };
}

function difference(fromMs: number | undefined, toMs: number | undefined): number | undefined {
  return fromMs === undefined || toMs === undefined ? undefined : toMs - fromMs;
}
