/**
 * When something on a phone happened, by the fleet's clock. The wall clock of a phone may be wrong by years; its monotonic
 * clock is not, and the fleet knows where the run that is connected stood when its hello came.
 */
import type { CallRecord } from '../../protocol/call-record.js';
import type { LinkEvent } from '../../protocol/fleet-link/frames.js';

/** Where the monotonic clock of a run stood when the fleet heard of it. */
export interface RunAnchor {
  readonly run: string;
  /** Of the hello. */
  readonly runMs: number;
  /** Receipt of the hello, ms since 1970 by the fleet's clock. */
  readonly receivedMs: number;
  /** What the phone's wall clock said in the hello, minus the fleet's. */
  readonly clockErrorMs: number;
}

/** What an event of an earlier run can be measured by. */
export interface EventBounds {
  /** Receipt of the batch. */
  readonly receivedMs: number;
  /** When the last event of the outbox before this batch happened; undefined: none is known. */
  readonly previousMs: number | undefined;
  /** Since when there is this phone; undefined: not looked up. */
  readonly madeMs: number | undefined;
}

type Happened = Pick<LinkEvent, 'at' | 'run' | 'runMs'>;

/** Both clocks agree within this; below it what the phone says is taken as it stands, so that it stays the same when repeated. */
export const CLOCKS_AGREE_MS = 60_000;
/** An event is told of at most so long after the end of the call that it is of. */
const TOLD_LATE_MS = 3_600_000;
/** A phone may have been in use for a while before somebody made it in the fleet. */
const BEFORE_MADE_MS = 31 * 86_400_000;

/**
 * ms since 1970, a whole number, never after `notAfterMs` and never before 1970. Of the connected run: counted from its
 * hello. Of an earlier run: the phone's own wall clock, for there is nothing better.
 */
export function correctedMs(happened: Happened, anchor: RunAnchor, notAfterMs: number): number {
  const ms =
    happened.run === anchor.run
      ? anchor.receivedMs + (happened.runMs - anchor.runMs)
      : wallOf(happened.at, notAfterMs);
  return within(ms, notAfterMs);
}

/** Whether all of them are of the run that is connected: then nothing else is needed to know their times. */
export function areOfRun(events: readonly Happened[], anchor: RunAnchor): boolean {
  return events.every(({ run }) => run === anchor.run);
}

/**
 * {@link correctedMs} of a batch, which is in the order in which it happened. Events of earlier runs are taken by the phone's
 * wall clock where that is possible: not before what came before them, not after now. Else by that clock as much corrected
 * as it was found to be wrong in the hello. Else, for their clock has been set meanwhile, they lie beside their neighbours.
 * Those that would lie in the future keep their order, 1 ms apart.
 */
export function eventTimes(events: readonly Happened[], anchor: RunAnchor, bounds: EventBounds): number[] {
  const { receivedMs, previousMs, madeMs } = bounds;
  const latest = (i: number) => receivedMs - (events.length - 1 - i);
  const earliestMs = previousMs === undefined ? (madeMs ?? 0) - BEFORE_MADE_MS : previousMs - CLOCKS_AGREE_MS;
  const isPossible = (ms: number) => ms >= earliestMs && ms <= receivedMs;
  const known = events.map((event, i) => {
    if (event.run === anchor.run) return correctedMs(event, anchor, latest(i));
    const wallMs = wallOf(event.at, receivedMs);
    const ms = [wallMs, wallMs - anchor.clockErrorMs].find(isPossible);
    return ms === undefined ? undefined : within(ms, latest(i));
  });
  let before = previousMs;
  return known.map((ms, i) => {
    const next = known.findIndex((it, k) => k > i && it !== undefined);
    const beforeNextMs = next === -1 ? latest(i) : (known[next] ?? 0) - (next - i);
    const at =
      ms ?? within(before === undefined ? beforeNextMs : before + 1, Math.min(beforeNextMs, latest(i)));
    before = at;
    return at;
  });
}

/**
 * A wall-clock time within an event, such as the begin of a fault, moved by as much as the phone's clock was found to be wrong.
 * @param atMs the event's own time, corrected
 */
export function insideMs(wall: string, event: Happened, atMs: number, notAfterMs: number): number {
  const errorMs = wallOf(event.at, atMs) - atMs;
  const ms = wallOf(wall, atMs);
  return within(Math.abs(errorMs) <= CLOCKS_AGREE_MS ? ms : ms - errorMs, notAfterMs);
}

/**
 * The lift of a call, counted back from the event that tells of it. The wall clock may have been set during the call: then the
 * length of the call is what is left to go by.
 */
export function liftMs(call: CallRecord, event: Happened, atMs: number): number {
  const endedMs = call.steps.ended ?? 0;
  const agoMs = wallOf(event.at, atMs) - wallOf(call.startedAt, atMs);
  const plausible = agoMs >= endedMs - 1_000 && agoMs <= endedMs + TOLD_LATE_MS;
  return within(atMs - (plausible ? agoMs : endedMs), atMs);
}

function wallOf(text: string, otherwiseMs: number): number {
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? ms : otherwiseMs;
}

function within(ms: number, notAfterMs: number): number {
  return Math.max(0, Math.min(Math.round(ms), notAfterMs));
}
