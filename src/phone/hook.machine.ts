import { ignored, type Next, type Step } from './machine.js';

/**
 * From the raw level of the cradle contact to lifts and replaces.
 *
 * ```
 *   level ──► settled ──► off-hook ──level on──► on-hook          (hook flash switched off)
 *                            ▲                      ▲
 *                            └──back in time── maybe-flash ──too long──┘   (switched on)
 *
 *   too many changes, or no rest for too long ──► chattering: reported on-hook until the contact has been still for a while
 * ```
 *
 * A lift is reported at the edge itself unless `settleMs` is set: kernels and boards debounce better than we can, and
 * every millisecond waited here is one the caller waits. Where it is set, what does not settle is bounce and no change:
 * however much a good contact bounces, it is never taken for a bad one.
 */
export interface HookState {
  /** Last level seen; undefined before the first. */
  readonly raw: boolean | undefined;
  /** What was last reported. */
  readonly position: 'unknown' | 'on-hook' | 'off-hook';
  readonly phase: 'steady' | 'settling' | 'maybe-flash' | 'chattering';
  /** Times of the last changes (where levels must settle: of those that did), at most one more than the chatter limit. In ms. */
  readonly edges: readonly number[];
  /** When the contact, settled until then, began to move; undefined while it is at rest or where nothing must settle. */
  readonly restlessSince: number | undefined;
  /** Times of the last lifts, at most as many as the rate limit. In ms. */
  readonly lifts: readonly number[];
  readonly rateFault: boolean;
}

export interface HookPolicy {
  /** A level counts only after it has held for this long; one that has not is no change. 0: at once. */
  readonly settleMs: number;
  /** On-hook shorter than this is a hook flash, not a hang-up; 0: no hook flash. */
  readonly flashMs: number;
  /**
   * More than this many changes within `chatterWindowMs` is a bad contact: nobody moves a handset so. Neither does a good
   * one fail to settle for as long.
   */
  readonly chatterEdges: number;
  readonly chatterWindowMs: number;
  /** A chattering contact is trusted again after it has been still for this long. */
  readonly steadyMs: number;
  /** More lifts than this within `rateWindowMs` is reported as a fault; they are obeyed all the same. */
  readonly rateLifts: number;
  readonly rateWindowMs: number;
}

export const defaultHookPolicy: HookPolicy = {
  settleMs: 0,
  flashMs: 0,
  chatterEdges: 12,
  chatterWindowMs: 3_000,
  steadyMs: 1_000,
  rateLifts: 30,
  rateWindowMs: 300_000,
};

export type HookTimer = 'settle' | 'flash' | 'steady' | 'rate';
export type HookFault = 'chatter' | 'implausible-rate';

export type HookInput =
  /** `atMs`: when the edge happened, on the phone's monotonic clock. */
  | { readonly type: 'level'; readonly offHook: boolean; readonly atMs: number }
  | { readonly type: 'timer'; readonly timer: HookTimer; readonly atMs: number };

export type HookEffect =
  | { readonly type: 'off-hook'; readonly atMs: number }
  | { readonly type: 'on-hook'; readonly atMs: number }
  | { readonly type: 'flash'; readonly atMs: number }
  | { readonly type: 'fault'; readonly fault: HookFault; readonly present: boolean }
  | { readonly type: 'start-timer'; readonly timer: HookTimer; readonly afterMs: number }
  | { readonly type: 'cancel-timer'; readonly timer: HookTimer };

type HookStep = Step<HookState, HookEffect>;

export const initialHookState: HookState = {
  raw: undefined,
  position: 'unknown',
  phase: 'steady',
  edges: [],
  restlessSince: undefined,
  lifts: [],
  rateFault: false,
};

/** The next state and effects, or `ignored`. */
export function nextHook(
  policy: HookPolicy,
  state: HookState,
  input: HookInput,
): Next<HookState, HookEffect> {
  if (input.type === 'timer') return onTimer(policy, state, input.timer, input.atMs);
  if (input.offHook === state.raw) return ignored;
  const first = state.raw === undefined;
  const seen: HookState = { ...state, raw: input.offHook };
  if (state.phase === 'chattering') return { state: seen, effects: [startTimer('steady', policy.steadyMs)] };
  if (policy.settleMs > 0 && !first) return restless(policy, seen, input.atMs);
  return changed(policy, seen, input.atMs);
}

function onTimer(
  policy: HookPolicy,
  state: HookState,
  timer: HookTimer,
  atMs: number,
): Next<HookState, HookEffect> {
  switch (timer) {
    case 'settle': {
      if (state.phase !== 'settling' && state.phase !== 'maybe-flash') return ignored;
      const atRest: HookState = { ...state, restlessSince: undefined };
      return isBack(atRest) ? settled(policy, atRest, atMs) : changed(policy, atRest, atMs);
    }
    case 'flash': {
      if (state.phase !== 'maybe-flash') return ignored;
      const hungUp: HookState = { ...state, position: 'on-hook' };
      return {
        state:
          state.raw === true
            ? // Lifted too late for a flash and not settled yet: the settle timer that runs will tell.
              { ...hungUp, phase: 'settling' }
            : { ...hungUp, phase: 'steady', restlessSince: undefined },
        effects: [{ type: 'on-hook', atMs }],
      };
    }
    case 'steady': {
      if (state.phase !== 'chattering') return ignored;
      const still = settled(policy, { ...state, phase: 'steady', edges: [] }, atMs);
      return { ...still, effects: [{ type: 'fault', fault: 'chatter', present: false }, ...still.effects] };
    }
    case 'rate': {
      if (!state.rateFault) return ignored;
      const lifts = state.lifts.filter((t) => t > atMs - policy.rateWindowMs);
      if (lifts.length > policy.rateLifts)
        return { state, effects: [startTimer('rate', policy.rateWindowMs)] };
      return {
        state: { ...state, lifts, rateFault: false },
        effects: [{ type: 'fault', fault: 'implausible-rate', present: false }],
      };
    }
  }
}

/** The contact moves, and it must settle before that counts. */
function restless(policy: HookPolicy, state: HookState, atMs: number): HookStep {
  const restlessSince = state.restlessSince ?? atMs;
  const seen: HookState = { ...state, restlessSince };
  if (atMs - restlessSince > policy.chatterWindowMs) return chatter(policy, seen, atMs);
  return {
    // While a flash is being waited for, its own timer runs on: settling must not lengthen the window.
    state: state.phase === 'maybe-flash' ? seen : { ...seen, phase: 'settling' },
    effects: [startTimer('settle', policy.settleMs)],
  };
}

/** Whether the contact has come to rest where it was before it moved. */
function isBack({ raw, position, phase }: HookState): boolean {
  return (raw === true) === (position === 'off-hook' && phase !== 'maybe-flash');
}

/** The level is another one, and counts. */
function changed(policy: HookPolicy, state: HookState, atMs: number): HookStep {
  const edges = [...state.edges, atMs].filter((t) => t > atMs - policy.chatterWindowMs);
  const counted: HookState = { ...state, edges: edges.slice(-policy.chatterEdges - 1) };
  return edges.length > policy.chatterEdges ? chatter(policy, counted, atMs) : settled(policy, counted, atMs);
}

/** The level may be trusted: report what changed. */
function settled(policy: HookPolicy, state: HookState, atMs: number): HookStep {
  const offHook = state.raw === true;
  if (state.phase === 'maybe-flash') {
    if (!offHook) return { state, effects: [] };
    return {
      state: { ...state, phase: 'steady' },
      effects: [
        { type: 'cancel-timer', timer: 'flash' },
        { type: 'flash', atMs },
      ],
    };
  }
  const steady: HookState = { ...state, phase: 'steady' };
  if (offHook === (state.position === 'off-hook') && state.position !== 'unknown')
    return { state: steady, effects: [] };
  if (offHook) return lifted(policy, steady, atMs);
  if (policy.flashMs > 0 && state.position === 'off-hook') {
    return { state: { ...steady, phase: 'maybe-flash' }, effects: [startTimer('flash', policy.flashMs)] };
  }
  return { state: { ...steady, position: 'on-hook' }, effects: [{ type: 'on-hook', atMs }] };
}

function lifted(policy: HookPolicy, state: HookState, atMs: number): HookStep {
  const lifts = [...state.lifts, atMs]
    .filter((t) => t > atMs - policy.rateWindowMs)
    .slice(-policy.rateLifts - 1);
  const tooMany = lifts.length > policy.rateLifts;
  const effects: HookEffect[] = [{ type: 'off-hook', atMs }];
  if (tooMany && !state.rateFault) effects.push({ type: 'fault', fault: 'implausible-rate', present: true });
  if (tooMany) effects.push(startTimer('rate', policy.rateWindowMs));
  return { state: { ...state, position: 'off-hook', lifts, rateFault: state.rateFault || tooMany }, effects };
}

function chatter(policy: HookPolicy, state: HookState, atMs: number): HookStep {
  const hangUp: HookEffect[] = state.position === 'off-hook' ? [{ type: 'on-hook', atMs }] : [];
  return {
    state: { ...state, phase: 'chattering', position: 'on-hook', restlessSince: undefined },
    effects: [
      { type: 'fault', fault: 'chatter', present: true },
      { type: 'cancel-timer', timer: 'settle' },
      { type: 'cancel-timer', timer: 'flash' },
      ...hangUp,
      startTimer('steady', policy.steadyMs),
    ],
  };
}

function startTimer(timer: HookTimer, afterMs: number): HookEffect {
  return { type: 'start-timer', timer, afterMs };
}
