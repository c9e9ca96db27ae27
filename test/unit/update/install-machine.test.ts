import { describe, expect, it } from 'vitest';
import type { UpdateRequest } from '../../../src/update/handover.js';
import { type InstallInput, type InstallState, nextInstall } from '../../../src/update/install.machine.js';
import { releaseOf } from './samples.js';

const request: UpdateRequest = { id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', release: releaseOf('2.0') };
const base = { request, from: '1.0' };
const states = {
  idle: { name: 'idle' },
  checking: { name: 'checking', request },
  keeping: { name: 'keeping', ...base },
  installing: { name: 'installing', ...base, starts: 1 },
  trial: { name: 'trial', ...base, starts: 2 },
  'going back': { name: 'going-back', ...base, reason: 'why' },
  ended: { name: 'ended', request, outcome: 'running', message: '' },
} as const satisfies Record<string, InstallState>;
const inputs = {
  requested: { type: 'requested', request },
  'resumed keeping': { type: 'resumed', journal: states.keeping },
  'resumed installing': { type: 'resumed', journal: states.installing },
  'resumed installing, the third time': { type: 'resumed', journal: { ...states.installing, starts: 3 } },
  'resumed trial': { type: 'resumed', journal: states.trial },
  'resumed trial, the third time': { type: 'resumed', journal: { ...states.trial, starts: 3 } },
  'resumed going back': { type: 'resumed', journal: states['going back'] },
  'resumed ended': { type: 'resumed', journal: states.ended },
  checked: { type: 'checked', from: '1.0' },
  done: { type: 'done' },
  failed: { type: 'failed', reason: 'no' },
} as const satisfies Record<string, InstallInput>;

/** The state, and what is done after the journal has it. */
const table: Record<keyof typeof states, Partial<Record<keyof typeof inputs, readonly string[]>>> = {
  idle: {
    requested: ['checking', 'check'],
    'resumed keeping': ['keeping', 'write-journal', 'keep-before'],
    'resumed installing': ['installing 2', 'write-journal', 'install'],
    'resumed installing, the third time': ['going-back', 'write-journal', 'go-back'],
    'resumed trial': ['trial 3', 'write-journal', 'prove'],
    'resumed trial, the third time': ['going-back', 'write-journal', 'go-back'],
    'resumed going back': ['going-back', 'write-journal', 'go-back'],
    'resumed ended': ['ended running', 'write-journal', 'end'],
  },
  checking: {
    checked: ['keeping', 'write-journal', 'keep-before'],
    failed: ['ended refused', 'write-journal', 'end'],
  },
  keeping: {
    done: ['installing 1', 'write-journal', 'install'],
    failed: ['ended refused', 'write-journal', 'end'],
  },
  installing: {
    done: ['trial 1', 'write-journal', 'prove'],
    failed: ['going-back', 'write-journal', 'go-back'],
  },
  trial: {
    done: ['ended running', 'write-journal', 'end'],
    failed: ['going-back', 'write-journal', 'go-back'],
  },
  'going back': {
    done: ['ended rolled-back', 'write-journal', 'end'],
    // Never given up: a phone that is half installed calls nobody.
    failed: ['going-back', 'again-later'],
  },
  ended: {},
};

const rows = Object.keys(states).flatMap((state) =>
  Object.keys(inputs).map((input) => [state, input] as [keyof typeof states, keyof typeof inputs]),
);

function named(state: InstallState): string {
  if (state.name === 'ended') return `ended ${state.outcome}`;
  return 'starts' in state ? `${state.name} ${state.starts}` : state.name;
}

describe('an update on the root side', () => {
  it.each(rows)('%s: %s', (state, input) => {
    const step = nextInstall(states[state], inputs[input]);
    expect(step && [named(step.state), ...step.effects.map(({ type }) => type)]).toEqual(table[state][input]);
  });
});
