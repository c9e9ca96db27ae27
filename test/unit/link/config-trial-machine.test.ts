import { describe, expect, it } from 'vitest';
import {
  atStart,
  type ConfigTrialEffect,
  type ConfigTrialInput,
  type ConfigTrialState,
  nextConfigTrial,
} from '../../../src/link/config-trial.machine.js';

const trial = { name: 'trial', version: 12, registered: false, linked: false } as const;
const states = {
  idle: { name: 'idle' },
  checking: { name: 'checking', version: 12 },
  ready: { name: 'ready', version: 12 },
  staged: { name: 'staged', version: 12 },
  trial,
  'trial, registered': { ...trial, registered: true },
  'trial, linked': { ...trial, linked: true },
  failed: { name: 'failed', version: 12, reason: 'no' },
  confirmed: { name: 'confirmed', version: 11 },
  'rolled-back': { name: 'rolled-back', version: 11, reason: 'no' },
} as const satisfies Record<string, ConfigTrialState>;

const inputs = {
  offered: { type: 'offered', version: 12 },
  good: { type: 'checked', problem: null },
  bad: { type: 'checked', problem: 'forged' },
  idle: { type: 'idle' },
  kept: { type: 'staged', problem: null },
  'not kept': { type: 'staged', problem: 'disk full' },
  begun: { type: 'begun', version: 12 },
  registered: { type: 'registered', is: true },
  unregistered: { type: 'registered', is: false },
  linked: { type: 'linked', is: true },
  unlinked: { type: 'linked', is: false },
  deadline: { type: 'deadline' },
} as const satisfies Record<string, ConfigTrialInput>;

type Row = readonly [ConfigTrialState, ...ConfigTrialEffect[]];

const checking: Row = [states.checking, { type: 'check' }];
const refused = (reason: string): Row => [states.idle, { type: 'refuse', reason }];
const begun: Row = [trial, { type: 'start-deadline', afterMs: 120_000 }];
const confirmed: Row = [{ name: 'confirmed', version: 12 }, { type: 'cancel-deadline' }, { type: 'confirm' }];
const failed = (what: string): Row => [
  { name: 'failed', version: 12, reason: `within 2 minutes the phone was ${what}` },
  { type: 'wait-for-idle' },
];

/** What a state does not name it ignores. */
const table: Record<keyof typeof states, Partial<Record<keyof typeof inputs, Row>>> = {
  idle: { offered: checking, begun },
  checking: { good: [states.ready, { type: 'wait-for-idle' }], bad: refused('forged') },
  ready: { idle: [states.staged, { type: 'stage' }] },
  staged: { kept: [states.staged, { type: 'restart' }], 'not kept': refused('disk full') },
  trial: {
    registered: [states['trial, registered']],
    unregistered: [trial],
    linked: [states['trial, linked']],
    unlinked: [trial],
    deadline: failed('neither registered with the exchange nor linked with the fleet'),
  },
  'trial, registered': {
    registered: [states['trial, registered']],
    unregistered: [trial],
    linked: confirmed,
    unlinked: [states['trial, registered']],
    deadline: failed('registered with the exchange, but not linked with the fleet'),
  },
  'trial, linked': {
    registered: confirmed,
    unregistered: [states['trial, linked']],
    linked: [states['trial, linked']],
    unlinked: [trial],
    deadline: failed('linked with the fleet, but not registered with the exchange'),
  },
  failed: {
    idle: [
      { name: 'rolled-back', version: 12, reason: 'no' },
      { type: 'roll-back', reason: 'no' },
      { type: 'restart' },
    ],
  },
  confirmed: { offered: checking },
  'rolled-back': { offered: checking },
};

for (const [stateName, rows] of Object.entries(table)) {
  describe(`configuration, ${stateName}`, () => {
    for (const inputName of Object.keys(inputs) as (keyof typeof inputs)[]) {
      const row = rows[inputName];
      it(`${inputName}: ${row ? row[0].name : 'nothing'}`, () => {
        const [state, ...effects] = row ?? [];
        expect(nextConfigTrial(states[stateName as keyof typeof states], inputs[inputName])).toEqual(
          row && { state, effects },
        );
      });
    }
  });
}

describe('a start of the program', () => {
  it.each([
    ['without a candidate', undefined, 'nothing'],
    ['with a new candidate', 0, 'begin'],
    ['with one that was begun', 1, 'roll-back'],
    ['with one that was begun often', 7, 'roll-back'],
  ])('%s', (_, starts, does) => {
    expect(atStart(starts)).toBe(does);
  });
});
