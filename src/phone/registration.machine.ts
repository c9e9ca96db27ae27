import { ignored, type Next, type Step } from './machine.js';

/**
 * Keeps one account connected and registered, for ever.
 *
 * ```
 *   stopped ──start──► connecting ──connected──► registering ──accepted──► registered ─┐
 *                        ▲    │                     │    ▲                    │   ▲    │ refresh
 *                  retry │    │ failed, late        │    │ retry, still       │   └────┘
 *                        │    ▼                     ▼    │ connected          │
 *                        └── waiting ◄── refused, late ──┘     connection lost│
 *                             ▲ 1, 2, 4 ... 30 s, with jitter; at once first  │
 *                             └───────────────────────────────────────────────┘
 *   stop: unregisters and disconnects, from everywhere
 * ```
 */
export type RegistrationState =
  | { readonly name: 'stopped' }
  /** `attempt`: failures in a row so far. */
  | { readonly name: 'connecting'; readonly attempt: number }
  | { readonly name: 'registering'; readonly attempt: number }
  /**
   * `refreshing`: a REGISTER is under way; the lease of the last one still holds. `attempt`: failures in a row before,
   * forgotten when the registration has proved steady.
   */
  | { readonly name: 'registered'; readonly refreshing: boolean; readonly attempt: number }
  | {
      readonly name: 'waiting';
      readonly attempt: number;
      readonly connected: boolean;
      readonly problem: string;
    };

export type RegistrationTimer = 'deadline' | 'retry' | 'refresh' | 'steady';

export type RegistrationInput =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'connected' }
  /** The connection could not be made or was lost; `problem` is a sentence for people. */
  | { readonly type: 'disconnected'; readonly problem: string }
  /** 200 to REGISTER; the lease of our own Contact (RFC 3261 section 10.2.4). */
  | { readonly type: 'accepted'; readonly leaseMs: number }
  | { readonly type: 'refused'; readonly problem: string; readonly retryAfterMs?: number }
  | { readonly type: 'timer'; readonly timer: RegistrationTimer }
  /** Somebody lifted the handset and needs the connection now. */
  | { readonly type: 'needed' }
  /** An address or link changed, so that what is connected may be dead; or a better server is back. */
  | { readonly type: 'reconnect' };

export type RegistrationEffect =
  | { readonly type: 'connect' }
  /** Also drops a connection that is being made. `silent`: because the far end does not answer. */
  | { readonly type: 'disconnect'; readonly silent: boolean }
  | { readonly type: 'register' }
  | { readonly type: 'unregister' }
  | {
      readonly type: 'start-timer';
      readonly timer: RegistrationTimer;
      readonly afterMs: number;
      readonly jitter: number;
    }
  | { readonly type: 'cancel-timer'; readonly timer: RegistrationTimer };

/** Own deadlines; the stack's would be 32 s. In ms. */
export const CONNECT_LIMIT_MS = 5_000;
export const REGISTER_LIMIT_MS = 4_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const FIRST_REFRESH_MS = 1_000;
/** No lease is trusted for longer, whatever the registrar grants; also far below what a timer can count. */
const LAST_REFRESH_MS = 3_600_000;
/** After a loss the first try comes at once, but not in the same moment from every phone of a fleet. */
const AT_ONCE_MS = 100;
/** A registration that has held for this long was good: the next loss is a new one. */
export const STEADY_AFTER_MS = 10_000;
const JITTER = 0.3;

type Refused = RegistrationInput & { type: 'refused' };
type Registration = Next<RegistrationState, RegistrationEffect>;

export const initialRegistrationState: RegistrationState = { name: 'stopped' };

/** Rest before try number `attempt` (1 is the first after a failure): 1, 2, 4 ... at most 30 s, before jitter. */
export function retryAfter(attempt: number, askedMs = 0): number {
  const doubling = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS);
  return Math.min(Math.max(doubling, askedMs), LAST_RETRY_MS);
}

/** When to refresh a lease: at 80 % of it, so that a few tries fit in before it ends; from 1 s to 1 h. */
export function refreshAfter(leaseMs: number): number {
  return Math.min(Math.max(FIRST_REFRESH_MS, leaseMs * 0.8), LAST_REFRESH_MS);
}

/** The next state and effects, or `ignored`. */
export function nextRegistration(state: RegistrationState, input: RegistrationInput): Registration {
  if (input.type === 'stop') return stop(state);
  switch (state.name) {
    case 'stopped':
      return input.type === 'start' ? connect(0) : ignored;
    case 'connecting':
      switch (input.type) {
        case 'connected':
          return register(state.attempt);
        case 'disconnected':
          return wait(state.attempt + 1, false, input.problem);
        case 'timer':
          if (input.timer !== 'deadline') return ignored;
          return wait(state.attempt + 1, false, 'the exchange does not take the connection', dropSilent);
        case 'reconnect':
          return connect(0, drop);
        default:
          return ignored;
      }
    case 'registering':
      switch (input.type) {
        case 'accepted':
          return registered(input.leaseMs, state.attempt);
        case 'refused':
          return refused(state.attempt, input);
        case 'disconnected':
          return wait(state.attempt + 1, false, input.problem);
        case 'timer':
          if (input.timer !== 'deadline') return ignored;
          return wait(state.attempt + 1, false, 'the exchange does not answer', dropSilent);
        case 'reconnect':
          return connect(0, drop);
        default:
          return ignored;
      }
    case 'registered':
      return inRegistered(state, input);
    case 'waiting':
      switch (input.type) {
        case 'timer':
          return input.timer === 'retry' ? again(state) : ignored;
        case 'needed':
          return again(state);
        case 'reconnect':
          return connect(0, ...(state.connected ? [drop] : []));
        case 'disconnected':
          return state.connected ? { state: { ...state, connected: false }, effects: [] } : ignored;
        default:
          return ignored;
      }
  }
}

function inRegistered(
  state: RegistrationState & { name: 'registered' },
  input: RegistrationInput,
): Registration {
  switch (input.type) {
    case 'timer':
      if (input.timer === 'refresh' && !state.refreshing)
        return {
          state: { ...state, refreshing: true },
          effects: [{ type: 'register' }, startTimer('deadline', REGISTER_LIMIT_MS)],
        };
      if (input.timer === 'steady') return { state: { ...state, attempt: 0 }, effects: [] };
      // The connection looks alive and is not: begin again on a new one.
      if (input.timer === 'deadline' && state.refreshing) return connect(0, dropSilent);
      return ignored;
    case 'accepted':
      return state.refreshing ? registered(input.leaseMs, state.attempt) : ignored;
    case 'refused':
      return state.refreshing ? refused(0, input) : ignored;
    case 'disconnected':
      return lost(state.attempt, input.problem);
    case 'reconnect':
      return connect(0, drop);
    default:
      return ignored;
  }
}

const drop: RegistrationEffect = { type: 'disconnect', silent: false };
const dropSilent: RegistrationEffect = { type: 'disconnect', silent: true };

const noTimers: readonly RegistrationEffect[] = (['deadline', 'retry', 'refresh', 'steady'] as const).map(
  (timer) => ({
    type: 'cancel-timer',
    timer,
  }),
);

function startTimer(timer: RegistrationTimer, afterMs: number, jitter = 0): RegistrationEffect {
  return { type: 'start-timer', timer, afterMs, jitter };
}

type RegistrationStep = Step<RegistrationState, RegistrationEffect>;

function connect(attempt: number, ...before: RegistrationEffect[]): RegistrationStep {
  return {
    state: { name: 'connecting', attempt },
    effects: [...noTimers, ...before, { type: 'connect' }, startTimer('deadline', CONNECT_LIMIT_MS)],
  };
}

function register(attempt: number): RegistrationStep {
  return {
    state: { name: 'registering', attempt },
    effects: [...noTimers, { type: 'register' }, startTimer('deadline', REGISTER_LIMIT_MS)],
  };
}

function registered(leaseMs: number, attempt: number): RegistrationStep {
  return {
    state: { name: 'registered', refreshing: false, attempt },
    effects: [
      ...noTimers,
      startTimer('refresh', refreshAfter(leaseMs), 0.1),
      ...(attempt > 0 ? [startTimer('steady', STEADY_AFTER_MS)] : []),
    ],
  };
}

function refused(attempt: number, { problem, retryAfterMs }: Refused): RegistrationStep {
  return wait(attempt + 1, true, problem, undefined, retryAfterMs);
}

/** At once after a good registration; an exchange that registers and then drops everybody is given time. */
function lost(attempt: number, problem: string): RegistrationStep {
  if (attempt > 0) return wait(attempt + 1, false, problem);
  return {
    state: { name: 'waiting', attempt: 1, connected: false, problem },
    effects: [...noTimers, startTimer('retry', AT_ONCE_MS, JITTER)],
  };
}

function again(state: RegistrationState & { name: 'waiting' }): RegistrationStep {
  return state.connected ? register(state.attempt) : connect(state.attempt);
}

function wait(
  attempt: number,
  connected: boolean,
  problem: string,
  before?: RegistrationEffect,
  askedMs?: number,
): RegistrationStep {
  return {
    state: { name: 'waiting', attempt, connected, problem },
    effects: [
      ...noTimers,
      ...(before ? [before] : []),
      startTimer('retry', retryAfter(attempt, askedMs), JITTER),
    ],
  };
}

function stop(state: RegistrationState): Registration {
  if (state.name === 'stopped') return ignored;
  const unregister: RegistrationEffect[] = state.name === 'registered' ? [{ type: 'unregister' }] : [];
  return { state: { name: 'stopped' }, effects: [...noTimers, ...unregister, drop] };
}
