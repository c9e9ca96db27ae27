import { describe, expect, it } from 'vitest';
import {
  type Calling,
  type CallInput,
  type CallState,
  hears,
  initialCallState,
  nextCall,
  type RoutePhase,
  speaksTo,
} from '../../../src/phone/call.machine.js';
import { type CallPolicy, defaultCallTimes, FAILURES_COUNTED } from '../../../src/phone/call-policy.js';
import { stateName } from '../../../src/phone/state-name.js';
import type { EarSource } from '../../../src/protocol/ear.js';
import type { CallStateName } from '../../../src/protocol/handset.js';
import { states } from './call-table/vocabulary.js';

const route = (name: string) => ({ name, digitsAfterAnswer: '' });
const three: CallPolicy = { ...defaultCallTimes, routes: ['main', 'spare', 'third'].map(route) };

function after(policy: CallPolicy, ...inputs: CallInput[]): CallState {
  return inputs.reduce<CallState>(
    (state, input) => nextCall(policy, state, input)?.state ?? state,
    initialCallState,
  );
}

function callingIn(phases: readonly RoutePhase[], more: Partial<Calling> = {}): Calling {
  const routes = phases.map((phase) => ({ phase, failures: 0 }));
  return { name: 'calling', routes, delayed: false, giveUpDue: false, ...more };
}

describe('what the caller hears', () => {
  it.each<[string, CallState, EarSource, number | undefined]>([
    ['on the hook', states.idle, 'silence', undefined],
    ['while a callback rings', states['callback, ringing'], 'silence', undefined],
    ['until a callback is connected', states['callback, lifted'], 'comfort', undefined],
    ['while the first attempt is made', callingIn(['dialled']), 'comfort', undefined],
    ['after something failed', callingIn(['resting'], { delayed: true }), 'please-wait', undefined],
    ['when any route rings', callingIn(['overdue', 'ringing'], { delayed: true }), 'ringback', undefined],
    ['when a route sends sound', callingIn(['ringing', 'early-media']), 'early-media', 1],
    ['in a conversation', states.talking, 'talk', 0],
    ['on hold', states['talking, held'], 'held', 0],
    ['when the far end has gone', states['far-end-gone'], 'busy', undefined],
    ['when the phone gave up', states['gave-up'], 'congestion', undefined],
    ['when the handset stays off', states.howler, 'howler', undefined],
    ['when it stays off for long', states['left-off-hook'], 'silence', undefined],
    ['in a phone that is switched off', states['out-of-service, off-hook'], 'out-of-service', undefined],
    ['of a phone that is switched off, on the hook', states['out-of-service, on-hook'], 'silence', undefined],
  ])('%s', (_when, state, source, from) => {
    expect(hears(state)).toEqual(from === undefined ? { source } : { source, route: from });
  });

  it('the microphone is open in a conversation only, and not on hold', () => {
    const open = Object.entries(states).filter(([, state]) => speaksTo(state) !== undefined);
    expect(open.map(([name]) => name)).toEqual(['talking']);
  });
});

describe('the name of a state', () => {
  it.each<[CallStateName, CallState]>([
    ['connecting', callingIn(['dialled', 'ready'])],
    ['connecting', callingIn(['overdue', 'resting'])],
    ['connecting', callingIn(['resting', 'trying'])],
    ['retrying', callingIn(['resting', 'resting'])],
    ['ringing', callingIn(['overdue', 'ringing'])],
    ['early-media', callingIn(['ringing', 'early-media'])],
    ['talking', states.talking],
    ['far-end-gone', states['far-end-gone']],
    ['out-of-service', states['out-of-service, off-hook']],
  ])('%s', (name, state) => {
    expect(stateName(state)).toBe(name);
  });
});

describe('routes', () => {
  const lift = { type: 'off-hook' } as const;
  const silent = (at: number): CallInput => ({ type: 'timer', timer: `route:${at}` });
  const failed = (at: number): CallInput => ({
    type: 'leg-failed',
    route: at,
    failure: { cause: 'transport', reason: 'test' },
  });
  const phases = (state: CallState) =>
    state.name === 'calling' ? state.routes.map(({ phase }) => phase) : state.name;

  it('are raced in their order, one more for each that says nothing', () => {
    expect(phases(after(three, lift))).toEqual(['dialled', 'ready', 'ready']);
    expect(phases(after(three, lift, silent(0)))).toEqual(['overdue', 'dialled', 'ready']);
    expect(phases(after(three, lift, silent(0), silent(1)))).toEqual(['overdue', 'overdue', 'dialled']);
  });

  it('are dialled one after the other when they fail, the best one that is ready first', () => {
    expect(phases(after(three, lift, failed(0), failed(1)))).toEqual(['resting', 'resting', 'dialled']);
    const rested = after(three, lift, failed(0), silent(0), failed(1));
    expect(phases(rested)).toEqual(['dialled', 'resting', 'ready']);
  });

  it('are left alone while another one is well under way', () => {
    const ringing: CallInput = { type: 'leg-ringing', route: 1 };
    const state = after(three, lift, silent(0), ringing, failed(0), silent(0));
    expect(phases(state)).toEqual(['ready', 'ringing', 'ready']);
  });

  it('get the call by who answers first', () => {
    const answered: CallInput = { type: 'leg-answered', route: 1 };
    const step = nextCall(three, after(three, lift, silent(0), silent(1)), answered);
    expect(step?.state).toEqual({ name: 'talking', route: 1, held: false });
    expect(step?.effects.filter(({ type }) => type === 'end-leg')).toEqual([
      { type: 'end-leg', route: 0 },
      { type: 'end-leg', route: 2 },
    ]);
  });

  it('count their failures up to a limit, so that the state stays bounded', () => {
    const one: CallPolicy = { ...defaultCallTimes, routes: [route('main')] };
    const many = Array.from({ length: 20 }, () => [failed(0), silent(0)]).flat();
    expect(after(one, lift, ...many)).toMatchObject({ routes: [{ failures: FAILURES_COUNTED }] });
  });

  it('start afresh with every lift', () => {
    const state = after(three, lift, failed(0), failed(1), { type: 'on-hook' }, lift);
    expect(state).toEqual(callingIn(['dialled', 'ready', 'ready']));
  });
});

describe('giving up', () => {
  const lift = { type: 'off-hook' } as const;
  const giveUp = { type: 'timer', timer: 'give-up' } as const;

  it('waits for a route that rings', () => {
    const state = after(three, lift, { type: 'leg-ringing', route: 0 }, giveUp);
    expect(state).toMatchObject({ name: 'calling', giveUpDue: true });
  });

  it('ends what is overdue, and says that it took too long', () => {
    const overdue = after(
      three,
      lift,
      ...[0, 1, 2].map((at): CallInput => ({ type: 'timer', timer: `route:${at}` })),
    );
    const step = nextCall(three, overdue, giveUp);
    expect(step?.state.name).toBe('gave-up');
    const notes = step?.effects.filter(({ type }) => type === 'note-failure');
    expect(notes).toMatchObject([0, 1, 2].map((at) => ({ route: at, failure: { cause: 'timeout' } })));
  });
});

describe('the rest of a route', () => {
  const restOf = (retryAfterMs?: number) => {
    const failure = {
      cause: 'unavailable',
      reason: 'test',
      ...(retryAfterMs ? { retryAfterMs } : {}),
    } as const;
    const step = nextCall(three, after(three, { type: 'off-hook' }), {
      type: 'leg-failed',
      route: 0,
      failure,
    });
    return step?.effects.find((effect) => effect.type === 'start-timer');
  };

  it('varies, so that many phones do not come back at the same moment', () => {
    expect(restOf()).toMatchObject({ timer: 'route:0', afterMs: 2_000, jitter: 0.2 });
  });

  it('is never shorter than the exchange asked for', () => {
    expect(restOf(5_000)).toMatchObject({ timer: 'route:0', afterMs: 5_000, jitter: 0 });
  });
});
