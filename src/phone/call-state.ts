import type { EarSource } from '../protocol/ear.js';

/**
 * What the phone does about a call. Pure: time enters as timers that fire.
 *
 * ```
 *              callback ◄──incoming── idle ◄───────────── on-hook, from everywhere,
 *                 │lift                │lift               ending every leg
 *                 ▼                    ▼
 *              talking ◄─answered── calling ──give-up──► gave-up ──┐
 *                 │  │                 ▲                (congestion)│
 *      far end    │  └─lost, no audio──┘                            ▼
 *      hung up    ▼                                              howler ──► left-off-hook
 *             far-end-gone (busy tone) ─────────────────────────────▲
 *
 *              out-of-service: instead of idle while the phone is switched off; lifting it says so, then howler
 * ```
 *
 * `calling` is shown as connecting, ringing, early-media or retrying by what its routes do (state-name.ts).
 *
 * A route has at most one leg at a time, so legs are named by their route. Whoever runs the effects must deliver no
 * event of a leg after its `end-leg` (that is the obligation of the port `Leg`).
 */
export type CallState =
  /** On-hook, ready. */
  | { readonly name: 'idle' }
  /** On-hook and ringing, or just lifted to answer: somebody of the call centre calls back. */
  | { readonly name: 'callback'; readonly route: number; readonly lifted: boolean }
  /** Off-hook and on the way to an answer. */
  | Calling
  /** Connected. `held`: the far end put us on hold. */
  | { readonly name: 'talking'; readonly route: number; readonly held: boolean }
  /** The far end hung up (or the call became too long): busy tone. */
  | { readonly name: 'far-end-gone' }
  /** Nobody could be reached for the time set: congestion tone. */
  | { readonly name: 'gave-up' }
  /** The handset was left off: a loud tone calls someone to it. */
  | { readonly name: 'howler' }
  /** Left off-hook and silent, so as not to howl all night. */
  | { readonly name: 'left-off-hook' }
  /** Switched off by its owner; says so when lifted. */
  | { readonly name: 'out-of-service'; readonly offHook: boolean };

export interface Calling {
  readonly name: 'calling';
  readonly routes: readonly RouteState[];
  /** Something failed or took long: the caller is told to stay on the line. */
  readonly delayed: boolean;
  /** The time to give up has come: no new attempt is started. */
  readonly giveUpDue: boolean;
}

export type RoutePhase =
  /** May be dialled. */
  | 'ready'
  /** Failed a moment ago; its rest timer runs. */
  | 'resting'
  /** INVITE given out, nothing heard. */
  | 'dialled'
  /** 100 Trying heard. */
  | 'trying'
  /** Took too long; raced by the next route. */
  | 'overdue'
  | 'ringing'
  | 'early-media';

export interface RouteState {
  readonly phase: RoutePhase;
  /** In this lift, counted up to {@link FAILURES_COUNTED}. */
  readonly failures: number;
}

export const initialCallState: CallState = { name: 'idle' };

/** What the caller hears, and from which route's leg. Silence only on-hook and in `left-off-hook`. */
export function hears(state: CallState): { readonly source: EarSource; readonly route?: number } {
  switch (state.name) {
    case 'idle':
    case 'left-off-hook':
      return { source: 'silence' };
    case 'callback':
      return { source: state.lifted ? 'comfort' : 'silence' };
    case 'calling': {
      const earlyMedia = state.routes.findIndex((r) => r.phase === 'early-media');
      if (earlyMedia >= 0) return { source: 'early-media', route: earlyMedia };
      if (state.routes.some((r) => r.phase === 'ringing')) return { source: 'ringback' };
      return { source: state.delayed ? 'please-wait' : 'comfort' };
    }
    case 'talking':
      return { source: state.held ? 'held' : 'talk', route: state.route };
    case 'far-end-gone':
      return { source: 'busy' };
    case 'gave-up':
      return { source: 'congestion' };
    case 'howler':
      return { source: 'howler' };
    case 'out-of-service':
      return { source: state.offHook ? 'out-of-service' : 'silence' };
  }
}

/** The route whose leg is given the microphone. */
export function speaksTo(state: CallState): number | undefined {
  return state.name === 'talking' && !state.held ? state.route : undefined;
}

/** Routes that have a leg. */
export function liveLegs(state: CallState): readonly number[] {
  if (state.name === 'talking' || state.name === 'callback') return [state.route];
  if (state.name !== 'calling') return [];
  return state.routes.flatMap((r, i) => (hasLeg(r) ? [i] : []));
}

export function isOffHook(state: CallState): boolean {
  switch (state.name) {
    case 'idle':
      return false;
    case 'callback':
      return state.lifted;
    case 'out-of-service':
      return state.offHook;
    default:
      return true;
  }
}

export function hasLeg(route: RouteState): boolean {
  return route.phase !== 'ready' && route.phase !== 'resting';
}
