import { ignored, type Next, type Step } from '../phone/machine.js';
import type { Release, UpdateState } from '../protocol/fleet-link/updates.js';
import type { UpdateOutcome } from './handover.js';
import type { Judgement } from './judge-order.js';

/** What the fleet wants on this phone. */
export interface UpdateOrder {
  readonly command: string;
  readonly release: Release;
  readonly when: 'window' | 'idle';
  readonly again: boolean;
}

/**
 * An update on the phone's side.
 *
 * ```
 *            ordered, taken             fetched, verified           its time, on-hook, can call
 *   idle ──────────────────► fetching ──────────────────► waiting ────────────────────────────► installing
 *    ▲  ▲                     │   ▲ │                       │                                     │
 *    │  │ refused, cancelled  │   └─┘ network, with jitter  │ cancelled, replaced                 │ outcome of the
 *    │  └─────────────────────┴─────────────────────────────┘                                     │ root side
 *    └────────────────────────────────────────────────────────────────────────────────────────────┘
 * ```
 * Each but `idle` is remembered over a restart; `installing` outlives the program that was updated.
 */
export type UpdateMachineState =
  | { readonly name: 'idle' }
  /**
   * `attempt`: fetches that failed, the last one for `problem`; `spoilt`: what was fetched did not carry the signature, once.
   */
  | {
      readonly name: 'fetching';
      readonly order: UpdateOrder;
      readonly attempt: number;
      readonly spoilt: boolean;
      readonly problem: string | null;
    }
  | { readonly name: 'waiting'; readonly order: UpdateOrder; readonly reason: string }
  /** The root side has it. */
  | { readonly name: 'installing'; readonly order: UpdateOrder };

export type UpdateStage = 'fetching' | 'waiting' | 'installing';

export type UpdateInput =
  | { readonly type: 'ordered'; readonly order: UpdateOrder; readonly judgement: Judgement }
  /** The program has started with an order that it was given before. */
  | { readonly type: 'resumed'; readonly order: UpdateOrder; readonly stage: UpdateStage }
  /** The file is there, and is what the maker has signed. */
  | { readonly type: 'fetched' }
  | { readonly type: 'not-fetched'; readonly how: 'again' | 'spoilt' | 'never'; readonly reason: string }
  | { readonly type: 'retry' }
  /** null: now it may begin; a sentence: what it waits for. */
  | { readonly type: 'moment'; readonly waitsFor: string | null }
  | { readonly type: 'not-handed-over'; readonly reason: string }
  | { readonly type: 'outcome'; readonly outcome: UpdateOutcome }
  /** The root side has not answered for much longer than an update takes. */
  | { readonly type: 'overdue' }
  | { readonly type: 'cancel'; readonly version: string };

export type UpdateEffect =
  | { readonly type: 'fetch'; readonly order: UpdateOrder }
  /** Drops a fetch that is under way, and all timers. */
  | { readonly type: 'stop' }
  | { readonly type: 'start-retry'; readonly afterMs: number; readonly jitter: number }
  /** Tell `moment`, now and again and again. */
  | { readonly type: 'watch-moment'; readonly order: UpdateOrder }
  | { readonly type: 'hand-over'; readonly order: UpdateOrder }
  /** Tell `outcome` when there is one of this command, or `overdue`. */
  | { readonly type: 'watch-outcome'; readonly order: UpdateOrder }
  /** Remember the order and how far it is, or that there is none. */
  | {
      readonly type: 'remember';
      readonly kept: { readonly order: UpdateOrder; readonly stage: UpdateStage } | null;
    }
  /** This version does not come again unless it is asked for anew. */
  | { readonly type: 'remember-went-back'; readonly version: string }
  /** What was fetched is of no use any more. */
  | { readonly type: 'remove-files' }
  | {
      readonly type: 'tell';
      readonly order: UpdateOrder;
      readonly state: UpdateState;
      readonly message: string;
    };

type Update = Next<UpdateMachineState, UpdateEffect>;
type UpdateStep = Step<UpdateMachineState, UpdateEffect>;

/** Twice as long, all phones that are told at once have begun to fetch. */
const SPREAD_MS = 300_000;
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 3_600_000;
const RETRY_JITTER = 0.3;
const OVERDUE =
  'the root side of the update has not answered; look at systemctl status hotline-update.path hotline-update.service';

export const initialUpdateState: UpdateMachineState = { name: 'idle' };

export function nextUpdate(state: UpdateMachineState, input: UpdateInput): Update {
  if (input.type === 'ordered') return ordered(state, input.order, input.judgement);
  if (input.type === 'cancel') return cancel(state, input.version);
  switch (state.name) {
    case 'idle':
      return input.type === 'resumed' ? resume(input.order, input.stage) : ignored;
    case 'fetching':
      return onFetching(state, input);
    case 'waiting':
      return onWaiting(state, input);
    case 'installing':
      return onInstalling(state, input);
  }
}

function ordered(state: UpdateMachineState, order: UpdateOrder, judgement: Judgement): UpdateStep {
  const { version } = order.release;
  if (judgement.verdict === 'refuse') return { state, effects: [tell(order, 'refused', judgement.reason)] };
  if (judgement.verdict === 'runs-already')
    return { state, effects: [tell(order, 'running', `this phone runs ${version} already`)] };
  if (state.name === 'installing')
    return {
      state,
      effects: [
        tell(order, 'refused', `${state.order.release.version} is being installed; send it again afterwards`),
      ],
    };
  const replaced =
    state.name === 'idle'
      ? []
      : [stop, tell(state.order, 'cancelled', `${version} was ordered in its place`)];
  return {
    state: { name: 'fetching', order, attempt: 0, spoilt: false, problem: null },
    effects: [
      ...replaced,
      remember(order, 'fetching'),
      tell(order, 'fetching', `fetches ${version}`),
      // Many phones are told at the same moment.
      order.when === 'window'
        ? { type: 'start-retry', afterMs: SPREAD_MS, jitter: 1 }
        : { type: 'fetch', order },
    ],
  };
}

function resume(order: UpdateOrder, stage: UpdateStage): UpdateStep {
  if (stage === 'installing')
    return { state: { name: 'installing', order }, effects: [{ type: 'watch-outcome', order }] };
  // What lies there is verified once more: fetching what is whole fetches nothing.
  return {
    state: { name: 'fetching', order, attempt: 0, spoilt: false, problem: null },
    effects: [{ type: 'fetch', order }],
  };
}

function onFetching(state: UpdateMachineState & { name: 'fetching' }, input: UpdateInput): Update {
  const { order, attempt, spoilt } = state;
  switch (input.type) {
    case 'fetched': {
      const reason = `waits for its time, as a new version is installed ${order.when === 'window' ? 'in a window of the day' : 'when nobody calls'}`;
      return {
        state: { name: 'waiting', order, reason },
        effects: [
          remember(order, 'waiting'),
          tell(order, 'waiting', 'fetched and verified'),
          { type: 'watch-moment', order },
        ],
      };
    }
    case 'not-fetched': {
      if (input.how === 'never' || (input.how === 'spoilt' && spoilt)) return refuse(order, input.reason);
      const afterMs = Math.min(FIRST_RETRY_MS * 2 ** attempt, LAST_RETRY_MS);
      return {
        state: {
          ...state,
          attempt: attempt + 1,
          spoilt: spoilt || input.how === 'spoilt',
          problem: input.reason,
        },
        effects: [{ type: 'start-retry', afterMs, jitter: RETRY_JITTER }],
      };
    }
    case 'retry':
      return { state, effects: [{ type: 'fetch', order }] };
    default:
      return ignored;
  }
}

function onWaiting(state: UpdateMachineState & { name: 'waiting' }, input: UpdateInput): Update {
  const { order, reason } = state;
  if (input.type !== 'moment') return ignored;
  if (input.waitsFor !== null)
    return input.waitsFor === reason
      ? ignored
      : { state: { ...state, reason: input.waitsFor }, effects: [tell(order, 'waiting', input.waitsFor)] };
  return {
    state: { name: 'installing', order },
    effects: [
      stop,
      // Before it is handed over: from then on the program may end at any moment.
      remember(order, 'installing'),
      tell(order, 'installing', `${order.release.version} is being installed`),
      { type: 'hand-over', order },
      { type: 'watch-outcome', order },
    ],
  };
}

function onInstalling(state: UpdateMachineState & { name: 'installing' }, input: UpdateInput): Update {
  const { order } = state;
  switch (input.type) {
    case 'not-handed-over':
      return refuse(order, input.reason);
    case 'overdue':
      return refuse(order, OVERDUE);
    case 'outcome': {
      const { outcome } = input;
      if (outcome.id !== order.command) return ignored;
      const effects: UpdateEffect[] = [
        ...(outcome.state === 'rolled-back'
          ? [{ type: 'remember-went-back', version: order.release.version } as const]
          : []),
        tell(order, outcome.state, outcome.message),
      ];
      return ended(effects);
    }
    default:
      return ignored;
  }
}

function cancel(state: UpdateMachineState, version: string): Update {
  if (state.name !== 'fetching' && state.name !== 'waiting') return ignored;
  if (state.order.release.version !== version) return ignored;
  return ended([tell(state.order, 'cancelled', 'the fleet has taken it back')]);
}

function refuse(order: UpdateOrder, reason: string): UpdateStep {
  return ended([tell(order, 'refused', reason)]);
}

/** Told first, forgotten then: a power cut between them tells it twice, which counts once. */
function ended(effects: readonly UpdateEffect[]): UpdateStep {
  return {
    state: { name: 'idle' },
    effects: [stop, ...effects, { type: 'remember', kept: null }, { type: 'remove-files' }],
  };
}

const stop: UpdateEffect = { type: 'stop' };

function remember(order: UpdateOrder, stage: UpdateStage): UpdateEffect {
  return { type: 'remember', kept: { order, stage } };
}

function tell(order: UpdateOrder, state: UpdateState, message: string): UpdateEffect {
  return { type: 'tell', order, state, message };
}
