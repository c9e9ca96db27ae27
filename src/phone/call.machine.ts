import { type CallPolicy, FAILURES_COUNTED, restAfter } from './call-policy.js';
import { ignored, type Next, type Step } from './machine.js';
import type { LegFailure } from './ports.js';
import {
  type Calling,
  type CallState,
  hasLeg,
  isOffHook,
  liveLegs,
  type RoutePhase,
  type RouteState,
} from './call-state.js';

export * from './call-state.js';

export type CallTimer =
  | 'give-up'
  | 'tone'
  | 'callback'
  | 'max-call'
  | 'max-off-hook'
  /** Watches the leg of route N, or, once it failed, its rest. */
  | `route:${number}`;

export type CallInput =
  | { readonly type: 'off-hook' }
  | { readonly type: 'on-hook' }
  | { readonly type: 'timer'; readonly timer: CallTimer }
  | { readonly type: 'leg-trying'; readonly route: number }
  | { readonly type: 'leg-ringing'; readonly route: number }
  | { readonly type: 'leg-early-media'; readonly route: number }
  | { readonly type: 'leg-answered'; readonly route: number }
  | { readonly type: 'leg-hold'; readonly route: number; readonly held: boolean }
  | { readonly type: 'leg-ended'; readonly route: number }
  | { readonly type: 'leg-failed'; readonly route: number; readonly failure: LegFailure }
  /** No sound has arrived on the leg for the time set. */
  | { readonly type: 'leg-stalled'; readonly route: number }
  /** A callback from a caller who may call; its leg is kept as the route's leg. */
  | { readonly type: 'callback-offered'; readonly route: number }
  | { readonly type: 'callback-cancelled'; readonly route: number }
  | { readonly type: 'service'; readonly available: boolean };

export type CallEffect =
  | { readonly type: 'dial'; readonly route: number }
  /** CANCEL, BYE or refusal, whichever is due. */
  | { readonly type: 'end-leg'; readonly route: number }
  | { readonly type: 'answer-callback'; readonly route: number }
  | { readonly type: 'ring'; readonly on: boolean }
  | { readonly type: 'send-digits'; readonly route: number }
  /** For the record: an attempt came to nothing, or an answered call was lost. */
  | { readonly type: 'note-failure'; readonly route: number; readonly failure: LegFailure }
  /** Replaces a running timer of that name. `jitter` 0.2 means a random 80 % to 120 % of `afterMs`. */
  | {
      readonly type: 'start-timer';
      readonly timer: CallTimer;
      readonly afterMs: number;
      readonly jitter: number;
    }
  /** No timer runs after it but those started later. */
  | { readonly type: 'cancel-timer'; readonly timer: CallTimer };

type CallStep = Next<CallState, CallEffect>;

/** The next state and effects, or `ignored`. */
export function nextCall(policy: CallPolicy, state: CallState, input: CallInput): CallStep {
  if (input.type === 'on-hook') return onHook(policy, state);
  if (input.type === 'timer' && input.timer === 'max-off-hook') return tooLongOffHook(policy, state);
  switch (state.name) {
    case 'idle':
      return inIdle(policy, input);
    case 'callback':
      return inCallback(policy, state, input);
    case 'calling':
      return inCalling(policy, state, input);
    case 'talking':
      return inTalking(policy, state, input);
    case 'far-end-gone':
    case 'gave-up':
      if (input.type !== 'timer' || input.timer !== 'tone') return ignored;
      return to({ name: 'howler' }, startTimer('tone', policy.howlerMs));
    case 'howler':
      if (input.type !== 'timer' || input.timer !== 'tone') return ignored;
      return to({ name: 'left-off-hook' });
    case 'left-off-hook':
      return ignored;
    case 'out-of-service':
      return inOutOfService(policy, state, input);
  }
}

// ── states ──────────────────────────────────────────────────────────────────────────────────────────────────────

function inIdle(policy: CallPolicy, input: CallInput): CallStep {
  switch (input.type) {
    case 'off-hook':
      return lifted(policy);
    case 'callback-offered':
      return to(
        { name: 'callback', route: input.route, lifted: false },
        { type: 'ring', on: true },
        startTimer('callback', policy.callbackRingMs),
      );
    case 'service':
      return input.available ? ignored : to({ name: 'out-of-service', offHook: false });
    default:
      return ignored;
  }
}

function inCallback(policy: CallPolicy, state: CallState & { name: 'callback' }, input: CallInput): CallStep {
  const quiet: CallEffect[] = [{ type: 'ring', on: false }, cancelTimer('callback')];
  if (!state.lifted) {
    if (input.type === 'off-hook')
      return to(
        { ...state, lifted: true },
        ...quiet,
        { type: 'answer-callback', route: state.route },
        ...offHookTimer(policy),
      );
    if (input.type === 'callback-cancelled' && input.route === state.route)
      return to({ name: 'idle' }, ...quiet);
    if (input.type === 'timer' && input.timer === 'callback')
      return to({ name: 'idle' }, ...quiet, { type: 'end-leg', route: state.route });
    return ignored;
  }
  if (!('route' in input) || input.route !== state.route) return ignored;
  switch (input.type) {
    case 'leg-answered':
      return to({ name: 'talking', route: state.route, held: false }, ...callTimer(policy));
    case 'leg-ended':
    case 'leg-failed':
      return to({ name: 'far-end-gone' }, startTimer('tone', policy.busyToneMs));
    default:
      return ignored;
  }
}

function inCalling(policy: CallPolicy, state: Calling, input: CallInput): CallStep {
  switch (input.type) {
    case 'timer':
      if (input.timer === 'give-up') return carryOn(policy, { ...state, giveUpDue: true }, []);
      return input.timer.startsWith('route:')
        ? routeTimer(policy, state, Number(input.timer.slice('route:'.length)))
        : ignored;
    case 'leg-trying':
      return progress(state, input.route, ['dialled', 'overdue'], 'trying', [
        startTimer(`route:${input.route}`, policy.progressAfterMs),
      ]);
    case 'leg-ringing':
      return progress(state, input.route, ['dialled', 'trying', 'overdue'], 'ringing', [
        startTimer(`route:${input.route}`, policy.noAnswerAfterMs),
      ]);
    case 'leg-early-media':
      return progress(state, input.route, ['dialled', 'trying', 'overdue', 'ringing'], 'early-media', [
        cancelTimer(`route:${input.route}`),
      ]);
    case 'leg-stalled':
      // Many gateways announce early media and then send none: the caller gets our ringback, the leg its time limit.
      return progress(state, input.route, ['early-media'], 'ringing', [
        startTimer(`route:${input.route}`, policy.noAnswerAfterMs),
      ]);
    case 'leg-answered':
      return answered(policy, state, input.route);
    case 'leg-failed':
      return legIn(state, input.route) ? failed(policy, state, input.route, input.failure, []) : ignored;
    case 'leg-ended':
      return legIn(state, input.route)
        ? failed(policy, state, input.route, { cause: 'unavailable', reason: 'ended before the answer' }, [])
        : ignored;
    default:
      return ignored;
  }
}

function inTalking(policy: CallPolicy, state: CallState & { name: 'talking' }, input: CallInput): CallStep {
  const farEndGone = to(
    { name: 'far-end-gone' },
    cancelTimer('max-call'),
    startTimer('tone', policy.busyToneMs),
  );
  if (input.type === 'timer') {
    if (input.timer !== 'max-call') return ignored;
    return { state: farEndGone.state, effects: [endLeg(state.route), ...farEndGone.effects] };
  }
  if (!('route' in input) || input.route !== state.route) return ignored;
  switch (input.type) {
    case 'leg-hold':
      return input.held === state.held ? ignored : to({ ...state, held: input.held });
    case 'leg-ended':
      return farEndGone;
    case 'leg-failed':
      return redial(policy, state.route, input.failure, []);
    case 'leg-stalled':
      if (state.held) return ignored;
      return redial(policy, state.route, { cause: 'no-audio', reason: 'no sound arrived' }, [
        endLeg(state.route),
      ]);
    default:
      return ignored;
  }
}

function inOutOfService(
  policy: CallPolicy,
  state: CallState & { name: 'out-of-service' },
  input: CallInput,
): CallStep {
  if (!state.offHook) {
    if (input.type === 'off-hook')
      return to({ ...state, offHook: true }, startTimer('tone', policy.congestionToneMs));
    return input.type === 'service' && input.available ? to({ name: 'idle' }) : ignored;
  }
  if (input.type === 'timer' && input.timer === 'tone')
    return to({ name: 'howler' }, startTimer('tone', policy.howlerMs));
  return input.type === 'service' && input.available ? lifted(policy, cancelTimer('tone')) : ignored;
}

// ── from everywhere ─────────────────────────────────────────────────────────────────────────────────────────────

function onHook(policy: CallPolicy, state: CallState): CallStep {
  const ringing = state.name === 'callback' && !state.lifted;
  if (!isOffHook(state) && !ringing) return ignored;
  const idle: CallState =
    state.name === 'out-of-service' ? { name: 'out-of-service', offHook: false } : { name: 'idle' };
  const quiet: CallEffect[] = ringing ? [{ type: 'ring', on: false }] : [];
  return to(idle, ...quiet, ...liveLegs(state).map(endLeg), ...everyTimer(policy).map(cancelTimer));
}

function tooLongOffHook(policy: CallPolicy, state: CallState): CallStep {
  if (!isOffHook(state) || state.name === 'howler' || state.name === 'left-off-hook') return ignored;
  if (state.name === 'out-of-service') return ignored;
  return to(
    { name: 'howler' },
    ...liveLegs(state).map(endLeg),
    ...everyTimer(policy).map(cancelTimer),
    startTimer('tone', policy.howlerMs),
  );
}

// ── calling ─────────────────────────────────────────────────────────────────────────────────────────────────────

const tookTooLong: LegFailure = { cause: 'timeout', reason: 'no answer from the exchange' };

function lifted(policy: CallPolicy, ...before: CallEffect[]): Step<CallState, CallEffect> {
  const fresh = policy.routes.map((): RouteState => ({ phase: 'ready', failures: 0 }));
  return carryOn(policy, { name: 'calling', routes: fresh, delayed: false, giveUpDue: false }, [
    ...before,
    startTimer('give-up', policy.giveUpAfterMs),
    ...offHookTimer(policy),
  ]);
}

/** An answered call was lost: as after a failed attempt, with the time to give up beginning anew. */
function redial(policy: CallPolicy, route: number, failure: LegFailure, effects: CallEffect[]): CallStep {
  const routes = policy.routes.map((_, i): RouteState => ({
    phase: i === route ? 'dialled' : 'ready',
    failures: 0,
  }));
  return failed(policy, { name: 'calling', routes, delayed: true, giveUpDue: false }, route, failure, [
    ...effects,
    cancelTimer('max-call'),
    startTimer('give-up', policy.giveUpAfterMs),
  ]);
}

function routeTimer(policy: CallPolicy, state: Calling, route: number): CallStep {
  const routeState = state.routes[route];
  if (!routeState) return ignored;
  const timer: CallTimer = `route:${route}`;
  switch (routeState.phase) {
    case 'resting':
      return carryOn(policy, withRoute(state, route, { ...routeState, phase: 'ready' }), []);
    case 'dialled':
    case 'trying':
      return carryOn(
        policy,
        withRoute({ ...state, delayed: true }, route, { ...routeState, phase: 'overdue' }),
        [startTimer(timer, policy.overdueMs)],
      );
    case 'overdue':
      return failed(policy, state, route, tookTooLong, [endLeg(route)]);
    case 'ringing':
      return failed(policy, state, route, { cause: 'no-answer', reason: 'nobody answered' }, [endLeg(route)]);
    case 'ready':
    case 'early-media':
      return ignored;
  }
}

function failed(
  policy: CallPolicy,
  state: Calling,
  route: number,
  failure: LegFailure,
  effects: readonly CallEffect[],
): Step<CallState, CallEffect> {
  const failures = Math.min((state.routes[route]?.failures ?? 0) + 1, FAILURES_COUNTED);
  const rested = withRoute({ ...state, delayed: true }, route, { phase: 'resting', failures });
  return carryOn(policy, rested, [
    ...effects,
    { type: 'note-failure', route, failure },
    {
      type: 'start-timer',
      timer: `route:${route}`,
      afterMs: restAfter(failure, failures),
      // A time that the exchange asked for is not undercut.
      jitter: failure.retryAfterMs === undefined ? 0.2 : 0,
    },
  ]);
}

/** Dials the best route that is ready, unless an attempt is well under way; gives up when that is due. */
function carryOn(
  policy: CallPolicy,
  state: Calling,
  effects: readonly CallEffect[],
): Step<CallState, CallEffect> {
  const underWay = state.routes.some((r) => hasLeg(r) && r.phase !== 'overdue');
  if (underWay) return { state, effects };
  if (state.giveUpDue) {
    return to(
      { name: 'gave-up' },
      ...effects.filter((e) => e.type !== 'start-timer'),
      // All that is left is overdue.
      ...liveLegs(state).flatMap((route): CallEffect[] => [
        endLeg(route),
        { type: 'note-failure', route, failure: tookTooLong },
      ]),
      ...callingTimers(policy).map(cancelTimer),
      startTimer('tone', policy.congestionToneMs),
    );
  }
  const ready = state.routes.findIndex((r) => r.phase === 'ready');
  if (ready < 0) return { state, effects };
  const { failures } = state.routes[ready] as RouteState;
  return {
    state: withRoute(state, ready, { phase: 'dialled', failures }),
    effects: [...effects, { type: 'dial', route: ready }, startTimer(`route:${ready}`, policy.raceAfterMs)],
  };
}

function answered(policy: CallPolicy, state: Calling, route: number): CallStep {
  if (!legIn(state, route)) return ignored;
  const others = liveLegs(state).filter((other) => other !== route);
  const digits: CallEffect[] = policy.routes[route]?.digitsAfterAnswer
    ? [{ type: 'send-digits', route }]
    : [];
  return to(
    { name: 'talking', route, held: false },
    ...others.map(endLeg),
    ...callingTimers(policy).map(cancelTimer),
    ...callTimer(policy),
    ...digits,
  );
}

function progress(
  state: Calling,
  route: number,
  from: readonly RoutePhase[],
  phase: RoutePhase,
  effects: readonly CallEffect[],
): CallStep {
  const routeState = state.routes[route];
  if (!routeState || !from.includes(routeState.phase)) return ignored;
  return { state: withRoute(state, route, { ...routeState, phase }), effects };
}

// ── small things ────────────────────────────────────────────────────────────────────────────────────────────────

function to(state: CallState, ...effects: CallEffect[]): Step<CallState, CallEffect> {
  return { state, effects };
}
function legIn(state: Calling, route: number): boolean {
  const routeState = state.routes[route];
  return routeState !== undefined && hasLeg(routeState);
}
function withRoute(state: Calling, route: number, routeState: RouteState): Calling {
  return { ...state, routes: state.routes.map((r, i) => (i === route ? routeState : r)) };
}
function endLeg(route: number): CallEffect {
  return { type: 'end-leg', route };
}
function startTimer(timer: CallTimer, afterMs: number): CallEffect {
  return { type: 'start-timer', timer, afterMs, jitter: 0 };
}
function cancelTimer(timer: CallTimer): CallEffect {
  return { type: 'cancel-timer', timer };
}
function callTimer(policy: CallPolicy): CallEffect[] {
  return policy.maxCallMs === null ? [] : [startTimer('max-call', policy.maxCallMs)];
}
function offHookTimer(policy: CallPolicy): CallEffect[] {
  return policy.maxOffHookMs === null ? [] : [startTimer('max-off-hook', policy.maxOffHookMs)];
}
function callingTimers(policy: CallPolicy): CallTimer[] {
  return ['give-up', ...policy.routes.map((_, i): CallTimer => `route:${i}`)];
}
function everyTimer(policy: CallPolicy): CallTimer[] {
  return [...callingTimers(policy), 'tone', 'callback', 'max-call', 'max-off-hook'];
}
