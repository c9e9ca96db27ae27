/**
 * A button that is held while the phone starts opens the technician's page of a phone that is set up.
 *
 * ```
 *  starting ──down at the first look──► held ──5 s──► armed (lamp) ──let go──► opened
 *     │ up, or not seen for 15 s          │ let go      │ not let go for a minute
 *     └───────────────────────────────────┴─────────────┴───► over
 * ```
 *
 * It must be let go again: a contact that is stuck, or was crushed by the housing, opens nothing, however often the phone
 * starts. Pressed later it does nothing either: who can reach it must also be able to switch the phone off and on.
 */
export type HeldButtonState = 'starting' | 'held' | 'armed' | 'opened' | 'over';

export type HeldButtonInput = 'down' | 'up' | 'timer';

export type HeldButtonEffect =
  | { readonly type: 'wait'; readonly afterMs: number }
  /** Whoever holds it is to see that it is long enough. */
  | { readonly type: 'show' }
  | { readonly type: 'open' }
  | { readonly type: 'stuck' };

export const HELD_MS = 5_000;
/** A board on USB is open by then. */
export const FIRST_LOOK_MS = 15_000;
export const LET_GO_MS = 60_000;

export const heldButtonStart = {
  state: 'starting',
  effects: [{ type: 'wait', afterMs: FIRST_LOOK_MS }],
} as const satisfies HeldButtonStep;

interface HeldButtonStep {
  readonly state: HeldButtonState;
  readonly effects: readonly HeldButtonEffect[];
}

/** undefined: nothing to do. */
export function nextHeldButton(state: HeldButtonState, input: HeldButtonInput): HeldButtonStep | undefined {
  switch (state) {
    case 'starting':
      return input === 'down'
        ? { state: 'held', effects: [{ type: 'wait', afterMs: HELD_MS }] }
        : { state: 'over', effects: [] };
    case 'held':
      if (input === 'down') return undefined;
      return input === 'up'
        ? { state: 'over', effects: [] }
        : { state: 'armed', effects: [{ type: 'show' }, { type: 'wait', afterMs: LET_GO_MS }] };
    case 'armed':
      if (input === 'down') return undefined;
      return input === 'up'
        ? { state: 'opened', effects: [{ type: 'open' }] }
        : { state: 'over', effects: [{ type: 'stuck' }] };
    case 'opened':
    case 'over':
      return undefined;
  }
}
