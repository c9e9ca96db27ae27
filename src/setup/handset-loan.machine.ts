/**
 * Who has the handset: the phone, whose lift is a call, or a technician, who tries its sound and lifts it for that. Pure.
 *
 * ```
 *            hold (handset on its cradle)          release, handset in hand
 *   phone's ─────────────────────────────► lent ───────────────────────────► going back
 *     ▲                                     │ ▲              hold              │   │
 *     │    release, or lost                 │ └────────────────────────────────┘   │
 *     └─────────────────────────────────────┴──────────── put back, or lost ───────┘
 *
 *   phone's:     each level goes to the phone
 *   lent:        a lift is kept from the phone, unless it rings: who answers a callback is no technician
 *   going back:  the step is over and the handset still in the technician's hand
 * ```
 *
 * The customer's call has priority: what is not renewed is lost, and then a handset that is off is a lift, at once. A page that
 * stays open before nobody does not hold the handset for ever: unused for {@link UNUSED_MS}, it is the phone's until the
 * technician does something.
 */
import { ignored, type Next } from '../phone/machine.js';

/** A page that does not renew it for so long is gone; it renews it every HANDSET_RENEW_MS. */
export const HOLD_MS = 12_000;
/** A page that shows the step, and nobody does anything. */
export const UNUSED_MS = 3 * 60_000;
/** To put it back after the step. */
export const GOING_BACK_MS = 30_000;

export interface HandsetLoanState {
  readonly name: 'phones' | 'lent' | 'going-back';
  /** As the contact says. */
  readonly offHook: boolean;
  /** As the phone was told last; undefined: this phone was told nothing yet. */
  readonly told: boolean | undefined;
  /** Held too long without use: only who uses it, or begins anew, has it again. */
  readonly isWorn: boolean;
}

export const initialHandsetLoan: HandsetLoanState = {
  name: 'phones',
  offHook: false,
  told: undefined,
  isWorn: false,
};

export type HandsetLoanTimer = 'hold' | 'unused' | 'going-back';

export type HandsetLoanInput =
  | { readonly type: 'level'; readonly offHook: boolean; readonly isRinging: boolean }
  /** The page shows a step that needs the handset, now and again. */
  | { readonly type: 'hold' }
  /** The technician has left that step. */
  | { readonly type: 'release' }
  /** The technician did something with it: played the tone, listened, answered. */
  | { readonly type: 'used' }
  /** Session or page are over. */
  | { readonly type: 'lost' }
  | { readonly type: 'timer'; readonly timer: HandsetLoanTimer }
  /** Another phone runs now. */
  | { readonly type: 'phone-began' };

export type HandsetLoanEffect =
  | { readonly type: 'tell'; readonly offHook: boolean }
  /** Replaces a running timer of that name. */
  | { readonly type: 'start-timer'; readonly timer: HandsetLoanTimer; readonly afterMs: number }
  | { readonly type: 'cancel-timers' };

type LoanStep = Next<HandsetLoanState, HandsetLoanEffect>;

export function nextHandsetLoan(state: HandsetLoanState, input: HandsetLoanInput): LoanStep {
  if (input.type === 'phone-began')
    return { state: { ...state, offHook: false, told: undefined }, effects: [] };
  if (state.name === 'phones') return asPhones(state, input);
  switch (input.type) {
    case 'level':
      return level(state, input);
    case 'hold':
      if (state.name === 'lent') return { state, effects: [start('hold', HOLD_MS)] };
      return lent(state, { type: 'cancel-timers' });
    case 'used':
      return { state, effects: [start('unused', UNUSED_MS)] };
    case 'release':
      if (!state.offHook) return backToPhone(state);
      if (state.name === 'going-back') return ignored;
      return {
        state: { ...state, name: 'going-back' },
        effects: [{ type: 'cancel-timers' }, start('going-back', GOING_BACK_MS)],
      };
    case 'lost':
      return backToPhone(state);
    case 'timer':
      return backToPhone({ ...state, isWorn: input.timer === 'unused' });
  }
}

function asPhones(state: HandsetLoanState, input: HandsetLoanInput): LoanStep {
  switch (input.type) {
    case 'level': {
      const { offHook } = input;
      return { state: { ...state, offHook, told: offHook }, effects: [{ type: 'tell', offHook }] };
    }
    case 'hold':
      // A call that is going on is nobody's to take.
      if (state.told === true || state.isWorn) return ignored;
      return lent(state);
    case 'used':
    case 'release':
    case 'lost':
      return state.isWorn ? { state: { ...state, isWorn: false }, effects: [] } : ignored;
    default:
      return ignored;
  }
}

function lent(state: HandsetLoanState, ...first: readonly HandsetLoanEffect[]): LoanStep {
  const timers = [start('hold', HOLD_MS), start('unused', UNUSED_MS)];
  return { state: { ...state, name: 'lent' }, effects: [...first, ...timers] };
}

function level(
  state: HandsetLoanState,
  { offHook, isRinging }: HandsetLoanInput & { readonly type: 'level' },
): LoanStep {
  if (offHook && isRinging) return backToPhone({ ...state, offHook });
  if (!offHook && state.name === 'going-back') return backToPhone({ ...state, offHook });
  // A phone wants to know how things are when it begins; to it the handset lies on its cradle.
  const first: HandsetLoanEffect[] = state.told === undefined ? [{ type: 'tell', offHook: false }] : [];
  return { state: { ...state, offHook, told: false }, effects: first };
}

/** What the phone was not told, it is told now. */
function backToPhone(state: HandsetLoanState): LoanStep {
  const { offHook } = state;
  const news: HandsetLoanEffect[] = offHook ? [{ type: 'tell', offHook }] : [];
  return {
    state: { ...state, name: 'phones', told: offHook ? true : state.told },
    effects: [{ type: 'cancel-timers' }, ...news],
  };
}

function start(timer: HandsetLoanTimer, afterMs: number): HandsetLoanEffect {
  return { type: 'start-timer', timer, afterMs };
}
