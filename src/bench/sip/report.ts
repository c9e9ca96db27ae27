import { describeMachine, type Machine } from '../machine.js';
import { percentile } from '../percentile.js';
import { type PlainTransport, transports } from '../plain-sip/messages.js';
import type { PlainLift } from '../plain-sip/plain-phone.js';
import { type Spread, spreadCells, spreadOf } from '../spread.js';
import { formatTable } from '../table.js';
import type { FailoverTimes } from './failover.js';

export interface TransportFigures {
  readonly dial_to_invite_ms: Spread | null;
  readonly answer_to_audio_ms: Spread | null;
}

export interface FailoverFigures {
  readonly refused: Spread | null;
  readonly silent: Spread | null;
}

/** Figures as in docs/benchmarks.md. */
export interface SipFigures extends Readonly<Record<PlainTransport, TransportFigures>> {
  readonly failover_ms: FailoverFigures;
  readonly failover_between_routes_ms: FailoverFigures;
  readonly samples: number;
  readonly machine: Machine;
}

export interface SipReport extends SipFigures {
  readonly baresip: SipFigures;
}

/** Lifts over each transport; absent where a phone cannot use it. */
export type LiftsOf = Partial<Record<PlainTransport, readonly PlainLift[] | undefined>>;

export interface FailureTimes {
  readonly refused: readonly FailoverTimes[];
  readonly silent: readonly FailoverTimes[];
}

export interface Failovers {
  /** By SRV records, as baresip's. */
  readonly hotline: FailureTimes;
  /** By two routes. */
  readonly routes: FailureTimes;
  readonly baresip: FailureTimes;
}

export interface SipResults {
  readonly machine: Machine;
  readonly hotline: LiftsOf;
  readonly baresip: LiftsOf;
  readonly failovers: Failovers;
}

/** Time from one event to another; undefined when one of them was not seen. */
type Span = (lift: PlainLift) => number | undefined;

/** From the hook event where it can be seen, else from the command to dial, which is the same thing for baresip. */
const dialToInvite: Span = ({ liftedMs, commandedMs, inviteSeenMs }) =>
  inviteSeenMs - (liftedMs ?? commandedMs);
const commandToInvite: Span = ({ commandedMs, inviteSeenMs }) => inviteSeenMs - commandedMs;
const answerToEcho: Span = ({ answerSentMs, echoMs }) => echoMs - answerSentMs;
const answerToEar: Span = ({ answerSentMs, heardMs }) => heardMs && heardMs - answerSentMs;
const answerToPacket: Span = ({ answerSentMs, firstPacketMs }) => firstPacketMs - answerSentMs;

const nothing: FailureTimes = { refused: [], silent: [] };

export function sipReportOf({ machine, hotline, baresip, failovers }: SipResults): SipReport {
  return {
    ...figuresOf(machine, hotline, failovers.hotline, failovers.routes),
    baresip: figuresOf(machine, baresip, failovers.baresip, nothing),
  };
}

function figuresOf(machine: Machine, lifts: LiftsOf, names: FailureTimes, routes: FailureTimes): SipFigures {
  const of = (transport: PlainTransport): TransportFigures => ({
    dial_to_invite_ms: spread(lifts[transport], dialToInvite),
    answer_to_audio_ms: spread(lifts[transport], answerToEcho),
  });
  return {
    udp: of('udp'),
    tcp: of('tcp'),
    tls: of('tls'),
    failover_ms: failoverFigures(names),
    failover_between_routes_ms: failoverFigures(routes),
    samples: lifts.udp?.length ?? 0,
    machine,
  };
}

function failoverFigures({ refused, silent }: FailureTimes): FailoverFigures {
  const healthyMs = [...refused, ...silent].map((times) => times.healthyMs);
  const more = (times: readonly FailoverTimes[]) => {
    if (times.length === 0) return null;
    const usualMs = percentile(healthyMs, 50);
    return spreadOf(times.map(({ failedMs }) => (failedMs === undefined ? undefined : failedMs - usualMs)));
  };
  return { refused: more(refused), silent: more(silent) };
}

/** For people: everything in the report, and what helps to read it. */
export function sipTableOf(results: SipResults): string {
  const { machine, hotline, baresip, failovers } = results;
  const times = (transport: PlainTransport, name: string, span: Span) => [
    `${transport}: ${name}`,
    ...spreadCells(spread(hotline[transport], span)),
    ...spreadCells(spread(baresip[transport], span)),
  ];
  const [names, routes, others] = [failovers.hotline, failovers.routes, failovers.baresip].map(
    failoverFigures,
  );
  const failover = (name: string, ours: Spread | null | undefined, theirs: Spread | null | undefined) => [
    name,
    ...spreadCells(ours ?? null),
    ...spreadCells(theirs ?? null),
  ];
  const rows = [
    ['ms', 'hotline p50', 'p95', 'baresip p50', 'p95'],
    ...transports.flatMap((transport) => [
      times(transport, 'dial to INVITE', dialToInvite),
      times(transport, 'command to INVITE', commandToInvite),
      times(transport, '200 OK to first packet', answerToPacket),
      times(transport, '200 OK to the ear', answerToEar),
      times(transport, '200 OK to audio, there and back', answerToEcho),
    ]),
    [''],
    ['more ms to a talking call', 'hotline p50', 'p95', 'baresip p50', 'p95'],
    failover('first server (SRV) refuses', names?.refused, others?.refused),
    failover('first server (SRV) is silent', names?.silent, others?.silent),
    failover('first route refuses', routes?.refused, null),
    failover('first route is silent', routes?.silent, null),
  ];
  const counts = `${hotline.udp?.length ?? 0} lifts of each over each transport, ${failovers.hotline.refused.length} failures of each kind`;
  return `${counts}; ${describeMachine(machine)}\n\n${formatTable(rows)}`;
}

function spread(lifts: readonly PlainLift[] | undefined, span: Span): Spread | null {
  return spreadOf((lifts ?? []).map(span));
}
