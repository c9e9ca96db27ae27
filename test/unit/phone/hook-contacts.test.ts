import { describe, expect, it } from 'vitest';
import type { HookPolicy } from '../../../src/phone/hook.machine.js';
import { badContacts } from '../../support/hook-traces/bad-contacts.js';
import { bouncingTrace } from '../../support/hook-traces/bounce-generator.js';
import { goodContacts } from '../../support/hook-traces/good-contacts.js';
import {
  debounced,
  type HookTrace,
  type ToldLevel,
  undebounced,
} from '../../support/hook-traces/hook-trace.js';
import { type HookEvent, playLevels } from './hook-bench.js';

const on = (atMs: number): HookEvent => ({ type: 'on-hook', atMs });
const off = (atMs: number): HookEvent => ({ type: 'off-hook', atMs });
const flash = (atMs: number): HookEvent => ({ type: 'flash', atMs });
const chatter = (present: boolean): HookEvent => ({ type: 'fault', fault: 'chatter', present });

/** What stands in front of the hook machine, and how it is set. */
interface Conditioning {
  readonly tell: (trace: HookTrace) => ToldLevel[];
  readonly policy: Partial<HookPolicy>;
}
const conditionings = {
  /** A pipe or a terminal: every edge is told. */
  bare: { tell: undebounced, policy: {} },
  /** `hook.input` `gpio` and `firmata`, as they are set unless the configuration says otherwise. */
  debounced: { tell: (trace) => debounced(trace, 10), policy: {} },
  /** `hook.settle = "10 ms"` for inputs that do not debounce. */
  settled: { tell: undebounced, policy: { settleMs: 10 } },
  /** With `hook.flash = "500 ms"`. */
  flash: { tell: (trace) => debounced(trace, 10), policy: { flashMs: 500 } },
} as const satisfies Record<string, Conditioning>;

/** Of the first `count` edges each is obeyed. */
function obeyed({ startsOff = false, edges }: HookTrace, count = edges.length): HookEvent[] {
  return [0, ...edges.slice(0, count)].map((atMs, i) => (startsOff === (i % 2 === 0) ? off(atMs) : on(atMs)));
}
/** Twelve changes at most; with the next one the contact is bad, and counts as on-hook. */
function givenUp(trace: HookTrace): HookEvent[] {
  const edge = trace.edges[trace.startsOff ? 12 : 11];
  if (edge === undefined) throw new RangeError(`${trace.what}: too few edges`);
  const before = obeyed(trace, trace.startsOff ? 12 : 11);
  return [...before, chatter(true), ...(before.at(-1)?.type === 'off-hook' ? [on(edge)] : [])];
}

type Outcomes = Readonly<Record<keyof typeof conditionings, readonly HookEvent[]>>;

/** All that is reported of each trace, in order. */
const outcomes: readonly { readonly trace: HookTrace; readonly events: Outcomes }[] = [
  {
    trace: goodContacts.microswitch,
    events: {
      bare: obeyed(goodContacts.microswitch),
      debounced: [on(0), off(1_002.06), on(9_000.07)],
      settled: [on(0), off(1_012.06), on(9_010.07)],
      flash: [on(0), off(1_002.06), on(9_510.07)],
    },
  },
  {
    trace: goodContacts.leaves,
    events: {
      bare: obeyed(goodContacts.leaves),
      debounced: [on(0), off(1_008.2), on(9_001.4)],
      settled: [on(0), off(1_018.2), on(9_011.4)],
      flash: [on(0), off(1_008.2), on(9_511.4)],
    },
  },
  {
    trace: goodContacts.droppedHandset,
    events: {
      bare: [...givenUp(goodContacts.droppedHandset), chatter(false)],
      debounced: [off(0), on(5_001.4), off(5_030.9), on(5_069.4), off(5_090.9), on(5_110.4)],
      settled: [off(0), on(5_011.4), off(5_040.9), on(5_079.4), off(5_100.9), on(5_120.4)],
      flash: [off(0), flash(5_030.9), flash(5_090.9), on(5_620.4)],
    },
  },
  {
    trace: goodContacts.slowHand,
    events: {
      bare: [...givenUp(goodContacts.slowHand), chatter(false), off(3_330)],
      debounced: [on(0), off(2_019), on(2_141), off(2_330)],
      settled: [on(0), off(2_029), on(2_151), off(2_340)],
      flash: [on(0), off(2_019), flash(2_330)],
    },
  },
  {
    trace: goodContacts.tappedFlash,
    events: {
      bare: [...givenUp(goodContacts.tappedFlash), chatter(false), off(5_188.2)],
      debounced: [off(0), on(4_001.4), off(4_188.2)],
      settled: [off(0), on(4_011.4), off(4_198.2)],
      flash: [off(0), flash(4_188.2)],
    },
  },
  {
    trace: goodContacts.stumbledLift,
    events: {
      bare: [...givenUp(goodContacts.stumbledLift), chatter(false), off(2_242.06)],
      debounced: [on(0), off(1_002.06), on(1_110.07), off(1_242.06)],
      settled: [on(0), off(1_012.06), on(1_120.07), off(1_252.06)],
      flash: [on(0), off(1_002.06), flash(1_242.06)],
    },
  },
  {
    trace: goodContacts.worstSwitch,
    events: {
      bare: [...givenUp(goodContacts.worstSwitch), chatter(false), off(2_157)],
      debounced: [on(0), off(1_011.5), on(1_140), off(1_157)],
      settled: [on(0), off(1_021.5), on(1_150), off(1_167)],
      flash: [on(0), off(1_011.5), flash(1_157)],
    },
  },
  {
    trace: badContacts.crackle,
    events: {
      bare: [...givenUp(badContacts.crackle), chatter(false), off(12_100.3)],
      debounced: [off(0)],
      settled: [off(0)],
      flash: [off(0)],
    },
  },
  {
    trace: badContacts.looseWire,
    events: {
      bare: [...givenUp(badContacts.looseWire), chatter(false), off(12_855)],
      debounced: [...givenUp(badContacts.looseWire), chatter(false), off(12_865)],
      settled: [
        off(0),
        ...[10_010, 10_280, 10_405, 10_925, 11_105, 11_255].flatMap((atMs, i) => [
          on(atMs),
          off([10_070, 10_315, 10_805, 10_955, 11_185, 11_455][i] ?? NaN),
        ]),
        chatter(true),
        on(11_565),
        chatter(false),
        off(12_855),
      ],
      flash: [
        off(0),
        ...[10_060, 10_305, 10_795, 10_945, 11_175, 11_445].map(flash),
        chatter(true),
        on(11_555),
        chatter(false),
        off(12_865),
      ],
    },
  },
  {
    trace: badContacts.hum,
    events: {
      bare: [...givenUp(badContacts.hum), chatter(false)],
      debounced: [on(0)],
      settled: [on(0)],
      flash: [on(0)],
    },
  },
  {
    trace: badContacts.cutInCall,
    events: {
      bare: obeyed(badContacts.cutInCall),
      debounced: [off(0), on(20_008.6)],
      settled: [off(0), on(20_018.6)],
      flash: [off(0), on(20_518.6)],
    },
  },
  {
    // Nobody can tell it from a lift: the phone calls, and ends in left-off-hook.
    trace: badContacts.cutOnHook,
    events: {
      bare: obeyed(badContacts.cutOnHook),
      debounced: [on(0), off(20_008.6)],
      settled: [on(0), off(20_018.6)],
      flash: [on(0), off(20_008.6)],
    },
  },
  {
    trace: badContacts.stuck,
    events: {
      bare: obeyed(badContacts.stuck),
      debounced: [off(0), on(70_001)],
      settled: [off(0), on(70_011)],
      flash: [off(0), on(70_511)],
    },
  },
  {
    trace: badContacts.rain,
    events: {
      // The first level is more than 3 s old by then: the twelfth edge is still obeyed.
      bare: [...obeyed(badContacts.rain, 12), chatter(true), chatter(false), off(61_600)],
      debounced: [...obeyed(badContacts.rain, 12), chatter(true), chatter(false), off(61_610)],
      settled: [
        on(0),
        ...obeyed({ ...badContacts.rain, edges: badContacts.rain.edges.map((atMs) => atMs + 10) }, 12).slice(
          1,
        ),
        chatter(true),
        chatter(false),
        off(61_600),
      ],
      flash: [
        on(0),
        off(1_000),
        ...[1_400, 1_800, 2_200, 2_600, 3_000].map(flash),
        chatter(true),
        on(3_400),
        chatter(false),
        off(61_610),
      ],
    },
  },
];

const rows = outcomes.flatMap(({ trace, events }) =>
  Object.entries(events).map(([how, expected]) => ({ trace, what: trace.what, how, expected })),
);

describe('what the phone makes of', () => {
  it.each(rows)('$what, $how', ({ trace, how, expected }) => {
    const { tell, policy } = conditionings[how as keyof typeof conditionings];
    const bench = playLevels(policy, tell(trace));
    bench.until((trace.edges.at(-1) ?? 0) + 10_000);
    expect(bench.events).toEqual(expected);
  });

  it('every trace that there is', () => {
    const all: HookTrace[] = [...Object.values(goodContacts), ...Object.values(badContacts)];
    expect(new Set(outcomes.map(({ trace }) => trace))).toEqual(new Set(all));
    for (const { edges } of all) expect(edges).toEqual(edges.toSorted((a, b) => a - b));
  });
});

describe('bounce of less than 10 ms, whatever it looks like', () => {
  const seeds = Array.from({ length: 200 }, (_, i) => i + 1);
  const moves = 12;
  /** Each move is reported once, so long after its last edge. */
  const reported = (rests: readonly number[], afterMs: number): HookEvent[] => [
    on(0),
    ...rests.map((atMs, i) => (i % 2 === 0 ? off(atMs + afterMs) : on(atMs + afterMs))),
  ];

  it('is gone behind a debounce of 10 ms: each lift and replace is one, at its last edge', () => {
    for (const seed of seeds) {
      const trace = bouncingTrace(seed, moves, 9.9);
      const bench = playLevels({}, debounced(trace, 10));
      expect(bench.events, trace.what).toEqual(reported(trace.rests, 0));
    }
  });

  it('is gone where levels must settle for 10 ms, and is never taken for a bad contact', () => {
    for (const seed of seeds) {
      const trace = bouncingTrace(seed, moves, 9.9);
      const bench = playLevels({ settleMs: 10 }, undebounced(trace));
      bench.until((trace.edges.at(-1) ?? 0) + 10);
      expect(bench.events, trace.what).toEqual(reported(trace.rests, 10));
    }
  });

  it('leaves the phone where the handset is, even where nothing is done about it', () => {
    for (const seed of seeds) {
      const trace = bouncingTrace(seed, moves - 1, 9.9);
      const bench = playLevels({}, undebounced(trace));
      bench.until((trace.edges.at(-1) ?? 0) + 10_000);
      expect(bench.state.position, trace.what).toBe('off-hook');
    }
  });
});
