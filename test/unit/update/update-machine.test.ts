import { describe, expect, it } from 'vitest';
import type { UpdateOutcome } from '../../../src/update/handover.js';
import {
  nextUpdate,
  type UpdateEffect,
  type UpdateInput,
  type UpdateMachineState,
} from '../../../src/update/update.machine.js';
import { orderOf } from './samples.js';

const order = orderOf('2.0');
const other = orderOf('3.0', { command: '11111111-8b86-4d01-b42d-00cf4fc964ff' });
const atNight = orderOf('2.0', { when: 'window' });
const fetching = { name: 'fetching', order, attempt: 0, spoilt: false, problem: null } as const;
const states = {
  idle: { name: 'idle' },
  fetching,
  'fetching, spoilt once': { ...fetching, spoilt: true },
  'fetching, tried often': { ...fetching, attempt: 20 },
  waiting: { name: 'waiting', order, reason: 'why' },
  installing: { name: 'installing', order },
} as const satisfies Record<string, UpdateMachineState>;

const outcome = (state: UpdateOutcome['state'], id = order.command): UpdateInput => ({
  type: 'outcome',
  outcome: { id, version: '2.0', state, message: 'so', at: '2026-11-23T00:00:00.000Z' },
});
const inputs = {
  'ordered, good': { type: 'ordered', order, judgement: { verdict: 'take' } },
  'ordered, for the window': { type: 'ordered', order: atNight, judgement: { verdict: 'take' } },
  'ordered, bad': { type: 'ordered', order, judgement: { verdict: 'refuse', reason: 'no' } },
  'ordered, runs': { type: 'ordered', order, judgement: { verdict: 'runs-already' } },
  'another ordered': { type: 'ordered', order: other, judgement: { verdict: 'take' } },
  'another ordered, bad': { type: 'ordered', order: other, judgement: { verdict: 'refuse', reason: 'no' } },
  'resumed fetching': { type: 'resumed', order, stage: 'fetching' },
  'resumed waiting': { type: 'resumed', order, stage: 'waiting' },
  'resumed installing': { type: 'resumed', order, stage: 'installing' },
  fetched: { type: 'fetched' },
  'cut off': { type: 'not-fetched', how: 'again', reason: 'cut' },
  spoilt: { type: 'not-fetched', how: 'spoilt', reason: 'wrong' },
  'not there': { type: 'not-fetched', how: 'never', reason: 'gone' },
  retry: { type: 'retry' },
  'not its time': { type: 'moment', waitsFor: 'later' },
  'still not its time': { type: 'moment', waitsFor: 'why' },
  'its time': { type: 'moment', waitsFor: null },
  'not handed over': { type: 'not-handed-over', reason: 'full' },
  overdue: { type: 'overdue' },
  'it runs': outcome('running'),
  'it went back': outcome('rolled-back'),
  'root refused': outcome('refused'),
  'outcome of another': outcome('running', other.command),
  cancelled: { type: 'cancel', version: '2.0' },
  'another cancelled': { type: 'cancel', version: '3.0' },
} as const satisfies Record<string, UpdateInput>;

/** State and effects in short: what is told, and what is done. */
type Row = readonly [UpdateMachineState['name'], ...string[]];
const end = ['forget', 'remove-files'];
const begun: Row = ['fetching', 'remember fetching', 'tell fetching', 'fetch'];
const refused = (state: UpdateMachineState['name']): Partial<Record<keyof typeof inputs, Row>> => ({
  'ordered, bad': [state, 'tell refused'],
  'another ordered, bad': [state, 'tell refused'],
  'ordered, runs': [state, 'tell running'],
});
const replaced: Partial<Record<keyof typeof inputs, Row>> = {
  'ordered, good': ['fetching', 'stop', 'tell cancelled', ...begun.slice(1)],
  'ordered, for the window': [
    'fetching',
    'stop',
    'tell cancelled',
    'remember fetching',
    'tell fetching',
    'start-retry 300',
  ],
  'another ordered': ['fetching', 'stop', 'tell cancelled', ...begun.slice(1)],
  cancelled: ['idle', 'stop', 'tell cancelled', ...end],
};
const onFetching: Partial<Record<keyof typeof inputs, Row>> = {
  ...refused('fetching'),
  ...replaced,
  fetched: ['waiting', 'remember waiting', 'tell waiting', 'watch-moment'],
  'cut off': ['fetching', 'start-retry 60'],
  spoilt: ['fetching', 'start-retry 60'],
  'not there': ['idle', 'stop', 'tell refused', ...end],
  retry: ['fetching', 'fetch'],
};
/** What a state does not name it ignores. */
const table: Record<keyof typeof states, Partial<Record<keyof typeof inputs, Row>>> = {
  idle: {
    ...refused('idle'),
    'ordered, good': begun,
    'ordered, for the window': ['fetching', 'remember fetching', 'tell fetching', 'start-retry 300'],
    'another ordered': begun,
    'resumed fetching': ['fetching', 'fetch'],
    'resumed waiting': ['fetching', 'fetch'],
    'resumed installing': ['installing', 'watch-outcome'],
  },
  fetching: onFetching,
  'fetching, spoilt once': { ...onFetching, spoilt: ['idle', 'stop', 'tell refused', ...end] },
  'fetching, tried often': {
    ...onFetching,
    'cut off': ['fetching', 'start-retry 3600'],
    spoilt: ['fetching', 'start-retry 3600'],
  },
  waiting: {
    ...refused('waiting'),
    ...replaced,
    'not its time': ['waiting', 'tell waiting'],
    'its time': [
      'installing',
      'stop',
      'remember installing',
      'tell installing',
      'hand-over',
      'watch-outcome',
    ],
  },
  installing: {
    ...refused('installing'),
    'ordered, good': ['installing', 'tell refused'],
    'ordered, for the window': ['installing', 'tell refused'],
    'another ordered': ['installing', 'tell refused'],
    'not handed over': ['idle', 'stop', 'tell refused', ...end],
    overdue: ['idle', 'stop', 'tell refused', ...end],
    'it runs': ['idle', 'stop', 'tell running', ...end],
    'it went back': ['idle', 'stop', 'remember-went-back', 'tell rolled-back', ...end],
    'root refused': ['idle', 'stop', 'tell refused', ...end],
  },
};

function short(effect: UpdateEffect): string {
  switch (effect.type) {
    case 'tell':
      return `tell ${effect.state}`;
    case 'remember':
      return effect.kept ? `remember ${effect.kept.stage}` : 'forget';
    case 'start-retry':
      return `start-retry ${effect.afterMs / 1_000}`;
    default:
      return effect.type;
  }
}

const rows = Object.keys(states).flatMap((state) =>
  Object.keys(inputs).map((input) => [state, input] as [keyof typeof states, keyof typeof inputs]),
);

describe('an update on the phone', () => {
  it.each(rows)('%s: %s', (state, input) => {
    const step = nextUpdate(states[state], inputs[input]);
    expect(step && [step.state.name, ...step.effects.map(short)]).toEqual(table[state][input]);
  });

  it('remembers what was fetched badly, and why it did not get on', () => {
    expect(nextUpdate(fetching, inputs.spoilt)?.state).toEqual({
      ...fetching,
      attempt: 1,
      spoilt: true,
      problem: 'wrong',
    });
  });
});
