import type {
  CallEffect,
  Calling,
  CallInput,
  CallState,
  CallTimer,
  RoutePhase,
  RouteState,
} from '../../../../src/phone/call.machine.js';
import { type CallPolicy, defaultCallTimes } from '../../../../src/phone/call-policy.js';
import type { LegFailure } from '../../../../src/phone/ports.js';

/** Two routes, so that there is another one to turn to; every timer there is. */
export const policy: CallPolicy = {
  ...defaultCallTimes,
  maxCallMs: 3_600_000,
  maxOffHookMs: 7_200_000,
  routes: [
    { name: 'main', digitsAfterAnswer: '1#' },
    { name: 'spare', digitsAfterAnswer: '' },
  ],
};

// ── states ──────────────────────────────────────────────────────────────────────────────────────────────────────

export function route(phase: RoutePhase, failures = 0): RouteState {
  return { phase, failures };
}

export function calling(main: RouteState, spare: RouteState, more: Partial<Calling> = {}): Calling {
  return { name: 'calling', routes: [main, spare], delayed: false, giveUpDue: false, ...more };
}

export const delayed = { delayed: true } as const;
export const giveUpDue = { giveUpDue: true } as const;

/** Every variant of the state, those of `calling` by the phase of the main route. */
export const states = {
  idle: { name: 'idle' },
  'callback, ringing': { name: 'callback', route: 0, lifted: false },
  'callback, lifted': { name: 'callback', route: 0, lifted: true },
  'calling, dialled': calling(route('dialled'), route('ready')),
  'calling, trying': calling(route('trying'), route('ready')),
  'calling, overdue': calling(route('overdue'), route('dialled'), delayed),
  'calling, ringing': calling(route('ringing'), route('ready')),
  'calling, early-media': calling(route('early-media'), route('ready')),
  'calling, resting': calling(route('resting', 1), route('dialled'), delayed),
  'calling, ready': calling(route('ready', 1), route('trying'), delayed),
  'calling, giving up': calling(route('dialled', 1), route('resting', 1), { ...delayed, ...giveUpDue }),
  talking: { name: 'talking', route: 0, held: false },
  'talking, held': { name: 'talking', route: 0, held: true },
  'far-end-gone': { name: 'far-end-gone' },
  'gave-up': { name: 'gave-up' },
  howler: { name: 'howler' },
  'left-off-hook': { name: 'left-off-hook' },
  'out-of-service, on-hook': { name: 'out-of-service', offHook: false },
  'out-of-service, off-hook': { name: 'out-of-service', offHook: true },
} as const satisfies Record<string, CallState>;
export type StateName = keyof typeof states;

// ── inputs ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const busy: LegFailure = { cause: 'busy', sipCode: 486, reason: 'the exchange answered 486' };

function fires(timer: CallTimer): CallInput {
  return { type: 'timer', timer };
}

/** Every input; those of a leg are of the main route's. */
export const inputs = {
  'off-hook': { type: 'off-hook' },
  'on-hook': { type: 'on-hook' },
  'timer give-up': fires('give-up'),
  'timer tone': fires('tone'),
  'timer callback': fires('callback'),
  'timer max-call': fires('max-call'),
  'timer max-off-hook': fires('max-off-hook'),
  'timer main': fires('route:0'),
  'timer spare': fires('route:1'),
  'leg-trying': { type: 'leg-trying', route: 0 },
  'leg-ringing': { type: 'leg-ringing', route: 0 },
  'leg-early-media': { type: 'leg-early-media', route: 0 },
  'leg-answered': { type: 'leg-answered', route: 0 },
  'leg-hold on': { type: 'leg-hold', route: 0, held: true },
  'leg-hold off': { type: 'leg-hold', route: 0, held: false },
  'leg-ended': { type: 'leg-ended', route: 0 },
  'leg-failed busy': { type: 'leg-failed', route: 0, failure: busy },
  'leg-stalled': { type: 'leg-stalled', route: 0 },
  'callback-offered': { type: 'callback-offered', route: 0 },
  'callback-cancelled': { type: 'callback-cancelled', route: 0 },
  'service off': { type: 'service', available: false },
  'service on': { type: 'service', available: true },
} as const satisfies Record<string, CallInput>;
export type InputName = keyof typeof inputs;

// ── what comes of it ────────────────────────────────────────────────────────────────────────────────────────────

export interface Outcome {
  readonly state: CallState;
  readonly effects: readonly CallEffect[];
}
/** `undefined`: ignored. A state without a line for an input does not compile. */
export type Rows = Readonly<Record<InputName, Outcome | undefined>>;

export function to(state: CallState, ...effects: CallEffect[]): Outcome {
  return { state, effects };
}
export function start(timer: CallTimer, afterMs: number, jitter = 0): CallEffect {
  return { type: 'start-timer', timer, afterMs, jitter };
}
export function cancel(...timers: CallTimer[]): CallEffect[] {
  return timers.map((timer) => ({ type: 'cancel-timer', timer }));
}
export function dial(to: number): CallEffect {
  return { type: 'dial', route: to };
}
export function end(leg: number): CallEffect {
  return { type: 'end-leg', route: leg };
}
export function note(leg: number, failure: LegFailure): CallEffect {
  return { type: 'note-failure', route: leg, failure };
}

/** The spare route is dialled. */
export const dialSpare: readonly CallEffect[] = [dial(1), start('route:1', 2_000)];
export const tookTooLong: LegFailure = { cause: 'timeout', reason: 'no answer from the exchange' };
export const endedEarly: LegFailure = { cause: 'unavailable', reason: 'ended before the answer' };
/** The timers of the attempts stop. */
export const noAttempts = cancel('give-up', 'route:0', 'route:1');
/** Every timer stops. */
export const noTimers = [...noAttempts, ...cancel('tone', 'callback', 'max-call', 'max-off-hook')];

/** The handset is put back while these legs are alive. */
export function hangUp(...legs: number[]): Outcome {
  return to(states.idle, ...legs.map(end), ...noTimers);
}
/** The longest time off the hook is over while these legs are alive. */
export function tooLong(...legs: number[]): Outcome {
  return to(states.howler, ...legs.map(end), ...noTimers, start('tone', 60_000));
}
/** The main leg is answered while these others are alive. */
export function talk(...others: number[]): Outcome {
  return to(states.talking, ...others.map(end), ...noAttempts, start('max-call', 3_600_000), {
    type: 'send-digits',
    route: 0,
  });
}
