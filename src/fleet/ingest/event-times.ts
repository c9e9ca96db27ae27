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
}

type Happened = Pick<LinkEvent, 'at' | 'run' | 'runMs'>;

/** Both clocks agree within this; below it what the phone says is taken as it stands, so that it stays the same when repeated. */
export const CLOCKS_AGREE_MS = 60_000;
/** An event is told of at most so long after the end of the call that it is of. */
const TOLD_LATE_MS = 3_600_000;

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
