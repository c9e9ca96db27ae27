import { describe, expect, it } from 'vitest';
import { ignored } from '../../../src/phone/machine.js';
import {
  initialRatingState,
  nextRating,
  type RatingEffect,
  type RatingInput,
  type RatingPolicy,
  type RatingState,
  THANK_MS,
} from '../../../src/phone/rating.machine.js';

const policy: RatingPolicy = { buttons: 3, askForMs: 20_000 };

const states = {
  waiting: initialRatingState,
  'waiting, A is rated': { name: 'waiting', rated: 'A' },
  'asking, still lifted': { name: 'asking', call: 'A', offHook: true },
  'asking, replaced': { name: 'asking', call: 'A', offHook: false },
  thanking: { name: 'thanking', call: 'A' },
} as const satisfies Record<string, RatingState>;

const inputs = {
  'call goes on': { type: 'call-goes-on' },
  'call A over': { type: 'call-over', call: 'A' },
  'call B over': { type: 'call-over', call: 'B' },
  'left off-hook': { type: 'left-off-hook' },
  'replaced, A was answered': { type: 'on-hook', call: 'A' },
  'replaced, B was answered': { type: 'on-hook', call: 'B' },
  'replaced, nobody had answered': { type: 'on-hook', call: null },
  'second button': { type: 'press', button: 1 },
  'last button': { type: 'press', button: 2 },
  'a button too many': { type: 'press', button: 3 },
  'timer ask': { type: 'timer', timer: 'ask' },
  'timer thank': { type: 'timer', timer: 'thank' },
} as const satisfies Record<string, RatingInput>;

interface Outcome {
  readonly state: RatingState;
  readonly effects: readonly RatingEffect[];
}
type Rows = Readonly<Record<keyof typeof inputs, Outcome | undefined>>;

const to = (state: RatingState, ...effects: RatingEffect[]): Outcome => ({ state, effects });
const light = (lamps: 'all' | 'none' | number): RatingEffect => ({ type: 'light', lamps });
const cancel = (timer: 'ask' | 'thank'): RatingEffect => ({ type: 'cancel-timer', timer });
const startAsk: RatingEffect = { type: 'start-timer', timer: 'ask', afterMs: 20_000 };
const startThank: RatingEffect = { type: 'start-timer', timer: 'thank', afterMs: THANK_MS };
const rate = (call: string, score: number): RatingEffect => ({ type: 'rate', call, score });

const nothing: Rows = {
  'call goes on': ignored,
  'call A over': ignored,
  'call B over': ignored,
  'left off-hook': ignored,
  'replaced, A was answered': ignored,
  'replaced, B was answered': ignored,
  'replaced, nobody had answered': ignored,
  'second button': ignored,
  'last button': ignored,
  'a button too many': ignored,
  'timer ask': ignored,
  'timer thank': ignored,
};
const askLifted = (call: string): Outcome =>
  to({ name: 'asking', call, offHook: true }, cancel('ask'), cancel('thank'), light('all'));
const askReplaced = (call: string): Outcome =>
  to({ name: 'asking', call, offHook: false }, cancel('thank'), light('all'), startAsk);
const rest = to(initialRatingState, cancel('ask'), cancel('thank'), light('none'));
const pressed = (button: number): Outcome =>
  to(states.thanking, cancel('ask'), rate('A', button + 1), light(button), startThank);

/** Every state and every input: what is missing does not compile. */
const table: Record<keyof typeof states, Rows> = {
  waiting: {
    ...nothing,
    'call A over': askLifted('A'),
    'call B over': askLifted('B'),
    'replaced, A was answered': askReplaced('A'),
    'replaced, B was answered': askReplaced('B'),
  },
  // A customer who rated the call with the handset at the ear is not asked again when replacing it.
  'waiting, A is rated': {
    ...nothing,
    'call goes on': to(initialRatingState),
    'left off-hook': to(initialRatingState),
    'call B over': askLifted('B'),
    'replaced, B was answered': askReplaced('B'),
  },
  'asking, still lifted': {
    ...nothing,
    'call goes on': rest,
    'left off-hook': rest,
    'call B over': askLifted('B'),
    'replaced, A was answered': to(states['asking, replaced'], startAsk),
    'replaced, B was answered': askReplaced('B'),
    'second button': pressed(1),
    'last button': pressed(2),
  },
  'asking, replaced': {
    ...nothing,
    'call goes on': rest,
    'left off-hook': rest,
    'call B over': askLifted('B'),
    'replaced, B was answered': askReplaced('B'),
    'second button': pressed(1),
    'last button': pressed(2),
    'timer ask': to(initialRatingState, light('none')),
  },
  thanking: {
    ...nothing,
    'call goes on': rest,
    'left off-hook': rest,
    'call B over': askLifted('B'),
    'replaced, B was answered': askReplaced('B'),
    'timer thank': to(states['waiting, A is rated'], light('none')),
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

describe('the rating machine', () => {
  it.each(rows.filter(({ expected }) => expected))('$from + $on', ({ start, input, expected }) => {
    expect(nextRating(policy, start, input)).toEqual(expected);
  });
  it.each(rows.filter(({ expected }) => !expected))('$from + $on: ignored', ({ start, input }) => {
    expect(nextRating(policy, start, input)).toBeUndefined();
  });

  it.each([-1, 0.5, NaN, Infinity])('takes no button %d', (button) => {
    expect(nextRating(policy, states['asking, replaced'], { type: 'press', button })).toBeUndefined();
  });
});
