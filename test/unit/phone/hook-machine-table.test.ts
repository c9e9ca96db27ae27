import { describe, expect, it } from 'vitest';
import {
  type HookEffect,
  type HookInput,
  type HookPolicy,
  type HookState,
  type HookTimer,
  initialHookState,
  nextHook,
} from '../../../src/phone/hook.machine.js';
import { ignored } from '../../../src/phone/machine.js';

const policy: HookPolicy = {
  settleMs: 20,
  flashMs: 400,
  chatterEdges: 3,
  chatterWindowMs: 3_000,
  steadyMs: 1_000,
  rateLifts: 2,
  rateWindowMs: 300_000,
};
/** Every input comes now. */
const atMs = 10_000;
/** When the contact began to move, where it moves already. */
const restlessSince = 9_990;

const onHook: HookState = { ...initialHookState, raw: false, position: 'on-hook' };
const offHook: HookState = { ...initialHookState, raw: true, position: 'off-hook', lifts: [2_000] };

const states = {
  'nothing known': initialHookState,
  'on-hook': onHook,
  'off-hook': offHook,
  'off-hook, restless': { ...offHook, edges: [9_000, 9_100, 9_200] },
  'settling, lifted': { ...onHook, raw: true, phase: 'settling', restlessSince },
  'settling, back in the cradle': { ...onHook, phase: 'settling', restlessSince },
  'settling, replaced': { ...offHook, raw: false, phase: 'settling', restlessSince },
  'settling, replaced once too often': {
    ...offHook,
    raw: false,
    phase: 'settling',
    edges: [9_000, 9_100, 9_200],
    restlessSince,
  },
  'settling for too long': { ...offHook, raw: false, phase: 'settling', restlessSince: 6_999 },
  'maybe a flash': { ...offHook, raw: false, phase: 'maybe-flash' },
  'maybe a flash, back': { ...offHook, phase: 'maybe-flash', restlessSince },
  'maybe a flash, bounced': { ...offHook, raw: false, phase: 'maybe-flash', restlessSince },
  'chattering, level on': { ...onHook, phase: 'chattering', edges: [9_900] },
  'chattering, level off': { ...onHook, raw: true, phase: 'chattering', edges: [9_900] },
  'off-hook, too often': { ...offHook, lifts: [2_000, 3_000, 4_000], rateFault: true },
} as const satisfies Record<string, HookState>;

const inputs = {
  'level off': { type: 'level', offHook: true, atMs },
  'level on': { type: 'level', offHook: false, atMs },
  'timer settle': { type: 'timer', timer: 'settle', atMs },
  'timer flash': { type: 'timer', timer: 'flash', atMs },
  'timer steady': { type: 'timer', timer: 'steady', atMs },
  'timer rate': { type: 'timer', timer: 'rate', atMs },
} as const satisfies Record<string, HookInput>;

interface Outcome {
  readonly state: HookState;
  readonly effects: readonly HookEffect[];
}
type Rows = Readonly<Record<keyof typeof inputs, Outcome | undefined>>;

const to = (state: HookState, ...effects: HookEffect[]): Outcome => ({ state, effects });
const start = (timer: HookTimer, afterMs: number): HookEffect => ({ type: 'start-timer', timer, afterMs });
const cancel = (timer: HookTimer): HookEffect => ({ type: 'cancel-timer', timer });
const reportOff: HookEffect = { type: 'off-hook', atMs };
const reportOn: HookEffect = { type: 'on-hook', atMs };
const settle = start('settle', 20);
const edges = [atMs];

const nothing: Rows = {
  'level off': ignored,
  'level on': ignored,
  'timer settle': ignored,
  'timer flash': ignored,
  'timer steady': ignored,
  'timer rate': ignored,
};
const lifted = to({ ...offHook, edges, lifts: [atMs] }, reportOff);
const chattering = (before: HookState, ...hangUp: HookEffect[]): Outcome =>
  to(
    { ...before, position: 'on-hook', phase: 'chattering', restlessSince: undefined },
    { type: 'fault', fault: 'chatter', present: true },
    cancel('settle'),
    cancel('flash'),
    ...hangUp,
    start('steady', 1_000),
  );

/** Every state and every input: what is missing does not compile. */
const table: Record<keyof typeof states, Rows> = {
  // The first level is believed at once: a phone that restarts in a call has no time to lose.
  'nothing known': {
    ...nothing,
    'level off': to({ ...offHook, edges, lifts: [atMs] }, reportOff),
    'level on': to({ ...onHook, edges }, reportOn),
  },
  'on-hook': { ...nothing, 'level off': to({ ...states['settling, lifted'], restlessSince: atMs }, settle) },
  'off-hook': {
    ...nothing,
    'level on': to({ ...states['settling, replaced'], restlessSince: atMs }, settle),
  },
  // An edge more is no change yet, and so no fault.
  'off-hook, restless': {
    ...nothing,
    'level on': to({ ...states['settling, replaced once too often'], restlessSince: atMs }, settle),
  },
  'settling, lifted': {
    ...nothing,
    'level on': to(states['settling, back in the cradle'], settle),
    'timer settle': lifted,
  },
  'settling, back in the cradle': {
    ...nothing,
    'level off': to(states['settling, lifted'], settle),
    'timer settle': to(onHook),
  },
  'settling, replaced': {
    ...nothing,
    'level off': to({ ...offHook, phase: 'settling', restlessSince }, settle),
    'timer settle': to({ ...states['maybe a flash'], edges }, start('flash', 400)),
  },
  'settling, replaced once too often': {
    ...nothing,
    'level off': to({ ...states['settling, replaced once too often'], raw: true, phase: 'settling' }, settle),
    'timer settle': chattering(
      { ...states['settling, replaced once too often'], edges: [9_000, 9_100, 9_200, atMs] },
      reportOn,
    ),
  },
  'settling for too long': {
    ...nothing,
    'level off': chattering({ ...offHook, raw: true }, reportOn),
    'timer settle': to({ ...states['maybe a flash'], edges }, start('flash', 400)),
  },
  'maybe a flash': {
    ...nothing,
    'level off': to({ ...states['maybe a flash, back'], restlessSince: atMs }, settle),
    'timer settle': to(states['maybe a flash']),
    'timer flash': to({ ...onHook, lifts: [2_000] }, reportOn),
  },
  'maybe a flash, back': {
    ...nothing,
    'level on': to(states['maybe a flash, bounced'], settle),
    'timer settle': to({ ...offHook, edges }, cancel('flash'), { type: 'flash', atMs }),
    // Not settled yet: its own timer reports the lift.
    'timer flash': to({ ...states['settling, lifted'], lifts: [2_000] }, reportOn),
  },
  'maybe a flash, bounced': {
    ...nothing,
    'level off': to(states['maybe a flash, back'], settle),
    'timer settle': to(states['maybe a flash']),
    'timer flash': to({ ...onHook, lifts: [2_000] }, reportOn),
  },
  'chattering, level on': {
    ...nothing,
    'level off': to(states['chattering, level off'], start('steady', 1_000)),
    'timer steady': to(onHook, { type: 'fault', fault: 'chatter', present: false }),
  },
  'chattering, level off': {
    ...nothing,
    'level on': to(states['chattering, level on'], start('steady', 1_000)),
    'timer steady': to(
      { ...offHook, lifts: [atMs] },
      { type: 'fault', fault: 'chatter', present: false },
      reportOff,
    ),
  },
  'off-hook, too often': {
    ...nothing,
    'level on': to(
      { ...states['off-hook, too often'], raw: false, phase: 'settling', restlessSince: atMs },
      settle,
    ),
    'timer rate': to(states['off-hook, too often'], start('rate', 300_000)),
  },
};

const rows = Object.entries(table).flatMap(([from, outcomes]) =>
  Object.entries(outcomes).map(([on, expected]) => ({
    from,
    on,
    start: states[from as keyof typeof states],
    input: inputs[on as keyof typeof inputs],
    expected,
  })),
);

describe('the hook machine, settling and with hook flash', () => {
  it.each(rows.filter(({ expected }) => expected))('$from + $on', ({ start, input, expected }) => {
    expect(nextHook(policy, start, input)).toEqual(expected);
  });
  it.each(rows.filter(({ expected }) => !expected))('$from + $on: ignored', ({ start, input }) => {
    expect(nextHook(policy, start, input)).toBeUndefined();
  });

  it('has every phase, position and input in its table', () => {
    const phases: Record<HookState['phase'], true> = {
      steady: true,
      settling: true,
      'maybe-flash': true,
      chattering: true,
    };
    const positions: Record<HookState['position'], true> = {
      unknown: true,
      'on-hook': true,
      'off-hook': true,
    };
    const timers: Record<HookTimer, true> = { settle: true, flash: true, steady: true, rate: true };
    const started: HookState[] = Object.values(states);
    expect(new Set(started.map(({ phase }) => phase))).toEqual(new Set(Object.keys(phases)));
    expect(new Set(started.map(({ position }) => position))).toEqual(new Set(Object.keys(positions)));
    expect(Object.keys(inputs)).toHaveLength(2 + Object.keys(timers).length);
    expect(rows).toHaveLength(started.length * Object.keys(inputs).length);
  });
});

describe('the hook machine, where the input settles by itself and nothing is a flash', () => {
  const plain: HookPolicy = { ...policy, settleMs: 0, flashMs: 0 };

  it('reports a lift at the edge itself', () => {
    expect(nextHook(plain, onHook, inputs['level off'])).toEqual(
      to({ ...offHook, edges, lifts: [atMs] }, reportOff),
    );
  });

  it('reports a hang-up at the edge itself', () => {
    expect(nextHook(plain, offHook, inputs['level on'])).toEqual(
      to({ ...onHook, edges, lifts: [2_000] }, reportOn),
    );
  });

  it('takes one change too many for a bad contact', () => {
    const before = states['off-hook, restless'];
    expect(nextHook(plain, before, inputs['level on'])).toEqual(
      chattering({ ...before, raw: false, edges: [...before.edges, atMs] }, reportOn),
    );
  });

  it('reports too many lifts, and that it is over', () => {
    const busy: HookState = { ...onHook, lifts: [8_000, 9_000] };
    const step = nextHook(plain, busy, inputs['level off']);
    expect(step?.effects).toEqual([
      reportOff,
      { type: 'fault', fault: 'implausible-rate', present: true },
      start('rate', 300_000),
    ]);
    expect(nextHook(plain, step!.state, { type: 'timer', timer: 'rate', atMs: atMs + 300_000 })).toEqual(
      to(
        { ...step!.state, lifts: [], rateFault: false },
        {
          type: 'fault',
          fault: 'implausible-rate',
          present: false,
        },
      ),
    );
  });
});
