import { describe, expect, it } from 'vitest';
import {
  type CallInput,
  type CallState,
  type CallTimer,
  nextCall,
  type RoutePhase,
} from '../../../src/phone/call.machine.js';
import {
  farEndGone,
  gaveUp,
  howler,
  leftOffHook,
  talking,
  talkingHeld,
} from './call-table/after-answer-states.js';
import {
  callingDialled,
  callingEarlyMedia,
  callingGivingUp,
  callingOverdue,
  callingReady,
  callingResting,
  callingRinging,
  callingTrying,
} from './call-table/calling-states.js';
import {
  callbackLifted,
  callbackRinging,
  idle,
  outOfServiceOffHook,
  outOfServiceOnHook,
} from './call-table/hook-states.js';
import { inputs, type Outcome, policy, type Rows, type StateName, states } from './call-table/vocabulary.js';

/** Every state and every input: what is missing does not compile. */
const table: Record<StateName, Rows> = {
  idle,
  'callback, ringing': callbackRinging,
  'callback, lifted': callbackLifted,
  'calling, dialled': callingDialled,
  'calling, trying': callingTrying,
  'calling, overdue': callingOverdue,
  'calling, ringing': callingRinging,
  'calling, early-media': callingEarlyMedia,
  'calling, resting': callingResting,
  'calling, ready': callingReady,
  'calling, giving up': callingGivingUp,
  talking,
  'talking, held': talkingHeld,
  'far-end-gone': farEndGone,
  'gave-up': gaveUp,
  howler,
  'left-off-hook': leftOffHook,
  'out-of-service, on-hook': outOfServiceOnHook,
  'out-of-service, off-hook': outOfServiceOffHook,
};

interface Row {
  readonly from: string;
  readonly on: string;
  readonly start: CallState;
  readonly input: CallInput;
  readonly expected: Outcome | undefined;
}

const rows = Object.entries(table).flatMap(([from, outcomes]) =>
  Object.entries(outcomes).map(([on, expected]): Row => ({
    from,
    on,
    start: states[from as StateName],
    input: inputs[on as keyof Rows],
    expected,
  })),
);

describe('the call machine', () => {
  it.each(rows.filter(({ expected }) => expected))('$from + $on', ({ start, input, expected }) => {
    expect(nextCall(policy, start, input)).toEqual(expected);
  });

  it.each(rows.filter(({ expected }) => !expected))('$from + $on: ignored', ({ start, input }) => {
    expect(nextCall(policy, start, input)).toBeUndefined();
  });
});

describe('the table of the call machine', () => {
  // Written as records, so that a new variant does not compile until it is named here.
  const variants: Record<CallState['name'], readonly string[]> = {
    idle: [''],
    callback: ['lifted=false', 'lifted=true'],
    calling: phasesOf({
      ready: true,
      resting: true,
      dialled: true,
      trying: true,
      overdue: true,
      ringing: true,
      'early-media': true,
    }),
    talking: ['held=false', 'held=true'],
    'far-end-gone': [''],
    'gave-up': [''],
    howler: [''],
    'left-off-hook': [''],
    'out-of-service': ['offHook=false', 'offHook=true'],
  };
  const inputTypes: Record<CallInput['type'], readonly string[]> = {
    'off-hook': [''],
    'on-hook': [''],
    timer: timersOf({ 'give-up': true, tone: true, callback: true, 'max-call': true, 'max-off-hook': true }),
    'leg-trying': [''],
    'leg-ringing': [''],
    'leg-early-media': [''],
    'leg-answered': [''],
    'leg-hold': ['held=false', 'held=true'],
    'leg-ended': [''],
    'leg-failed': [''],
    'leg-stalled': [''],
    'callback-offered': [''],
    'callback-cancelled': [''],
    service: ['available=false', 'available=true'],
  };

  it('has every variant of the state with every input', () => {
    const wanted = pairs(variants).flatMap((state) =>
      pairs(inputTypes).map((input) => `${state} + ${input}`),
    );
    const present = new Set(rows.map(({ start, input }) => `${variantOf(start)} + ${kindOf(input)}`));
    expect(wanted.filter((pair) => !present.has(pair))).toEqual([]);
    expect(wanted).toHaveLength(18 * 22);
  });
});

function phasesOf(phases: Record<RoutePhase, true>): string[] {
  return Object.keys(phases);
}

function timersOf(timers: Record<Exclude<CallTimer, `route:${number}`>, true>): string[] {
  return [...Object.keys(timers), 'route:0', 'route:1'];
}

function pairs(table: Record<string, readonly string[]>): string[] {
  return Object.entries(table).flatMap(([name, details]) => details.map((detail) => `${name} ${detail}`));
}

function variantOf(state: CallState): string {
  switch (state.name) {
    case 'callback':
      return `callback lifted=${state.lifted}`;
    case 'calling':
      return `calling ${state.routes[0]?.phase ?? ''}`;
    case 'talking':
      return `talking held=${state.held}`;
    case 'out-of-service':
      return `out-of-service offHook=${state.offHook}`;
    default:
      return `${state.name} `;
  }
}

function kindOf(input: CallInput): string {
  switch (input.type) {
    case 'timer':
      return `timer ${input.timer}`;
    case 'leg-hold':
      return `leg-hold held=${input.held}`;
    case 'service':
      return `service available=${input.available}`;
    default:
      return `${input.type} `;
  }
}
