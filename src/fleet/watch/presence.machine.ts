import type { Settings } from '../../protocol/fleet-api/settings.js';

/**
 * Whether a phone is there, judged by signs of life alone: a closed connection is none, and no proof of death either.
 *
 * ```
 *   never ──sign──► up ◄────────sign──────── waiting
 *                   │ ▲                         │
 *      silent too long └─enough beats─┐         │ silent too long
 *                   ▼                 │         │
 *                  down ──────────────┘ ◄───────┘
 * ```
 */
export type Presence =
  /** No device was ever heard as this phone. */
  | { readonly name: 'never' }
  /** Known from before this server started; it has time to come back before it is judged. */
  | { readonly name: 'waiting' }
  | { readonly name: 'up' }
  /** `beats` came since, the last of them at `beatMs`. */
  | { readonly name: 'down'; readonly beats: number; readonly beatMs: number };

/** Times are of the monotonic clock, ms. */
export type PresenceInput =
  /** A frame of the phone. */
  | { readonly type: 'sign'; readonly nowMs: number }
  /** Time has passed; the last sign counts as of `heardMs` (see {@link heardFrom}). */
  | { readonly type: 'check'; readonly nowMs: number; readonly heardMs: number };

export type PresencePolicy = Pick<Settings, 'heartbeatMs' | 'missedBeats' | 'upBeats'>;

/** One object for each state that carries nothing: 15,000 phones share them. */
export const NEVER: Presence = { name: 'never' };
export const WAITING: Presence = { name: 'waiting' };
export const UP: Presence = { name: 'up' };
export const DOWN: Presence = { name: 'down', beats: 0, beatMs: 0 };

/** After a start of the server phones come back within this time, spread at random, so that they do not all come at once. */
export const RECONNECTION_MS = 120_000;
/** A beat may be so late on its way without counting as missed. */
export const LATE_MS = 1_000;

/**
 * Since when silence counts: the last sign of life, but not before `judgeFromMs`. That is the moment at which the server
 * woke from a standstill in which it could hear nobody; for a phone that it still waits for, some time after its start.
 */
export function heardFrom(heardMs: number, judgeFromMs: number): number {
  return Math.max(heardMs, judgeFromMs);
}

/** How long a silence is no longer excused. */
export function silenceMs({ heartbeatMs, missedBeats }: PresencePolicy): number {
  return heartbeatMs * missedBeats + LATE_MS;
}

/** It has missed a beat: not yet down, but nobody would be surprised. */
export function isSilent({ heartbeatMs }: PresencePolicy, heardMs: number, nowMs: number): boolean {
  return nowMs - heardMs > heartbeatMs + LATE_MS;
}

/** The next state; the same object when nothing changes. */
export function nextPresence(policy: PresencePolicy, state: Presence, input: PresenceInput): Presence {
  if (input.type === 'check') {
    const isJudged = state.name === 'up' || state.name === 'waiting';
    return isJudged && input.nowMs - input.heardMs >= silenceMs(policy) ? DOWN : state;
  }
  if (state.name !== 'down') return UP;
  return counted(policy, state, input.nowMs);
}

/** A reconnection brings many frames at once: they are one beat. Beats with a pause that would be `down` begin anew. */
function counted(
  policy: PresencePolicy,
  state: Extract<Presence, { name: 'down' }>,
  nowMs: number,
): Presence {
  const sinceMs = nowMs - state.beatMs;
  if (state.beats > 0 && sinceMs < policy.heartbeatMs / 2) return state;
  const beats = state.beats > 0 && sinceMs < silenceMs(policy) ? state.beats + 1 : 1;
  return beats >= policy.upBeats ? UP : { name: 'down', beats, beatMs: nowMs };
}
