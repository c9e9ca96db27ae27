import { ignored, type Next, type Step } from '../phone/machine.js';

/**
 * Keeps this phone linked with its fleet, for ever.
 *
 * ```
 *   offline ──start──► connecting ──opened──► opened ──challenge──► challenged ──welcome──► linked
 *                        ▲    │                 │                      │    │                │
 *                  retry │    │ failed, late    │ closed, late         │    │ refused,       │ closed, silent,
 *                        │    ▼                 ▼                      ▼    │ no use         │ broke the rules
 *                        └─ waiting ◄───────────┴──────────────────────┴────┼────────────────┘
 *                             1, 2, 4 ... 60 s, with jitter                 ▼
 *                             after a link: 0..10 s, then 10 ... 80 s    refused
 *   stop: offline, from everywhere.   network-changed: waiting for 0..1 s, from everywhere but offline and refused
 * ```
 */
export type LinkState =
  | { readonly name: 'offline' }
  | (Trying & { readonly name: 'connecting' })
  /** Open, and the fleet has to speak first. */
  | (Trying & { readonly name: 'opened' })
  /** The challenge was answered. */
  | (Trying & { readonly name: 'challenged' })
  /** `steady`: has held for a while, so that the next loss begins a new count. */
  | (Trying & { readonly name: 'linked'; readonly heartbeatMs: number; readonly steady: boolean })
  /** `patient`: the fleet itself said no, and another network changes nothing about it. */
  | (Trying & { readonly name: 'waiting'; readonly problem: string; readonly patient: boolean })
  /** Trying again cannot help: until the next start of the program. */
  | { readonly name: 'refused'; readonly problem: string };

interface Trying {
  /** Failures in a row so far. Of a wait: the one that it follows counts; 0 after the network changed. */
  readonly attempt: number;
  /** The link was lost while it stood, so every other phone of the fleet may be on its way back, too. */
  readonly crowd: boolean;
}

export type LinkTimer = 'deadline' | 'retry' | 'beat' | 'silence' | 'steady';

export type LinkInput =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'opened' }
  | { readonly type: 'challenge' }
  /** The challenge came from another fleet than the one that this phone belongs to. */
  | { readonly type: 'foreign'; readonly problem: string }
  | { readonly type: 'welcome'; readonly heartbeatMs: number }
  | { readonly type: 'refused'; readonly problem: string; readonly retry: boolean }
  /** The fleet server sent what no fleet server sends. */
  | { readonly type: 'violation'; readonly problem: string }
  /** The connection could not be made or has ended; `problem` is a sentence for people. */
  | { readonly type: 'closed'; readonly problem: string; readonly how: LinkEnd }
  /** Something was sent that the fleet answers. */
  | { readonly type: 'sent' }
  /** Any frame of the fleet. */
  | { readonly type: 'heard' }
  | { readonly type: 'timer'; readonly timer: LinkTimer }
  /** An address or link changed: what is connected may be dead, and what could not be reached may be there. */
  | { readonly type: 'network-changed' };

export type LinkEnd =
  | 'failed'
  /** 1001: the server stops or restarts. */
  | 'going-away'
  /** 4002: the same key is used elsewhere. */
  | 'replaced'
  /** 1008: the fleet server did not understand this phone. */
  | 'violation';

export type LinkEffect =
  | { readonly type: 'connect' }
  /** Also drops a connection that is being made. `silent`: because the far end does not answer. */
  | { readonly type: 'disconnect'; readonly silent: boolean }
  | { readonly type: 'say-hello' }
  | { readonly type: 'send-beat' }
  /** From here on reports and events may be sent. */
  | { readonly type: 'linked' }
  | { readonly type: 'unlinked' }
  /** `afterMs` give or take a share `jitter` of it. */
  | {
      readonly type: 'start-timer';
      readonly timer: LinkTimer;
      readonly afterMs: number;
      readonly jitter: number;
    }
  | { readonly type: 'cancel-timer'; readonly timer: LinkTimer };

/** Name look-up, TCP, TLS and the upgrade; 15,000 phones that come at once take a server some seconds each. In ms. */
export const CONNECT_LIMIT_MS = 20_000;
export const CHALLENGE_LIMIT_MS = 10_000;
/** The fleet looks the phone up in its store. */
export const WELCOME_LIMIT_MS = 15_000;
/** After another network was found: a switch that comes back brings a whole house. The try comes at any moment of twice this. */
const NETWORK_RETRY_MS = 500;
const NETWORK_CHANGED = 'the network of this phone has changed';
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** After a link was lost, the first try comes at any moment of twice this. */
const CROWD_FIRST_MS = 5_000;
const CROWD_SECOND_MS = 10_000;
/** With its jitter 2 min at most. */
const CROWD_LAST_MS = 80_000;
/** After a plain no: nobody changes an enrolment within seconds. */
const REFUSED_RETRY_MS = 60_000;
const REFUSED_LAST_RETRY_MS = 600_000;
export const FOREIGN_RETRY_MS = 600_000;
const JITTER = 0.5;
/** A link that has held for this long was good: the next loss is a new one. */
export const STEADY_AFTER_MS = 60_000;
/** A beat goes out a little before the fleet expects it. */
const BEAT_SHARE = 0.95;
const BEAT_JITTER = 0.05;
/** Beats without an answer, and a little for the way. */
const SILENT_BEATS = 2;
const SILENCE_GRACE_MS = 5_000;

type Link = Next<LinkState, LinkEffect>;
type LinkStep = Step<LinkState, LinkEffect>;
type Linked = LinkState & { name: 'linked' };

export const initialLinkState: LinkState = { name: 'offline' };

/** Rest before try number `attempt` (1 is the first after a failure), before jitter. */
export function retryAfter(attempt: number, crowd: boolean): { afterMs: number; jitter: number } {
  if (!crowd)
    return { afterMs: Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS), jitter: JITTER };
  if (attempt <= 1) return { afterMs: CROWD_FIRST_MS, jitter: 1 };
  return { afterMs: Math.min(CROWD_SECOND_MS * 2 ** (attempt - 2), CROWD_LAST_MS), jitter: JITTER };
}

/** The next state and effects, or `ignored`. */
export function nextLink(state: LinkState, input: LinkInput): Link {
  if (input.type === 'stop') return stop(state);
  switch (state.name) {
    case 'offline':
      return input.type === 'start' ? connect({ attempt: 0, crowd: false }) : ignored;
    case 'connecting':
      switch (input.type) {
        case 'opened':
          return awaited(state, 'opened', CHALLENGE_LIMIT_MS);
        case 'timer':
          return late(state, input.timer, 'the fleet server does not take the connection');
        default:
          return lost(state, input);
      }
    case 'opened':
      switch (input.type) {
        case 'challenge':
          return awaited(state, 'challenged', WELCOME_LIMIT_MS, { type: 'say-hello' });
        case 'foreign':
          return wait(state, input.problem, { afterMs: FOREIGN_RETRY_MS, jitter: JITTER }, true, drop);
        case 'timer':
          return late(state, input.timer, 'the fleet server does not speak');
        default:
          return lost(state, input);
      }
    case 'challenged':
      switch (input.type) {
        case 'welcome':
          return linked(state, input.heartbeatMs);
        case 'refused':
          return refused(state, input.problem, input.retry);
        case 'timer':
          return late(state, input.timer, 'the fleet server does not answer');
        default:
          return lost(state, input);
      }
    case 'linked':
      return inLinked(state, input);
    case 'waiting':
      if (input.type === 'timer' && input.timer === 'retry') return connect(state);
      if (input.type === 'network-changed' && !state.patient && state.attempt > 0)
        return onNetworkChange(state.problem);
      return ignored;
    case 'refused':
      return ignored;
  }
}

function inLinked(state: Linked, input: LinkInput): Link {
  switch (input.type) {
    case 'sent':
      return { state, effects: [beatTimer(state.heartbeatMs)] };
    case 'heard':
      return { state, effects: [silenceTimer(state.heartbeatMs)] };
    case 'refused':
      // Revoked, or another device has taken its place.
      return unlink(state, refused(state, input.problem, input.retry));
    case 'timer':
      switch (input.timer) {
        case 'beat':
          return { state, effects: [{ type: 'send-beat' }, beatTimer(state.heartbeatMs)] };
        case 'silence':
          return broken(state, 'the fleet server has fallen silent', dropSilent);
        case 'steady':
          return { state: { ...state, steady: true, attempt: 0, crowd: false }, effects: [] };
        default:
          return ignored;
      }
    default:
      return lost(state, input);
  }
}

/** What ends a connection in whatever state it is. */
function lost(state: LinkState & Trying, input: LinkInput): Link {
  switch (input.type) {
    case 'closed':
      if (input.how === 'replaced' || input.how === 'violation')
        return unlink(state, wait(state, input.problem, patience(state.attempt + 1), true));
      if (state.name === 'linked') return broken(state, input.problem);
      return again({ ...state, crowd: state.crowd || input.how === 'going-away' }, input.problem);
    case 'violation':
      return unlink(state, wait(state, input.problem, patience(state.attempt + 1), true, drop));
    case 'network-changed':
      return unlink(state, onNetworkChange(NETWORK_CHANGED, drop));
    default:
      return ignored;
  }
}

const drop: LinkEffect = { type: 'disconnect', silent: false };
const dropSilent: LinkEffect = { type: 'disconnect', silent: true };

const noTimers: readonly LinkEffect[] = (['deadline', 'retry', 'beat', 'silence', 'steady'] as const).map(
  (timer) => ({ type: 'cancel-timer', timer }),
);

function startTimer(timer: LinkTimer, afterMs: number, jitter = 0): LinkEffect {
  return { type: 'start-timer', timer, afterMs, jitter };
}

function beatTimer(heartbeatMs: number): LinkEffect {
  return startTimer('beat', heartbeatMs * BEAT_SHARE, BEAT_JITTER);
}

function silenceTimer(heartbeatMs: number): LinkEffect {
  return startTimer('silence', SILENT_BEATS * heartbeatMs + SILENCE_GRACE_MS);
}

function connect({ attempt, crowd }: Trying, ...before: LinkEffect[]): LinkStep {
  return {
    state: { name: 'connecting', attempt, crowd },
    effects: [...noTimers, ...before, { type: 'connect' }, startTimer('deadline', CONNECT_LIMIT_MS)],
  };
}

function awaited(
  { attempt, crowd }: Trying,
  name: 'opened' | 'challenged',
  limitMs: number,
  ...before: LinkEffect[]
): LinkStep {
  return {
    state: { name, attempt, crowd },
    effects: [...noTimers, ...before, startTimer('deadline', limitMs)],
  };
}

function linked({ attempt, crowd }: Trying, heartbeatMs: number): LinkStep {
  return {
    state: { name: 'linked', attempt, crowd, heartbeatMs, steady: false },
    effects: [
      ...noTimers,
      beatTimer(heartbeatMs),
      silenceTimer(heartbeatMs),
      startTimer('steady', STEADY_AFTER_MS),
      { type: 'linked' },
    ],
  };
}

function late(state: LinkState & Trying, timer: LinkTimer, problem: string): Link {
  return timer === 'deadline' ? again(state, problem, dropSilent) : ignored;
}

/** A link that stood is gone: with it perhaps everybody's. */
function broken(state: Linked, problem: string, before?: LinkEffect): LinkStep {
  return unlink(state, again({ ...state, crowd: true }, problem, before));
}

function unlink(state: LinkState, step: LinkStep): LinkStep {
  return state.name === 'linked'
    ? { state: step.state, effects: [{ type: 'unlinked' }, ...step.effects] }
    : step;
}

function again(state: Trying, problem: string, before?: LinkEffect): LinkStep {
  return wait(state, problem, retryAfter(state.attempt + 1, state.crowd), false, before);
}

/** The failures before it count no longer: attempt 0. */
function onNetworkChange(problem: string, before?: LinkEffect): LinkStep {
  const rest = { afterMs: NETWORK_RETRY_MS, jitter: 1 };
  return wait({ attempt: -1, crowd: false }, problem, rest, false, before);
}

function patience(attempt: number): { afterMs: number; jitter: number } {
  return { afterMs: Math.min(REFUSED_RETRY_MS * 2 ** (attempt - 1), REFUSED_LAST_RETRY_MS), jitter: JITTER };
}

function wait(
  { attempt, crowd }: Trying,
  problem: string,
  { afterMs, jitter }: { afterMs: number; jitter: number },
  patient: boolean,
  before?: LinkEffect,
): LinkStep {
  return {
    state: { name: 'waiting', attempt: attempt + 1, crowd, problem, patient },
    effects: [...noTimers, ...(before ? [before] : []), startTimer('retry', afterMs, jitter)],
  };
}

function refused(state: Trying, problem: string, retry: boolean): LinkStep {
  if (retry) return wait(state, problem, patience(state.attempt + 1), true, drop);
  return { state: { name: 'refused', problem }, effects: [...noTimers, drop] };
}

function stop(state: LinkState): Link {
  if (state.name === 'offline') return ignored;
  return unlink(state, { state: { name: 'offline' }, effects: [...noTimers, drop] });
}
