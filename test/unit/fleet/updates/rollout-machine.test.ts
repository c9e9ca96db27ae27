import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newRollout,
  nextRollout,
  type Rollout,
  type RolloutFigures,
  type RolloutInput,
  type RolloutState,
  worse,
} from '../../../../src/fleet/updates/rollout.machine.js';
import { rolloutPlanSchema } from '../../../../src/protocol/fleet-api/updates.js';

const DAY_MS = 86_400_000;
const plan = rolloutPlanSchema.parse({});
const nobody = { asked: 0, running: 0, rolledBack: 0, refused: 0 };
const calm = { watched: 0, troubled: 0, troubledBefore: 0, outside: { phones: 100, troubled: 0 } };

interface Said {
  waiting?: number;
  canaries?: Partial<RolloutFigures['canaries']>;
  rest?: Partial<RolloutFigures['rest']>;
  askedLately?: number;
  health?: Partial<NonNullable<RolloutFigures['health']>> | null;
}
function figures({ waiting = 0, canaries, rest, askedLately = 0, health = {} }: Said = {}): RolloutFigures {
  return {
    waiting,
    canaries: { ...nobody, ...canaries },
    rest: { ...nobody, ...rest },
    askedLately,
    health: health === null ? null : { ...calm, ...health },
  };
}
const inState = (state: RolloutState): Rollout => ({ ...newRollout(plan), state });
const look = (said: Said, nowMs = 0): RolloutInput => ({ type: 'look', nowMs, figures: figures(said) });

const canary: RolloutState = { name: 'canary', observedSinceMs: null };
const observed: RolloutState = { name: 'canary', observedSinceMs: 1_000 };
const reason = { type: 'failures', asked: 5, rolledBack: 1, refused: 0 } as const;

interface Row {
  readonly when: string;
  readonly state: RolloutState;
  readonly input: RolloutInput;
  /** `ignored`: the machine says nothing. */
  readonly then: Partial<RolloutState> | 'ignored';
  readonly asks?: readonly (readonly ['canary' | 'rest', number])[];
}

const rows: readonly Row[] = [
  {
    when: 'at the start five in a hundred are asked first',
    state: canary,
    input: look({ waiting: 100 }),
    then: canary,
    asks: [['canary', 5]],
  },
  {
    when: 'a share of less than one phone is one phone',
    state: canary,
    input: look({ waiting: 3 }),
    then: canary,
    asks: [['canary', 1]],
  },
  {
    when: 'a share is rounded up',
    state: canary,
    input: look({ waiting: 21 }),
    then: canary,
    asks: [['canary', 2]],
  },
  {
    when: 'who was asked already is not asked again',
    state: canary,
    input: look({ waiting: 97, canaries: { asked: 3 } }),
    then: canary,
    asks: [['canary', 2]],
  },
  {
    when: 'all canaries are asked and none has it yet',
    state: canary,
    input: look({ waiting: 95, canaries: { asked: 5 } }),
    then: canary,
  },
  { when: 'there is nobody to ask', state: canary, input: look({}), then: canary },
  {
    when: 'half of the canaries run it: the observation begins',
    state: canary,
    input: look({ waiting: 95, canaries: { asked: 5, running: 3 } }, 1_000),
    then: observed,
  },
  {
    when: 'fewer than half of all that are wanted run it, though all that were linked do',
    state: canary,
    input: look({ waiting: 98, canaries: { asked: 2, running: 2 } }, 1_000),
    then: canary,
    asks: [['canary', 3]],
  },
  {
    when: 'the observation is not over',
    state: observed,
    input: look({ waiting: 95, canaries: { asked: 5, running: 5 } }, DAY_MS + 999),
    then: observed,
  },
  {
    when: 'the observation is over',
    state: observed,
    input: look({ waiting: 95, canaries: { asked: 5, running: 5 } }, DAY_MS + 1_000),
    then: { name: 'waves' },
  },
  {
    when: 'canaries were revoked while they were observed, so that too few run it',
    state: observed,
    input: look({ waiting: 95, canaries: { asked: 2, running: 2 } }, DAY_MS + 1_000),
    then: canary,
    asks: [['canary', 3]],
  },
  {
    when: 'one of five canaries went back',
    state: observed,
    input: look({ waiting: 95, canaries: { asked: 5, running: 4, rolledBack: 1 } }, 2_000),
    then: { name: 'halted', from: 'canary', reason },
  },
  {
    when: 'the one canary refused it',
    state: canary,
    input: look({ waiting: 3, canaries: { asked: 1, refused: 1 } }),
    then: { name: 'halted', from: 'canary', reason: { ...reason, asked: 1, rolledBack: 0, refused: 1 } },
  },
  {
    when: 'the only canary went silent, which it never did before',
    state: observed,
    input: look({
      waiting: 19,
      canaries: { asked: 1, running: 1 },
      health: { watched: 1, troubled: 1, troubledBefore: 0.01 },
    }),
    then: {
      name: 'halted',
      from: 'canary',
      reason: { type: 'trouble', watched: 1, troubled: 1, expected: 0 },
    },
  },
  {
    when: 'canaries are as often silent as they ever were',
    state: observed,
    input: look({
      waiting: 95,
      canaries: { asked: 5, running: 5 },
      health: { watched: 5, troubled: 2, troubledBefore: 1.5 },
    }),
    then: observed,
  },
  {
    when: 'canaries are no worse off than phones outside',
    state: observed,
    input: look({
      waiting: 95,
      canaries: { asked: 5, running: 5 },
      health: { watched: 5, troubled: 4, outside: { phones: 100, troubled: 80 } },
    }),
    then: observed,
  },
  {
    when: 'the rest is asked a tenth of the hourly number at a time',
    state: { name: 'waves' },
    input: look({ waiting: 5_000 }),
    then: { name: 'waves' },
    asks: [['rest', 50]],
  },
  {
    when: 'this wave has been asked in part',
    state: { name: 'waves' },
    input: look({ waiting: 5_000, rest: { asked: 30 }, askedLately: 30 }),
    then: { name: 'waves' },
    asks: [['rest', 20]],
  },
  {
    when: 'this wave has been asked',
    state: { name: 'waves' },
    input: look({ waiting: 5_000, rest: { asked: 50 }, askedLately: 50 }),
    then: { name: 'waves' },
  },
  {
    when: 'in the waves more fail than the plan bears',
    state: { name: 'waves' },
    input: look({
      waiting: 50,
      canaries: { asked: 5, running: 5 },
      rest: { asked: 95, running: 80, refused: 6 },
    }),
    then: { name: 'halted', from: 'waves', reason: { ...reason, asked: 100, rolledBack: 0, refused: 6 } },
  },
  {
    when: 'in the waves as many fail as the plan bears',
    state: { name: 'waves' },
    input: look({
      waiting: 0,
      canaries: { asked: 5, running: 5 },
      rest: { asked: 95, running: 80, refused: 5 },
    }),
    then: { name: 'waves' },
  },
  {
    when: 'nobody waits and everybody has ended',
    state: { name: 'waves' },
    input: look({
      canaries: { asked: 1, running: 1 },
      rest: { asked: 40, running: 38, rolledBack: 1, refused: 1 },
    }),
    then: { name: 'complete' },
  },
  {
    when: 'a phone that was off for weeks comes back to a complete rollout',
    state: { name: 'complete' },
    input: look({ waiting: 1, rest: { asked: 40, running: 40 } }),
    then: { name: 'waves' },
    asks: [['rest', 50]],
  },
  {
    when: 'the server may be cut off: nobody is asked, nothing begins',
    state: canary,
    input: look({ waiting: 95, canaries: { asked: 5, running: 5 }, health: null }, 1_000),
    then: canary,
  },
  {
    when: 'the server may be cut off, and what phones told of failures counts all the same',
    state: { name: 'waves' },
    input: look({ waiting: 15, canaries: { asked: 5, running: 4, rolledBack: 1 }, health: null }),
    then: { name: 'halted', from: 'waves', reason },
  },
  {
    when: 'somebody pauses',
    state: observed,
    input: { type: 'pause' },
    then: { name: 'paused', from: 'canary' },
  },
  {
    when: 'time passes while it is paused',
    state: { name: 'paused', from: 'waves' },
    input: look({ waiting: 50, canaries: { asked: 5, rolledBack: 5 } }),
    then: { name: 'paused', from: 'waves' },
  },
  {
    when: 'canaries are resumed: they are observed anew',
    state: { name: 'paused', from: 'canary' },
    input: { type: 'resume' },
    then: canary,
  },
  {
    when: 'waves are resumed',
    state: { name: 'paused', from: 'waves' },
    input: { type: 'resume' },
    then: { name: 'waves' },
  },
  {
    when: 'somebody goes on in spite of it',
    state: { name: 'halted', from: 'waves', reason },
    input: { type: 'override', figures: figures() },
    then: { name: 'waves' },
  },
  { when: 'nothing is paused', state: canary, input: { type: 'resume' }, then: 'ignored' },
  {
    when: 'nothing has halted',
    state: canary,
    input: { type: 'override', figures: figures() },
    then: 'ignored',
  },
  {
    when: 'what has halted is paused',
    state: { name: 'halted', from: 'canary', reason },
    input: { type: 'pause' },
    then: 'ignored',
  },
  {
    when: 'what has halted is resumed',
    state: { name: 'halted', from: 'canary', reason },
    input: { type: 'resume' },
    then: 'ignored',
  },
  ...(['canary', 'waves', 'complete'] as const).map((from): Row => ({
    when: `${from} is aborted`,
    state: from === 'canary' ? canary : { name: from },
    input: { type: 'abort' },
    then: { name: 'ended', how: 'aborted' },
  })),
  {
    when: 'a newer rollout begins',
    state: { name: 'complete' },
    input: { type: 'supersede' },
    then: { name: 'ended', how: 'superseded' },
  },
  {
    when: 'it has ended, whatever comes',
    state: { name: 'ended', how: 'aborted' },
    input: look({ waiting: 5 }),
    then: 'ignored',
  },
];

describe('the rollout machine', () => {
  it.each(rows)('$when', ({ state, input, then, asks = [] }) => {
    const step = nextRollout(inState(state), input);
    if (then === 'ignored') {
      expect(step).toBeUndefined();
      return;
    }
    expect(step?.rollout.state).toEqual(then);
    expect(step?.effects.map(({ group, most }) => [group, most])).toEqual(asks);
  });

  it('is not halted once more by what somebody went on in spite of, but by what comes on top of it', () => {
    const halted = inState({ name: 'halted', from: 'waves', reason });
    const seen = { waiting: 10, canaries: { asked: 5, running: 3, rolledBack: 2 } };
    const on = nextRollout(halted, { type: 'override', figures: figures(seen) })?.rollout ?? halted;
    expect(nextRollout(on, look(seen))?.rollout.state.name).toBe('waves');
    const more = { ...seen, rest: { asked: 1, rolledBack: 1 } };
    expect(nextRollout(on, look(more))?.rollout.state).toMatchObject({
      name: 'halted',
      reason: { type: 'failures', asked: 6, rolledBack: 3, refused: 0 },
    });
  });

  const groups = fc
    .tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40))
    .map(([running, rolledBack, refused, open]) => ({
      asked: running + rolledBack + refused + open,
      running,
      rolledBack,
      refused,
    }));
  const anyFigures: fc.Arbitrary<RolloutFigures> = fc.record({
    waiting: fc.nat(500),
    canaries: groups,
    rest: groups,
    askedLately: fc.nat(60),
    health: fc.option(
      fc.record({
        watched: fc.nat(80),
        troubled: fc.nat(80),
        troubledBefore: fc.double({ min: 0, max: 80, noNaN: true }),
        outside: fc.record({ phones: fc.nat(500), troubled: fc.nat(500) }),
      }),
    ),
  });
  const anyPlan = fc.record({
    canaryPercent: fc.integer({ min: 1, max: 100 }),
    observeMs: fc.integer({ min: 60_000, max: DAY_MS }),
    perHour: fc.integer({ min: 10, max: 1_000 }),
    failurePercent: fc.integer({ min: 0, max: 50 }),
    when: fc.constantFrom('window' as const, 'idle' as const),
    again: fc.boolean(),
  });
  const anyInput: fc.Arbitrary<RolloutInput> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('look' as const),
        nowMs: fc.nat(10 * DAY_MS),
        figures: anyFigures,
      }),
    },
    fc.constantFrom({ type: 'pause' as const }, { type: 'resume' as const }),
    fc.record({ type: fc.constant('override' as const), figures: anyFigures }),
    fc.constant({ type: 'abort' as const }),
  );

  it('never asks more than wait or than the rate allows, asks nobody unless it goes, and the rest only after the canaries', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(anyInput, { maxLength: 30 }), (itsPlan, inputs) => {
        let rollout = newRollout(itsPlan);
        for (const input of inputs) {
          const before = rollout.state.name;
          const step = nextRollout(rollout, input);
          if (!step) continue;
          rollout = step.rollout;
          for (const { group, most } of step.effects) {
            if (input.type !== 'look') throw new Error(`asked by ${input.type}`);
            expect(['canary', 'waves', 'complete']).toContain(before);
            expect(most).toBeGreaterThan(0);
            if (group === 'rest') {
              expect(before).not.toBe('canary');
              expect(most + input.figures.askedLately).toBeLessThanOrEqual(Math.ceil(itsPlan.perHour / 10));
            } else expect(most).toBeLessThanOrEqual(input.figures.waiting);
            expect(worse(rollout, input.figures)).toBeNull();
          }
        }
      }),
    );
  });

  it('halts whenever it goes and something is worse, and is the same after it was stored and read', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(anyInput, { maxLength: 30 }), (itsPlan, inputs) => {
        let rollout = newRollout(itsPlan);
        for (const input of inputs) {
          const stored = JSON.parse(JSON.stringify(rollout)) as Rollout;
          expect(nextRollout(stored, input)).toEqual(nextRollout(rollout, input));
          const going = ['canary', 'waves', 'complete'].includes(rollout.state.name);
          const bad = input.type === 'look' && worse(rollout, input.figures) !== null;
          rollout = nextRollout(rollout, input)?.rollout ?? rollout;
          if (going && bad) expect(rollout.state.name).toBe('halted');
        }
      }),
    );
  });
});
