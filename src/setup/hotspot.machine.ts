/**
 * When a phone that can be set up is a Wi-Fi access point itself: where there is no other network for the technician's page.
 *
 * ```
 *            ┌────────────── failed: a minute ◄──────────┐
 *            ▼                                           │
 *  off ──► waiting ──30 s without a network──► opening ──┴─opened──► open ──► closing (a network came) ──► waiting
 *            ▲                                    ▲                   │ │
 *            │                                    │                   │ └─nobody here for 10 min: gives way to a
 *            │                                    └──not joined──┐    │   Wi-Fi that the machine knows ──► waiting
 *            └───────────joined──────────── joining ◄────────────┴────┘ join (from waiting, too)
 * ```
 *
 * One radio is an access point or joins one, never both: so the access point goes down before a network is joined, and is
 * back at once when that fails, for the technician to read why. `off`: nobody wants the page.
 */
export type HotspotPhase = 'off' | 'waiting' | 'opening' | 'open' | 'closing' | 'joining';

export interface HotspotState {
  readonly phase: HotspotPhase;
  /** Another network than this access point is there. */
  readonly hasNetwork: boolean;
  /** A page is served. */
  readonly wanted: boolean;
}

export type HotspotInput =
  | { readonly type: 'wanted'; readonly is: boolean }
  /** As it was seen just now; `isUsed`: somebody has given the code, `knowsWifi`: the machine has a Wi-Fi to come back. */
  | {
      readonly type: 'network';
      readonly is: boolean;
      readonly isUsed: boolean;
      readonly knowsWifi: boolean;
    }
  | { readonly type: 'timer' }
  | { readonly type: 'opened' }
  | { readonly type: 'failed' }
  | { readonly type: 'closed' }
  /** A technician wants another network to be joined. */
  | { readonly type: 'join' }
  | { readonly type: 'joined'; readonly is: boolean };

export type HotspotEffect =
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  /** The one timer; another one takes its place. */
  | { readonly type: 'wait'; readonly afterMs: number }
  | { readonly type: 'cancel' };

interface HotspotStep {
  readonly state: HotspotState;
  readonly effects: readonly HotspotEffect[];
}

/** A cable that is plugged in and a router that starts bring an address within that. */
export const WITHOUT_NETWORK_MS = 30_000;
export const AGAIN_MS = 60_000;
/** An access point holds the radio, with which a known Wi-Fi that was away for a moment would be joined again. */
export const GIVE_WAY_AFTER_MS = 10 * 60_000;

export const initialHotspot: HotspotState = { phase: 'off', hasNetwork: true, wanted: false };

/** undefined: nothing to do. */
export function nextHotspot(state: HotspotState, input: HotspotInput): HotspotStep | undefined {
  switch (input.type) {
    case 'wanted':
      return input.is === state.wanted ? undefined : wanted({ ...state, wanted: input.is });
    case 'network':
      return network(state, input);
    case 'timer':
      if (state.phase === 'open') return to(state, 'closing', { type: 'close' });
      if (state.phase !== 'waiting' || state.hasNetwork) return undefined;
      return to(state, 'opening', { type: 'open' });
    case 'opened':
      if (state.phase !== 'opening') return undefined;
      return isNeeded(state)
        ? to(state, 'open', { type: 'wait', afterMs: GIVE_WAY_AFTER_MS })
        : to(state, 'closing', { type: 'close' });
    case 'failed':
      if (state.phase !== 'opening') return undefined;
      return state.wanted
        ? to(state, 'waiting', { type: 'wait', afterMs: AGAIN_MS })
        : to(state, 'off', { type: 'cancel' });
    case 'closed':
      return state.phase === 'closing' ? settled(state) : undefined;
    case 'join':
      if (state.phase === 'off' || state.phase === 'joining') return undefined;
      return to(state, 'joining', { type: 'cancel' });
    case 'joined':
      if (state.phase !== 'joining') return undefined;
      // The page was lost for the attempt: what went wrong is to be read at once, and not after half a minute.
      return input.is || !isNeeded(state) ? settled(state) : to(state, 'opening', { type: 'open' });
  }
}

function wanted(state: HotspotState): HotspotStep | undefined {
  switch (state.phase) {
    case 'off':
      return settled(state);
    case 'waiting':
      return to(state, 'off', { type: 'cancel' });
    case 'open':
      return to(state, 'closing', { type: 'close' });
    default:
      // What is under way ends by itself, and then looks at it.
      return { state, effects: [] };
  }
}

function network(
  before: HotspotState,
  { is, isUsed, knowsWifi }: Extract<HotspotInput, { type: 'network' }>,
): HotspotStep | undefined {
  const state = { ...before, hasNetwork: is };
  if (state.phase === 'open') {
    if (is) return to(state, 'closing', { type: 'close' });
    // Begins anew as long as somebody is at work, or there is nothing to give way to.
    if (isUsed || !knowsWifi) return { state, effects: [{ type: 'wait', afterMs: GIVE_WAY_AFTER_MS }] };
    return undefined;
  }
  if (is === before.hasNetwork) return undefined;
  if (state.phase !== 'waiting') return { state, effects: [] };
  return { state, effects: [is ? { type: 'cancel' } : { type: 'wait', afterMs: WITHOUT_NETWORK_MS }] };
}

/** Where it begins, and comes back to. */
function settled(state: HotspotState): HotspotStep {
  if (!state.wanted) return to(state, 'off', { type: 'cancel' });
  return to(
    state,
    'waiting',
    state.hasNetwork ? { type: 'cancel' } : { type: 'wait', afterMs: WITHOUT_NETWORK_MS },
  );
}

function isNeeded({ wanted, hasNetwork }: HotspotState): boolean {
  return wanted && !hasNetwork;
}

function to(state: HotspotState, phase: HotspotPhase, effect: HotspotEffect): HotspotStep {
  return { state: { ...state, phase }, effects: [effect] };
}
