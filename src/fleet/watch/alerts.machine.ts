import type { Settings } from '../../protocol/fleet-api/settings.js';

/**
 * The life of one kind of alert of one phone or site.
 *
 * ```
 *          wanted                hold over, not shared
 *  quiet ──────────► holding ─────────────────────────► open ──unwanted──► quiet (cleared)
 *    ▲                │  │ shared                        ▲
 *    └──unwanted──────┘  └──────► shared ──alone─────────┤ raised too often: flapping
 *    ▲                               │                   ▼
 *    └───────────unwanted────────────┘      open (flapping) ──stays away long enough──► quiet (cleared)
 * ```
 */
export type AlertLife =
  /** `raises`: when it was raised of late, for what follows. */
  | { readonly name: 'quiet'; readonly raises: readonly number[] }
  /** It is true, and waits whether it lasts, or whether others share its cause. */
  | { readonly name: 'holding'; readonly untilMs: number; readonly raises: readonly number[] }
  /** An alert of the whole site or fleet speaks for it. */
  | { readonly name: 'shared'; readonly raises: readonly number[] }
  | {
      readonly name: 'open';
      readonly flapping: boolean;
      /** Since when it is no longer true; only what flaps stays open then. */
      readonly awayMs: number | null;
      readonly raises: readonly number[];
    };

/** Times are of the monotonic clock, ms. */
export type AlertInput =
  | { readonly type: 'wanted'; readonly holdMs: number }
  | { readonly type: 'unwanted' }
  | { readonly type: 'tick' }
  /** Another alert speaks for it from now on. */
  | { readonly type: 'shared' }
  /** That other alert is over, or there is none: it speaks for itself. */
  | { readonly type: 'alone' }
  /** Nobody asks any more: the phone was revoked or deleted. */
  | { readonly type: 'dismissed' };

export type AlertEffect = 'raise' | 'raise-flapping' | 'clear';

export interface AlertStep {
  readonly state: AlertLife;
  readonly effect?: AlertEffect;
}

export type FlapPolicy = Pick<Settings, 'flapCount' | 'flapWindowMs'>;

export const QUIET: AlertLife = { name: 'quiet', raises: [] };

/** An alert that was open when the server stopped. */
export function reopened(flapping: boolean): AlertLife {
  return { name: 'open', flapping, awayMs: null, raises: [] };
}

/** Whether there is nothing to remember of it. */
export function isForgotten(policy: FlapPolicy, state: AlertLife, nowMs: number): boolean {
  return state.name === 'quiet' && recent(policy, state.raises, nowMs).length === 0;
}

/** Whether it has to be told of the time. */
export function isTimed(state: AlertLife): boolean {
  return state.name === 'holding' || (state.name === 'open' && state.awayMs !== null);
}

export function nextAlert(policy: FlapPolicy, state: AlertLife, input: AlertInput, nowMs: number): AlertStep {
  if (input.type === 'dismissed')
    return state.name === 'open' ? { state: QUIET, effect: 'clear' } : { state: QUIET };
  switch (state.name) {
    case 'quiet':
      if (input.type !== 'wanted') return { state };
      if (input.holdMs > 0)
        return { state: { name: 'holding', untilMs: nowMs + input.holdMs, raises: state.raises } };
      return raised(policy, state, nowMs);
    case 'holding':
      if (input.type === 'unwanted') return { state: { name: 'quiet', raises: state.raises } };
      if (input.type === 'shared') return { state: { name: 'shared', raises: state.raises } };
      if (input.type === 'alone' || (input.type === 'tick' && nowMs >= state.untilMs))
        return raised(policy, state, nowMs);
      return { state };
    case 'shared':
      if (input.type === 'unwanted') return { state: { name: 'quiet', raises: state.raises } };
      return input.type === 'alone' ? raised(policy, state, nowMs) : { state };
    case 'open':
      return whileOpen(policy, state, input, nowMs);
  }
}

function whileOpen(
  policy: FlapPolicy,
  state: Extract<AlertLife, { name: 'open' }>,
  input: AlertInput,
  nowMs: number,
): AlertStep {
  const cleared: AlertStep = { state: { name: 'quiet', raises: state.raises }, effect: 'clear' };
  if (input.type === 'unwanted') {
    if (!state.flapping) return cleared;
    return state.awayMs === null ? { state: { ...state, awayMs: nowMs } } : { state };
  }
  if (input.type === 'wanted')
    return state.awayMs === null ? { state } : { state: { ...state, awayMs: null } };
  const isOver =
    input.type === 'tick' && state.awayMs !== null && nowMs - state.awayMs >= policy.flapWindowMs;
  return isOver ? cleared : { state };
}

function raised(policy: FlapPolicy, { raises }: AlertLife, nowMs: number): AlertStep {
  const times = [...recent(policy, raises, nowMs), nowMs];
  const flapping = times.length >= policy.flapCount;
  return {
    state: { name: 'open', flapping, awayMs: null, raises: times },
    effect: flapping ? 'raise-flapping' : 'raise',
  };
}

function recent({ flapWindowMs }: FlapPolicy, raises: readonly number[], nowMs: number): readonly number[] {
  return raises.filter((atMs) => nowMs - atMs < flapWindowMs);
}
