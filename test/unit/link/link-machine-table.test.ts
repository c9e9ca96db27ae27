import { describe, expect, it } from 'vitest';
import {
  type LinkEffect,
  type LinkInput,
  type LinkState,
  type LinkTimer,
  nextLink,
} from '../../../src/link/link.machine.js';
import { ignored } from '../../../src/phone/machine.js';

const states = {
  offline: { name: 'offline' },
  connecting: { name: 'connecting', attempt: 1, crowd: false },
  opened: { name: 'opened', attempt: 1, crowd: false },
  challenged: { name: 'challenged', attempt: 1, crowd: false },
  linked: { name: 'linked', attempt: 1, crowd: false, heartbeatMs: 30_000, steady: false },
  waiting: { name: 'waiting', attempt: 2, crowd: false, problem: 'no', patient: false },
  'waiting, patient': { name: 'waiting', attempt: 2, crowd: false, problem: 'no', patient: true },
  refused: { name: 'refused', problem: 'no' },
} as const satisfies Record<string, LinkState>;

const inputs = {
  start: { type: 'start' },
  stop: { type: 'stop' },
  opened: { type: 'opened' },
  challenge: { type: 'challenge' },
  foreign: { type: 'foreign', problem: 'other' },
  welcome: { type: 'welcome', heartbeatMs: 30_000 },
  'refused, retry': { type: 'refused', problem: 'unknown', retry: true },
  'refused, final': { type: 'refused', problem: 'wrong', retry: false },
  violation: { type: 'violation', problem: 'rubbish' },
  closed: { type: 'closed', problem: 'cable', how: 'failed' },
  'going away': { type: 'closed', problem: 'restart', how: 'going-away' },
  replaced: { type: 'closed', problem: 'twin', how: 'replaced' },
  'not understood': { type: 'closed', problem: 'rubbish', how: 'violation' },
  sent: { type: 'sent' },
  heard: { type: 'heard' },
  'timer deadline': { type: 'timer', timer: 'deadline' },
  'timer retry': { type: 'timer', timer: 'retry' },
  'timer beat': { type: 'timer', timer: 'beat' },
  'timer silence': { type: 'timer', timer: 'silence' },
  'timer steady': { type: 'timer', timer: 'steady' },
  'network changed': { type: 'network-changed' },
} as const satisfies Record<string, LinkInput>;

interface Outcome {
  readonly state: LinkState;
  readonly effects: readonly LinkEffect[];
}
type Rows = Readonly<Record<keyof typeof inputs, Outcome | undefined>>;

const to = (state: LinkState, ...effects: LinkEffect[]): Outcome => ({ state, effects });
const noTimers = (['deadline', 'retry', 'beat', 'silence', 'steady'] as const).map((timer): LinkEffect => ({
  type: 'cancel-timer',
  timer,
}));
const start = (timer: LinkTimer, afterMs: number, jitter = 0): LinkEffect => ({
  type: 'start-timer',
  timer,
  afterMs,
  jitter,
});
const drop: LinkEffect = { type: 'disconnect', silent: false };
const abandon: LinkEffect = { type: 'disconnect', silent: true };
const unlinked: LinkEffect = { type: 'unlinked' };

const connect = (attempt: number, ...before: LinkEffect[]): Outcome =>
  to(
    { name: 'connecting', attempt, crowd: false },
    ...noTimers,
    ...before,
    { type: 'connect' },
    start('deadline', 20_000),
  );
const wait = (
  problem: string,
  retry: { afterMs: number; jitter?: number; crowd?: boolean; patient?: boolean },
  ...before: LinkEffect[]
): Outcome =>
  to(
    { name: 'waiting', attempt: 2, crowd: retry.crowd ?? false, problem, patient: retry.patient ?? false },
    ...noTimers,
    ...before,
    start('retry', retry.afterMs, retry.jitter ?? 0.5),
  );
const after = (first: LinkEffect, { state, effects }: Outcome): Outcome => to(state, first, ...effects);
const networkChanged = (problem: string, ...before: LinkEffect[]): Outcome =>
  to(
    { name: 'waiting', attempt: 0, crowd: false, problem, patient: false },
    ...noTimers,
    ...before,
    start('retry', 500, 1),
  );
/** The second failure in a row. */
const again = (problem: string, ...before: LinkEffect[]) => wait(problem, { afterMs: 2_000 }, ...before);
const patient = (problem: string, afterMs: number, ...before: LinkEffect[]) =>
  wait(problem, { afterMs, patient: true }, ...before);
const inCrowd = (problem: string, ...before: LinkEffect[]) =>
  wait(problem, { afterMs: 10_000, crowd: true }, ...before);
const stopped = to({ name: 'offline' }, ...noTimers, drop);

/** What every state with a connection does when that ends. */
const ends = {
  closed: again('cable'),
  'going away': inCrowd('restart'),
  replaced: patient('twin', 120_000),
  'not understood': patient('rubbish', 120_000),
  violation: patient('rubbish', 120_000, drop),
  'network changed': networkChanged('the network of this phone has changed', drop),
  stop: stopped,
};
const nothing = Object.fromEntries(Object.keys(inputs).map((name) => [name, ignored])) as Rows;

/** Every state and every input; what a row does not name is ignored. */
const table: Record<keyof typeof states, Rows> = {
  offline: { ...nothing, start: connect(0) },
  connecting: {
    ...nothing,
    ...ends,
    opened: to({ ...states.connecting, name: 'opened' }, ...noTimers, start('deadline', 10_000)),
    'timer deadline': again('the fleet server does not take the connection', abandon),
  },
  opened: {
    ...nothing,
    ...ends,
    challenge: to(states.challenged, ...noTimers, { type: 'say-hello' }, start('deadline', 15_000)),
    foreign: patient('other', 600_000, drop),
    'timer deadline': again('the fleet server does not speak', abandon),
  },
  challenged: {
    ...nothing,
    ...ends,
    welcome: to(
      states.linked,
      ...noTimers,
      start('beat', 28_500, 0.05),
      start('silence', 65_000),
      start('steady', 60_000),
      { type: 'linked' },
    ),
    'refused, retry': patient('unknown', 120_000, drop),
    'refused, final': to({ name: 'refused', problem: 'wrong' }, ...noTimers, drop),
    'timer deadline': again('the fleet server does not answer', abandon),
  },
  linked: {
    ...nothing,
    stop: after(unlinked, stopped),
    violation: after(unlinked, ends.violation),
    closed: after(unlinked, inCrowd('cable')),
    'going away': after(unlinked, inCrowd('restart')),
    replaced: after(unlinked, ends.replaced),
    'not understood': after(unlinked, ends['not understood']),
    'network changed': after(unlinked, networkChanged('the network of this phone has changed', drop)),
    'refused, retry': after(unlinked, patient('unknown', 120_000, drop)),
    'refused, final': after(unlinked, to({ name: 'refused', problem: 'wrong' }, ...noTimers, drop)),
    sent: to(states.linked, start('beat', 28_500, 0.05)),
    heard: to(states.linked, start('silence', 65_000)),
    'timer beat': to(states.linked, { type: 'send-beat' }, start('beat', 28_500, 0.05)),
    'timer silence': after(unlinked, inCrowd('the fleet server has fallen silent', abandon)),
    'timer steady': to({ ...states.linked, attempt: 0, steady: true }),
  },
  waiting: { ...nothing, stop: stopped, 'timer retry': connect(2), 'network changed': networkChanged('no') },
  'waiting, patient': { ...nothing, stop: stopped, 'timer retry': connect(2) },
  refused: { ...nothing, stop: stopped },
};

for (const [stateName, rows] of Object.entries(table)) {
  describe(`link, ${stateName}`, () => {
    for (const [inputName, outcome] of Object.entries(rows) as [keyof typeof inputs, Outcome | undefined][]) {
      it(`${inputName}: ${outcome === ignored ? 'nothing' : outcome.state.name}`, () => {
        expect(nextLink(states[stateName as keyof typeof states], inputs[inputName])).toEqual(outcome);
      });
    }
  });
}
