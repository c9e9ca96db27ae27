import { describe, expect, it } from 'vitest';
import { ignored } from '../../../src/phone/machine.js';
import {
  nextRegistration,
  type RegistrationEffect,
  type RegistrationInput,
  type RegistrationState,
  type RegistrationTimer,
} from '../../../src/phone/registration.machine.js';

const states = {
  stopped: { name: 'stopped' },
  connecting: { name: 'connecting', attempt: 1 },
  registering: { name: 'registering', attempt: 1 },
  registered: { name: 'registered', refreshing: false, attempt: 1 },
  refreshing: { name: 'registered', refreshing: true, attempt: 1 },
  'waiting, connected': { name: 'waiting', attempt: 2, connected: true, problem: 'no' },
  'waiting, not connected': { name: 'waiting', attempt: 2, connected: false, problem: 'no' },
} as const satisfies Record<string, RegistrationState>;

const inputs = {
  start: { type: 'start' },
  stop: { type: 'stop' },
  connected: { type: 'connected' },
  disconnected: { type: 'disconnected', problem: 'cable' },
  accepted: { type: 'accepted', leaseMs: 300_000 },
  refused: { type: 'refused', problem: '403' },
  'timer deadline': { type: 'timer', timer: 'deadline' },
  'timer retry': { type: 'timer', timer: 'retry' },
  'timer refresh': { type: 'timer', timer: 'refresh' },
  'timer steady': { type: 'timer', timer: 'steady' },
  needed: { type: 'needed' },
  reconnect: { type: 'reconnect' },
} as const satisfies Record<string, RegistrationInput>;

interface Outcome {
  readonly state: RegistrationState;
  readonly effects: readonly RegistrationEffect[];
}
type Rows = Readonly<Record<keyof typeof inputs, Outcome | undefined>>;
type Waiting = RegistrationState & { name: 'waiting' };

const to = (state: RegistrationState, ...effects: RegistrationEffect[]): Outcome => ({ state, effects });
const noTimers = (['deadline', 'retry', 'refresh', 'steady'] as const).map((timer): RegistrationEffect => ({
  type: 'cancel-timer',
  timer,
}));
const start = (timer: RegistrationTimer, afterMs: number, jitter = 0): RegistrationEffect => ({
  type: 'start-timer',
  timer,
  afterMs,
  jitter,
});
const disconnect: RegistrationEffect = { type: 'disconnect', silent: false };
const abandon: RegistrationEffect = { type: 'disconnect', silent: true };
const unregister: RegistrationEffect = { type: 'unregister' };

/** A new connection is made. */
const connect = (attempt: number, ...before: RegistrationEffect[]): Outcome =>
  to({ name: 'connecting', attempt }, ...noTimers, ...before, { type: 'connect' }, start('deadline', 5_000));
const register = (attempt: number): Outcome =>
  to({ name: 'registering', attempt }, ...noTimers, { type: 'register' }, start('deadline', 4_000));
const wait = (state: Omit<Waiting, 'name'>, afterMs: number, ...before: RegistrationEffect[]): Outcome =>
  to({ name: 'waiting', ...state }, ...noTimers, ...before, start('retry', afterMs, 0.3));
/** At 80 % of the lease. */
const registered = to(
  states.registered,
  ...noTimers,
  start('refresh', 240_000, 0.1),
  start('steady', 10_000),
);

/** Every state and every input: what is missing does not compile. */
const table: Record<keyof typeof states, Rows> = {
  stopped: {
    start: connect(0),
    stop: ignored,
    connected: ignored,
    disconnected: ignored,
    accepted: ignored,
    refused: ignored,
    'timer deadline': ignored,
    'timer retry': ignored,
    'timer refresh': ignored,
    'timer steady': ignored,
    needed: ignored,
    reconnect: ignored,
  },
  connecting: {
    start: ignored,
    stop: to(states.stopped, ...noTimers, disconnect),
    connected: register(1),
    disconnected: wait({ attempt: 2, connected: false, problem: 'cable' }, 2_000),
    accepted: ignored,
    refused: ignored,
    'timer deadline': wait(
      { attempt: 2, connected: false, problem: 'the exchange does not take the connection' },
      2_000,
      abandon,
    ),
    'timer retry': ignored,
    'timer refresh': ignored,
    'timer steady': ignored,
    needed: ignored,
    reconnect: connect(0, disconnect),
  },
  registering: {
    start: ignored,
    stop: to(states.stopped, ...noTimers, disconnect),
    connected: ignored,
    disconnected: wait({ attempt: 2, connected: false, problem: 'cable' }, 2_000),
    accepted: registered,
    refused: wait({ attempt: 2, connected: true, problem: '403' }, 2_000),
    'timer deadline': wait(
      { attempt: 2, connected: false, problem: 'the exchange does not answer' },
      2_000,
      abandon,
    ),
    'timer retry': ignored,
    'timer refresh': ignored,
    'timer steady': ignored,
    needed: ignored,
    reconnect: connect(0, disconnect),
  },
  registered: {
    start: ignored,
    stop: to(states.stopped, ...noTimers, unregister, disconnect),
    connected: ignored,
    // Not at once: it was not steady yet.
    disconnected: wait({ attempt: 2, connected: false, problem: 'cable' }, 2_000),
    accepted: ignored,
    refused: ignored,
    'timer deadline': ignored,
    'timer retry': ignored,
    'timer refresh': to(states.refreshing, { type: 'register' }, start('deadline', 4_000)),
    'timer steady': to({ ...states.registered, attempt: 0 }),
    needed: ignored,
    reconnect: connect(0, disconnect),
  },
  refreshing: {
    start: ignored,
    stop: to(states.stopped, ...noTimers, unregister, disconnect),
    connected: ignored,
    disconnected: wait({ attempt: 2, connected: false, problem: 'cable' }, 2_000),
    accepted: registered,
    refused: wait({ attempt: 1, connected: true, problem: '403' }, 1_000),
    'timer deadline': connect(0, abandon),
    'timer retry': ignored,
    'timer refresh': ignored,
    'timer steady': to({ ...states.refreshing, attempt: 0 }),
    needed: ignored,
    reconnect: connect(0, disconnect),
  },
  'waiting, connected': {
    start: ignored,
    stop: to(states.stopped, ...noTimers, disconnect),
    connected: ignored,
    disconnected: to(states['waiting, not connected']),
    accepted: ignored,
    refused: ignored,
    'timer deadline': ignored,
    'timer retry': register(2),
    'timer refresh': ignored,
    'timer steady': ignored,
    needed: register(2),
    reconnect: connect(0, disconnect),
  },
  'waiting, not connected': {
    start: ignored,
    stop: to(states.stopped, ...noTimers, disconnect),
    connected: ignored,
    disconnected: ignored,
    accepted: ignored,
    refused: ignored,
    'timer deadline': ignored,
    'timer retry': connect(2),
    'timer refresh': ignored,
    'timer steady': ignored,
    needed: connect(2),
    reconnect: connect(0),
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

describe('the registration machine', () => {
  it.each(rows.filter(({ expected }) => expected))('$from + $on', ({ start, input, expected }) => {
    expect(nextRegistration(start, input)).toEqual(expected);
  });
  it.each(rows.filter(({ expected }) => !expected))('$from + $on: ignored', ({ start, input }) => {
    expect(nextRegistration(start, input)).toBeUndefined();
  });

  it('has every state and input in its table', () => {
    const names: Record<RegistrationState['name'], true> = {
      stopped: true,
      connecting: true,
      registering: true,
      registered: true,
      waiting: true,
    };
    const types: Record<RegistrationInput['type'], true> = {
      start: true,
      stop: true,
      connected: true,
      disconnected: true,
      accepted: true,
      refused: true,
      timer: true,
      needed: true,
      reconnect: true,
    };
    expect(new Set(rows.map(({ start }) => start.name))).toEqual(new Set(Object.keys(names)));
    expect(new Set(rows.map(({ input }) => input.type))).toEqual(new Set(Object.keys(types)));
    expect(rows).toHaveLength(7 * 12);
  });
});
