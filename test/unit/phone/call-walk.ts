import {
  type CallEffect,
  type CallInput,
  type CallState,
  type CallTimer,
  initialCallState,
  nextCall,
} from '../../../src/phone/call.machine.js';
import type { CallPolicy } from '../../../src/phone/call-policy.js';
import type { LegFailure } from '../../../src/phone/ports.js';

/** A state of the call machine together with what its effects have set going in the world. */
export interface Place {
  readonly state: CallState;
  /** Timers that run. */
  readonly timers: ReadonlySet<CallTimer>;
  /** Routes whose leg is alive: dialled or offered, and neither over by itself nor ended by the phone. */
  readonly legs: ReadonlySet<number>;
  /** The one of them that is a callback which nobody has answered yet. */
  readonly offered: number | undefined;
  readonly ringing: boolean;
}

export interface Move {
  readonly input: CallInput;
  readonly effects: readonly CallEffect[];
  readonly ignored: boolean;
  readonly from: Place;
  readonly to: Place;
}

export interface Walk {
  readonly places: readonly Place[];
  readonly moves: readonly Move[];
  /** The inputs that lead from idle to a place, for messages. */
  wayTo(place: Place): string;
}

export interface WalkOptions {
  readonly policy: CallPolicy;
  /**
   * Whether how often a route failed tells places apart. It only stretches the rest (call-policy.ts) and changes no
   * step, so it may be left out where there would be too many places.
   */
  readonly countFailures: boolean;
}

const start: Place = {
  state: initialCallState,
  timers: new Set(),
  legs: new Set(),
  offered: undefined,
  ringing: false,
};

const failures: readonly LegFailure[] = [
  { cause: 'transport', reason: 'the connection was lost' },
  { cause: 'unavailable', sipCode: 503, retryAfterMs: 5_000, reason: 'the exchange answered 503' },
];

/**
 * Every place that can be reached from idle, breadth first, over every input: whatever a person, the far end of any
 * route, the owner or any timer might do, in every order.
 */
export function walk(options: WalkOptions): Walk {
  const { policy } = options;
  const inputs = everyInput(policy);
  const found = new Map([[keyOf(start, options), start]]);
  const arrivals = new Map<Place, Move>();
  const moves: Move[] = [];
  const waiting = [start];
  for (let from = waiting.shift(); from; from = waiting.shift()) {
    for (const input of inputs) {
      const move = moveBy(policy, from, input);
      const key = keyOf(move.to, options);
      const known = found.get(key);
      moves.push(known ? { ...move, to: known } : move);
      if (known) continue;
      found.set(key, move.to);
      arrivals.set(move.to, move);
      waiting.push(move.to);
    }
  }
  return {
    places: [...found.values()],
    moves,
    wayTo(place) {
      const names: string[] = [];
      for (let move = arrivals.get(place); move; move = arrivals.get(move.from))
        names.unshift(nameOf(move.input));
      return `idle, ${names.join(', ')}`;
    },
  };
}

/** Whether the world can give this input here: a timer that runs, a leg that lives. */
export function isDue({ timers, legs, offered }: Place, input: CallInput): boolean {
  switch (input.type) {
    case 'timer':
      return timers.has(input.timer);
    case 'callback-offered':
      return !legs.has(input.route);
    case 'callback-cancelled':
      return offered === input.route;
    default:
      return !('route' in input) || (legs.has(input.route) && offered !== input.route);
  }
}

export function nameOf(input: CallInput): string {
  if (input.type === 'timer') return `timer ${input.timer}`;
  return 'route' in input ? `${input.type}(${input.route})` : input.type;
}

function everyInput(policy: CallPolicy): CallInput[] {
  const routes = [...policy.routes.keys()];
  const timers: CallTimer[] = [
    'give-up',
    'tone',
    'callback',
    ...(policy.maxCallMs === null ? [] : ['max-call' as const]),
    ...(policy.maxOffHookMs === null ? [] : ['max-off-hook' as const]),
    ...routes.map((route): CallTimer => `route:${route}`),
  ];
  return [
    { type: 'off-hook' },
    { type: 'on-hook' },
    { type: 'service', available: false },
    { type: 'service', available: true },
    ...timers.map((timer): CallInput => ({ type: 'timer', timer })),
    ...routes.flatMap((route): CallInput[] => [
      { type: 'leg-trying', route },
      { type: 'leg-ringing', route },
      { type: 'leg-early-media', route },
      { type: 'leg-answered', route },
      { type: 'leg-hold', route, held: true },
      { type: 'leg-hold', route, held: false },
      { type: 'leg-ended', route },
      ...failures.map((failure): CallInput => ({ type: 'leg-failed', route, failure })),
      { type: 'leg-stalled', route },
      { type: 'callback-offered', route },
      { type: 'callback-cancelled', route },
    ]),
  ];
}

function moveBy(policy: CallPolicy, from: Place, input: CallInput): Move {
  const step = nextCall(policy, from.state, input);
  const due = isDue(from, input);
  const timers = new Set(from.timers);
  const legs = new Set(from.legs);
  let { ringing, offered } = from;
  if (due && input.type === 'timer') timers.delete(input.timer);
  if (due && isLast(input)) legs.delete(input.route);
  // An offer that the machine does not take is refused by who made it.
  if (due && step && input.type === 'callback-offered') {
    legs.add(input.route);
    offered = input.route;
  }
  for (const effect of step?.effects ?? []) {
    switch (effect.type) {
      case 'dial':
        if (legs.has(effect.route)) throw new Error(`route ${effect.route} has two legs`);
        legs.add(effect.route);
        break;
      case 'end-leg':
        legs.delete(effect.route);
        break;
      case 'answer-callback':
        if (effect.route !== offered) throw new Error(`route ${effect.route} has no callback to answer`);
        offered = undefined;
        break;
      case 'start-timer':
        timers.add(effect.timer);
        break;
      case 'cancel-timer':
        timers.delete(effect.timer);
        break;
      case 'ring':
        ringing = effect.on;
        break;
      default:
    }
  }
  if (offered !== undefined && !legs.has(offered)) offered = undefined;
  const to = { state: step?.state ?? from.state, timers, legs, offered, ringing };
  return { input, effects: step?.effects ?? [], ignored: step === undefined, from, to };
}

/** After it the leg is over by itself. */
function isLast(input: CallInput): input is CallInput & { route: number } {
  return ['leg-ended', 'leg-failed', 'callback-cancelled'].includes(input.type);
}

function keyOf({ state, timers, legs, offered, ringing }: Place, { countFailures }: WalkOptions): string {
  const known =
    state.name === 'calling' && !countFailures
      ? { ...state, routes: state.routes.map(({ phase }) => phase) }
      : state;
  return JSON.stringify([known, [...timers].sort(), [...legs].sort(), offered, ringing]);
}
