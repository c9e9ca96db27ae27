import { ignored, type Next } from './machine.js';

/**
 * Asks for the rating of a call that was answered, once.
 *
 * ```
 *             far end hung up                 replaced
 *   waiting ──────────────────► asking, off ──────────► asking, on ──time is over──► waiting
 *     ▲  │                          │                       ▲ │
 *     │  └──── replaced while talking ──────────────────────┘ │
 *     │                             └────────┬────────────────┘
 *     │                                      │ press
 *     └──────────── shown for 2 s ────── thanking
 *
 *   the next lift, and a handset that is left off for good, lead to waiting from everywhere
 * ```
 *
 * A press counts from the moment when the conversation is over, also while the handset is still at the ear. The first
 * press counts: what is pressed after it, by a child or by a sleeve, changes nothing.
 */
export type RatingState =
  /** Nobody is asked. `rated`: the call of this lift, when it has its rating already; it is not asked for again. */
  | { readonly name: 'waiting'; readonly rated: string | null }
  /** The lamps are lit. While the handset is off, without a limit: the howler and the silence after it end it. */
  | { readonly name: 'asking'; readonly call: string; readonly offHook: boolean }
  /** The lamp of the button that was pressed is lit for a moment. */
  | { readonly name: 'thanking'; readonly call: string };

export interface RatingPolicy {
  /** 1 to 5. */
  readonly buttons: number;
  /** After the handset was replaced. */
  readonly askForMs: number;
}

export type RatingTimer = 'ask' | 'thank';

export type RatingInput =
  /** The handset is off, and a call is going on or is being made. */
  | { readonly type: 'call-goes-on' }
  /** The handset is off, and the conversation of an answered call is over. */
  | { readonly type: 'call-over'; readonly call: string }
  /** The handset was left off until the phone fell silent. */
  | { readonly type: 'left-off-hook' }
  /** `call`: the one that ended with it or shortly before, if it was answered. */
  | { readonly type: 'on-hook'; readonly call: string | null }
  /** The button counts from 0. */
  | { readonly type: 'press'; readonly button: number }
  | { readonly type: 'timer'; readonly timer: RatingTimer };

export type RatingEffect =
  /** Which lamps are lit, the others being dark: all, none, or that of one button. */
  | { readonly type: 'light'; readonly lamps: 'all' | 'none' | number }
  /** Keep it: the first button gives 1. */
  | { readonly type: 'rate'; readonly call: string; readonly score: number }
  | { readonly type: 'start-timer'; readonly timer: RatingTimer; readonly afterMs: number }
  | { readonly type: 'cancel-timer'; readonly timer: RatingTimer };

type RatingStep = Next<RatingState, RatingEffect>;

/** How long the button that was pressed shows that it was. */
export const THANK_MS = 2_000;

export const initialRatingState: RatingState = { name: 'waiting', rated: null };

/** The next state and effects, or `ignored`. */
export function nextRating(policy: RatingPolicy, state: RatingState, input: RatingInput): RatingStep {
  switch (input.type) {
    case 'call-goes-on':
    case 'left-off-hook':
      return toRest(state);
    case 'call-over':
      if (isKnown(state, input.call)) return ignored;
      return {
        state: { name: 'asking', call: input.call, offHook: true },
        effects: [cancelTimer('ask'), cancelTimer('thank'), light('all')],
      };
    case 'on-hook':
      return onHook(policy, state, input.call);
    case 'press':
      return pressed(policy, state, input.button);
    case 'timer':
      return onTimer(state, input.timer);
  }
}

function toRest(state: RatingState): RatingStep {
  if (state.name === 'waiting') {
    return state.rated === null ? ignored : { state: initialRatingState, effects: [] };
  }
  return {
    state: initialRatingState,
    effects: [cancelTimer('ask'), cancelTimer('thank'), light('none')],
  };
}

function onHook(policy: RatingPolicy, state: RatingState, call: string | null): RatingStep {
  if (call === null) return ignored;
  if (state.name === 'asking' && state.call === call) {
    if (!state.offHook) return ignored;
    return { state: { ...state, offHook: false }, effects: [startTimer('ask', policy.askForMs)] };
  }
  if (isKnown(state, call)) return ignored;
  return {
    state: { name: 'asking', call, offHook: false },
    effects: [cancelTimer('thank'), light('all'), startTimer('ask', policy.askForMs)],
  };
}

function pressed(policy: RatingPolicy, state: RatingState, button: number): RatingStep {
  if (state.name !== 'asking') return ignored;
  if (!Number.isInteger(button) || button < 0 || button >= policy.buttons) return ignored;
  return {
    state: { name: 'thanking', call: state.call },
    effects: [
      cancelTimer('ask'),
      { type: 'rate', call: state.call, score: button + 1 },
      light(button),
      startTimer('thank', THANK_MS),
    ],
  };
}

function onTimer(state: RatingState, timer: RatingTimer): RatingStep {
  switch (timer) {
    case 'ask':
      if (state.name !== 'asking' || state.offHook) return ignored;
      return { state: initialRatingState, effects: [light('none')] };
    case 'thank':
      if (state.name !== 'thanking') return ignored;
      return { state: { name: 'waiting', rated: state.call }, effects: [light('none')] };
  }
}

/** This call was asked for already. */
function isKnown(state: RatingState, call: string): boolean {
  return state.name === 'waiting' ? state.rated === call : state.call === call;
}

function light(lamps: 'all' | 'none' | number): RatingEffect {
  return { type: 'light', lamps };
}
function startTimer(timer: RatingTimer, afterMs: number): RatingEffect {
  return { type: 'start-timer', timer, afterMs };
}
function cancelTimer(timer: RatingTimer): RatingEffect {
  return { type: 'cancel-timer', timer };
}
