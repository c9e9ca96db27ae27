import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HookContactsEffect,
  type HookContactsInput,
  type HookContactsPolicy,
  initialHookContacts,
  nextHookContacts,
} from '../../../src/io/hook-contacts.machine.js';

const one: HookContactsPolicy = { pair: false, offHookLevel: 1, slowMs: 250 };
const pair: HookContactsPolicy = { ...one, pair: true };

/** A contact takes a level, or the hardware goes: `[at ms, what]`. */
type Happening = readonly [number, 'first 0' | 'first 1' | 'second 0' | 'second 1' | 'lost'];

/** Runs a course of events with its timer; gives what was reported, each with the time at which it was. */
function course(policy: HookContactsPolicy, happenings: readonly Happening[], untilMs = 100_000): string[] {
  let state = initialHookContacts;
  let slowAtMs = Infinity;
  const told: string[] = [];
  const feed = (input: HookContactsInput, nowMs: number): void => {
    const step = nextHookContacts(policy, state, input);
    if (!step) return;
    state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'start-timer') slowAtMs = nowMs + effect.afterMs;
      else if (effect.type === 'cancel-timer') slowAtMs = Infinity;
      else told.push(`${nowMs} ${inWords(effect)}`);
    }
  };
  const runTimer = (beforeMs: number): void => {
    if (slowAtMs > beforeMs) return;
    const nowMs = slowAtMs;
    slowAtMs = Infinity;
    feed({ type: 'slow' }, nowMs);
  };
  for (const [atMs, what] of happenings) {
    runTimer(atMs);
    if (what === 'lost') feed({ type: 'lost' }, atMs);
    else {
      const contact = what.startsWith('first') ? 'first' : 'second';
      feed({ type: 'level', contact, level: what.endsWith('1') ? 1 : 0, atMs }, atMs);
    }
  }
  runTimer(untilMs);
  return told;
}

function inWords(effect: HookContactsEffect): string {
  switch (effect.type) {
    case 'position':
      return `${effect.offHook ? 'off-hook' : 'on-hook'} since ${effect.atMs}`;
    case 'broken-wire':
      return `broken wire, dead: ${effect.dead ?? '?'}`;
    default:
      return effect.type;
  }
}

/** On-hook: the first contact closed (0), the second open (1). */
const onHook: readonly Happening[] = [
  [0, 'first 0'],
  [3, 'second 1'],
];
const offHook: readonly Happening[] = [
  [0, 'first 1'],
  [3, 'second 0'],
];
const reportedOn = '3 on-hook since 3';
const reportedOff = '3 off-hook since 3';

interface Row {
  readonly name: string;
  readonly policy?: HookContactsPolicy;
  readonly happenings: readonly Happening[];
  readonly told: readonly string[];
}

const oneContact: readonly Row[] = [
  {
    name: 'lift and replace',
    happenings: [
      [0, 'first 0'],
      [1_000, 'first 1'],
      [5_000, 'first 0'],
    ],
    told: ['0 on-hook since 0', '1000 off-hook since 1000', '5000 on-hook since 5000'],
  },
  {
    name: 'the other polarity',
    policy: { ...one, offHookLevel: 0 },
    happenings: [
      [0, 'first 0'],
      [1_000, 'first 1'],
    ],
    told: ['0 off-hook since 0', '1000 on-hook since 1000'],
  },
  {
    name: 'the same level again',
    happenings: [
      [0, 'first 0'],
      [1_000, 'first 0'],
    ],
    told: ['0 on-hook since 0'],
  },
  {
    name: 'a loss, and the same level after it',
    happenings: [
      [0, 'first 1'],
      [1_000, 'lost'],
      [2_000, 'first 1'],
    ],
    told: ['0 off-hook since 0'],
  },
  {
    name: 'a loss, and another level after it',
    happenings: [
      [0, 'first 1'],
      [1_000, 'lost'],
      [1_000, 'lost'],
      [2_000, 'first 0'],
    ],
    told: ['0 off-hook since 0', '2000 on-hook since 2000'],
  },
];

const healthyPair: readonly Row[] = [
  {
    name: 'lift and replace: the position is there when the second contact has followed',
    happenings: [...onHook, [1_000, 'first 1'], [1_020, 'second 0'], [5_000, 'second 1'], [5_030, 'first 0']],
    told: [reportedOn, '1020 off-hook since 1020', '5030 on-hook since 5030'],
  },
  {
    name: 'the other polarity',
    policy: { ...pair, offHookLevel: 0 },
    happenings: [...onHook, [1_000, 'first 1'], [1_020, 'second 0']],
    told: ['3 off-hook since 3', '1020 on-hook since 1020'],
  },
  {
    name: 'a bouncing second contact makes one lift',
    happenings: [
      ...onHook,
      [1_000, 'first 1'],
      [1_020, 'second 0'],
      [1_040, 'second 1'],
      [1_060, 'second 0'],
    ],
    told: [reportedOn, '1020 off-hook since 1020'],
  },
  {
    name: 'a bouncing first contact makes one lift',
    happenings: [...onHook, [1_000, 'first 1'], [1_020, 'first 0'], [1_040, 'first 1'], [1_060, 'second 0']],
    told: [reportedOn, '1060 off-hook since 1060'],
  },
  {
    name: 'a cradle touched and let go is nothing',
    happenings: [...onHook, [1_000, 'first 1'], [1_200, 'first 0']],
    told: [reportedOn],
  },
  {
    name: 'a change-over as slow as may be',
    happenings: [...onHook, [1_000, 'first 1'], [1_249, 'second 0']],
    told: [reportedOn, '1249 off-hook since 1249'],
  },
  {
    name: 'slower: a fault, gone when the pair was healthy in both positions',
    happenings: [...onHook, [1_000, 'first 1'], [1_600, 'second 0'], [5_000, 'second 1'], [5_030, 'first 0']],
    told: [
      reportedOn,
      '1250 broken wire, dead: ?',
      '1250 off-hook since 1000',
      '5030 on-hook since 5030',
      '5030 mended',
    ],
  },
  {
    name: 'off-hook at the start',
    happenings: offHook,
    told: [reportedOff],
  },
  {
    name: 'a loss, lifted meanwhile',
    happenings: [...onHook, [1_000, 'lost'], [2_000, 'second 0'], [2_001, 'first 1']],
    told: [reportedOn, '2001 off-hook since 2001'],
  },
  {
    name: 'a loss in the middle of a change-over',
    happenings: [...onHook, [1_000, 'first 1'], [1_100, 'lost'], [2_000, 'first 0'], [2_001, 'second 1']],
    told: [reportedOn],
  },
  {
    name: 'a loss in the middle of a change-over, and nothing comes back',
    happenings: [...onHook, [1_000, 'first 1'], [1_100, 'lost']],
    told: [reportedOn],
  },
];

const brokenPair: readonly Row[] = [
  {
    name: 'broken at the start: the first contact is believed',
    happenings: [
      [0, 'first 1'],
      [3, 'second 1'],
    ],
    told: ['253 broken wire, dead: ?', '253 off-hook since 0'],
  },
  {
    name: 'only the first can be read: its word is enough after a moment, and then at once',
    happenings: [
      [0, 'first 0'],
      [1_000, 'first 1'],
      [5_000, 'first 0'],
    ],
    told: ['250 on-hook since 0', '1000 off-hook since 1000', '5000 on-hook since 5000'],
  },
  {
    name: 'only the second can be read, until the first can be too',
    happenings: [
      [0, 'second 1'],
      [1_000, 'second 0'],
      [2_000, 'first 1'],
      [5_000, 'first 0'],
      [5_020, 'second 1'],
    ],
    told: ['250 on-hook since 0', '1000 off-hook since 1000', '5020 on-hook since 5020'],
  },
  {
    name: 'lifted before the second contact could be read',
    happenings: [
      [0, 'first 0'],
      [100, 'first 1'],
    ],
    told: ['250 off-hook since 100'],
  },
  {
    name: 'wire of the closed contact cut while on-hook: a false lift, and right after the next replace',
    happenings: [
      ...onHook,
      [1_000, 'first 1'],
      // Lifted, replaced, lifted, replaced.
      [10_000, 'second 0'],
      [20_000, 'second 1'],
      [30_000, 'second 0'],
      [40_000, 'second 1'],
    ],
    told: [
      reportedOn,
      '1250 broken wire, dead: ?',
      '1250 off-hook since 1000',
      '20250 broken wire, dead: first',
      '20250 on-hook since 20000',
      '30000 off-hook since 30000',
      '40250 on-hook since 40000',
    ],
  },
  {
    name: 'wire of the open contact cut while on-hook: the next lift is obeyed, a moment late',
    happenings: [
      ...onHook,
      [10_000, 'first 1'],
      [20_000, 'first 0'],
      [30_000, 'first 1'],
      [40_000, 'first 0'],
    ],
    told: [
      reportedOn,
      '10250 broken wire, dead: ?',
      '10250 off-hook since 10000',
      '20000 on-hook since 20000',
      '30250 broken wire, dead: second',
      '30250 off-hook since 30000',
      '40000 on-hook since 40000',
    ],
  },
  {
    name: 'wire of the closed contact cut while off-hook: a false replace, right from the next lift on',
    happenings: [
      ...offHook,
      [1_000, 'second 1'],
      // Replaced, lifted, replaced.
      [10_000, 'first 0'],
      [20_000, 'first 1'],
      [30_000, 'first 0'],
    ],
    told: [
      reportedOff,
      '1250 broken wire, dead: ?',
      '1250 on-hook since 1000',
      '20250 broken wire, dead: second',
      '20250 off-hook since 20000',
      '30000 on-hook since 30000',
    ],
  },
  {
    name: 'wire of the open contact cut while off-hook: the next replace is obeyed, a moment late',
    happenings: [...offHook, [10_000, 'second 1'], [20_000, 'second 0'], [30_000, 'second 1']],
    told: [
      reportedOff,
      '10250 broken wire, dead: ?',
      '10250 on-hook since 10000',
      '20000 off-hook since 20000',
      '30250 broken wire, dead: first',
      '30250 on-hook since 30000',
    ],
  },
  {
    name: 'a loose wire that makes and breaks is a fault as long as it is not seen in both positions',
    happenings: [
      ...onHook,
      [1_000, 'first 1'],
      [2_000, 'first 0'],
      [3_000, 'first 1'],
      [4_000, 'first 0'],
      [10_000, 'first 1'],
      [10_020, 'second 0'],
    ],
    told: [
      reportedOn,
      '1250 broken wire, dead: ?',
      '1250 off-hook since 1000',
      '2000 on-hook since 2000',
      '3250 broken wire, dead: second',
      '3250 off-hook since 3000',
      '4000 on-hook since 4000',
      '10020 off-hook since 10020',
      '10020 mended',
    ],
  },
  {
    name: 'a mended pair that breaks again is a new fault',
    happenings: [
      ...onHook,
      [1_000, 'first 1'],
      [2_000, 'first 0'],
      [3_000, 'first 1'],
      [3_010, 'second 0'],
      [4_000, 'second 1'],
    ],
    told: [
      reportedOn,
      '1250 broken wire, dead: ?',
      '1250 off-hook since 1000',
      '2000 on-hook since 2000',
      '3010 off-hook since 3010',
      '3010 mended',
      '4250 broken wire, dead: ?',
      '4250 on-hook since 4000',
    ],
  },
  {
    name: 'a loss while broken changes nothing, and the dead contact stays known',
    happenings: [
      ...onHook,
      [1_000, 'first 1'],
      [10_000, 'second 0'],
      [20_000, 'second 1'],
      [25_000, 'lost'],
      [26_000, 'first 1'],
      [26_001, 'second 1'],
      [30_000, 'second 0'],
    ],
    told: [
      reportedOn,
      '1250 broken wire, dead: ?',
      '1250 off-hook since 1000',
      '20250 broken wire, dead: first',
      '20250 on-hook since 20000',
      '30000 off-hook since 30000',
    ],
  },
  {
    name: 'a loss while broken, the second contact being dead',
    happenings: [
      ...onHook,
      [10_000, 'first 1'],
      [20_000, 'first 0'],
      [30_000, 'first 1'],
      [35_000, 'lost'],
      [36_000, 'first 1'],
      [36_001, 'second 1'],
    ],
    told: [
      reportedOn,
      '10250 broken wire, dead: ?',
      '10250 off-hook since 10000',
      '20000 on-hook since 20000',
      '30250 broken wire, dead: second',
      '30250 off-hook since 30000',
    ],
  },
  {
    name: 'a level told again and again does not put the fault off',
    happenings: [...onHook, [1_000, 'first 1'], [1_100, 'first 1'], [1_200, 'second 1']],
    told: [reportedOn, '1250 broken wire, dead: ?', '1250 off-hook since 1000'],
  },
  {
    name: 'a contact told to be dead that moves again is not',
    happenings: [
      ...onHook,
      [10_000, 'first 1'],
      [20_000, 'first 0'],
      [30_000, 'first 1'],
      // Both move, too slowly.
      [31_000, 'second 0'],
      [32_000, 'first 0'],
    ],
    told: [
      reportedOn,
      '10250 broken wire, dead: ?',
      '10250 off-hook since 10000',
      '20000 on-hook since 20000',
      '30250 broken wire, dead: second',
      '30250 off-hook since 30000',
      '32250 broken wire, dead: ?',
      '32250 on-hook since 32000',
    ],
  },
];

describe('hook contacts', () => {
  describe('one', () => {
    it.each(oneContact)('$name', ({ policy, happenings, told }) => {
      expect(course(policy ?? one, happenings)).toEqual(told);
    });
  });
  describe('a healthy pair', () => {
    it.each(healthyPair)('$name', ({ policy, happenings, told }) => {
      expect(course(policy ?? pair, happenings)).toEqual(told);
    });
  });
  describe('a broken pair', () => {
    it.each(brokenPair)('$name', ({ policy, happenings, told }) => {
      expect(course(policy ?? pair, happenings)).toEqual(told);
    });
  });

  it('ignores a timer that nobody waits for', () => {
    expect(nextHookContacts(pair, initialHookContacts, { type: 'slow' })).toBeUndefined();
    expect(nextHookContacts(pair, initialHookContacts, { type: 'lost' })).toBeUndefined();
  });

  const happening = fc.tuple(
    fc.integer({ min: 0, max: 400 }),
    fc.constantFrom<Happening[1][]>('first 0', 'first 1', 'second 0', 'second 1', 'lost'),
  );
  const happenings = fc.array(happening, { maxLength: 60 }).map((waits) => {
    let atMs = 0;
    return waits.map(([waitMs, what]): Happening => [(atMs += waitMs), what]);
  });

  it('never reports the same position twice in a row, whatever comes', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const reported = course(pair, all).flatMap((line) => /(?:on|off)-hook/.exec(line) ?? []);
        for (let i = 1; i < reported.length; i++) expect(reported[i]).not.toBe(reported[i - 1]);
      }),
    );
  });

  it('is right as soon as the pair is healthy, whatever came before', () => {
    fc.assert(
      fc.property(happenings, fc.boolean(), (all, lifted) => {
        const endMs = (all.at(-1)?.[0] ?? 0) + 1_000;
        const last: Happening[] = lifted
          ? [[endMs, 'first 1'], [endMs, 'second 0']]
          : [[endMs, 'first 0'], [endMs, 'second 1']]; // prettier-ignore
        const position = course(pair, [...all, ...last], endMs)
          .flatMap((line) => /(?:on|off)-hook/.exec(line) ?? [])
          .at(-1);
        expect(position).toBe(lifted ? 'off-hook' : 'on-hook');
      }),
    );
  });
});
