import type { LegFailure } from './ports.js';

/** What the owner decides about calls; from the configuration. All times in ms. */
export interface CallPolicy {
  /** In order of preference. */
  readonly routes: readonly RoutePolicy[];
  /** A route that gave no provisional answer for this long is raced by the next. */
  readonly raceAfterMs: number;
  /** A route that said "trying" but did not ring for this long is raced as well. */
  readonly progressAfterMs: number;
  /** A raced route that still says nothing is given up after this. */
  readonly overdueMs: number;
  /** Ringing longer than this counts as no answer. */
  readonly noAnswerAfterMs: number;
  /** After this much time without ringing or answer, the caller hears the congestion tone. */
  readonly giveUpAfterMs: number;
  /** Busy or congestion tone, then howler for howlerMs, then silence. */
  readonly busyToneMs: number;
  readonly congestionToneMs: number;
  readonly howlerMs: number;
  /** How long a callback rings. */
  readonly callbackRingMs: number;
  /** null: no limit. */
  readonly maxCallMs: number | null;
  readonly maxOffHookMs: number | null;
}

export interface RoutePolicy {
  readonly name: string;
  /** Digits sent after the answer, to pass a voice menu; empty for none. */
  readonly digitsAfterAnswer: string;
}

export const defaultCallTimes = {
  raceAfterMs: 2_000,
  progressAfterMs: 10_000,
  overdueMs: 6_000,
  noAnswerAfterMs: 120_000,
  giveUpAfterMs: 180_000,
  busyToneMs: 30_000,
  congestionToneMs: 30_000,
  howlerMs: 60_000,
  callbackRingMs: 45_000,
  maxCallMs: null,
  maxOffHookMs: null,
} as const;

/** A caller waits at the handset: a server that asks for more than this is asked again sooner. */
const RETRY_AFTER_LIMIT_MS = 30_000;

/** How often a route failed in this lift is counted up to here; it only drives the back-off. */
export const FAILURES_COUNTED = 5;

/**
 * How long a route rests after a failure before it may be dialled again, in ms, before jitter.
 *
 * The longer rests are for what a second try will hardly change (a wrong password, an unknown number): the route is
 * still tried again, because the person at the handset has no other way, and because someone may be repairing it.
 *
 * @param failures how many times the route failed in this lift, 1 or more, this one included
 */
export function restAfter(failure: LegFailure, failures: number): number {
  if (failure.retryAfterMs !== undefined)
    return Math.min(Math.max(failure.retryAfterMs, 1_000), RETRY_AFTER_LIMIT_MS);
  const doubling = (firstMs: number, limitMs: number) => Math.min(firstMs * 2 ** (failures - 1), limitMs);
  switch (failure.cause) {
    case 'no-answer':
    case 'no-audio':
    case 'timeout':
      return 1_000;
    case 'transport':
      return doubling(500, 8_000);
    case 'busy':
      return 4_000;
    case 'unavailable':
    case 'server-error':
      return doubling(2_000, 16_000);
    case 'client-error':
    case 'declined':
    case 'media':
    case 'not-found':
    case 'redirected':
    case 'refused':
      return doubling(10_000, 30_000);
  }
}
