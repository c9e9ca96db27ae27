import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureCause } from '../../../src/protocol/call-record.js';
import type { FakeLeg } from '../../support/fakes/fake-leg.js';
import { fakePhone, type FakePhone } from '../../support/fakes/fake-phone.js';
import { settle } from '../../support/manual-clock.js';

const CALLER = 'desk';

/** One thing that a person, the far end, the owner or time does. What makes no sense at that moment does nothing. */
type Deed = (world: World) => unknown;

class World {
  readonly phone: FakePhone;
  offHook = false;
  lifts = 0;

  constructor(dice: number) {
    this.phone = fakePhone({
      routes: 3,
      callers: [CALLER],
      times: { maxCallMs: 100_000, maxOffHookMs: 400_000 },
      // Machines lift faster than people: the contact is not to be blamed for it.
      hook: { chatterEdges: 1_000, rateLifts: 1_000 },
      random: () => dice,
    });
  }

  move(offHook: boolean): void {
    if (offHook === this.offHook) return;
    this.offHook = offHook;
    if (offHook) this.lifts++;
    this.phone.hook.level(offHook);
  }

  get legs(): FakeLeg[] {
    return this.phone.agents.flatMap(({ dialled, offered }) => [
      ...dialled,
      ...offered.filter((leg) => leg.isTaken),
    ]);
  }
  get alive(): FakeLeg[] {
    return this.legs.filter((leg) => leg.alive);
  }
  get over(): FakeLeg[] {
    return this.legs.filter((leg) => !leg.alive);
  }
}

/** To a leg that lives, something that it may still say. */
function say(pick: number, what: (leg: FakeLeg) => void): Deed {
  return ({ alive }) => {
    const leg = alive[pick % alive.length];
    if (leg) what(leg);
  };
}
const unanswered = (what: (leg: FakeLeg) => void) => (leg: FakeLeg) => {
  if (!leg.isAnswered && !leg.media.closed) attempt(() => what(leg));
};
const answered = (what: (leg: FakeLeg) => void) => (leg: FakeLeg) => {
  if (leg.isAnswered) what(leg);
};

/** The far end cannot go back from ringing to trying: then it says nothing. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('the far end says'))) throw error;
  }
}

const causes: readonly FailureCause[] = ['busy', 'transport', 'unavailable', 'refused', 'no-answer'];
const pick = fc.nat({ max: 5 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Deed>((world) => world.move(true)) },
  { weight: 3, arbitrary: fc.constant<Deed>((world) => world.move(false)) },
  {
    weight: 6,
    arbitrary: fc
      .oneof(
        fc.nat({ max: 900 }),
        fc.integer({ min: 1_000, max: 12_000 }),
        fc.integer({ min: 20_000, max: 200_000 }),
      )
      .map(
        (ms): Deed =>
          ({ phone }) =>
            phone.clock.advance(ms),
      ),
  },
  {
    weight: 2,
    arbitrary: pick.map((n) =>
      say(
        n,
        unanswered((leg) => leg.trying()),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: pick.map((n) =>
      say(
        n,
        unanswered((leg) => leg.ringing()),
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: pick.map((n) =>
      say(
        n,
        unanswered((leg) => leg.earlyMedia()),
      ),
    ),
  },
  {
    weight: 4,
    arbitrary: pick.map((n) =>
      say(
        n,
        unanswered((leg) => leg.answered()),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: pick.map((n) =>
      say(
        n,
        answered((leg) => leg.hold(true)),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: pick.map((n) =>
      say(
        n,
        answered((leg) => leg.hold(false)),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: pick.map((n) =>
      say(
        n,
        answered((leg) => leg.hangUp()),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: pick.map((n) =>
      say(
        n,
        answered((leg) => leg.media.stall()),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(pick, fc.constantFrom(...causes))
      .map(([n, cause]) => say(n, (leg) => leg.fail(cause))),
  },
  {
    weight: 2,
    arbitrary: pick.map((n): Deed => ({ over }) => {
      over[n % over.length]?.emitLate({ type: 'answered' });
      over[n % over.length]?.emitLate({ type: 'failed', failure: { cause: 'media', reason: 'late' } });
    }),
  },
  {
    weight: 1,
    arbitrary: pick.map(
      (n): Deed =>
        ({ phone }) =>
          phone.agents[n % 3]?.callBack(CALLER),
    ),
  },
  {
    weight: 1,
    arbitrary: pick.map((n): Deed => ({ phone }) => {
      const ringing = phone.agents[n % 3]?.offered.find((leg) => leg.alive && !leg.isTaken);
      ringing?.cancel();
    }),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (on): Deed =>
        ({ phone }) =>
          phone.controller.setAvailable(on),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Deed>(({ phone }) => phone.controller.networkChanged()) },
);

/** What must hold at every moment. */
function expectSound({ phone, offHook }: World): void {
  const { controller, handset, agents, media, clock, ringer } = phone;
  expect(controller.offHook).toBe(offHook);
  expect(handset.lifted).toBe(offHook);
  expect(handset.hears).toBe(controller.hears);
  const maySleep = !offHook || controller.stateName === 'left-off-hook';
  expect(handset.hears === 'silence').toBe(maySleep);
  expect(handset.heardLeg?.closed ?? false).toBe(false);
  expect(handset.spokenTo?.closed ?? false).toBe(false);
  expect(handset.spokenTo !== undefined).toBe(controller.stateName === 'talking' && !controller.held);
  expect(ringer.ringing).toBe(controller.stateName === 'callback' && !offHook);
  const alive = agents.flatMap((agent) => agent.alive);
  expect(controller.inUse).toEqual({ legs: alive.length, timers: clock.pendingCount });
  expect(media.open).toHaveLength(alive.filter((leg) => 'isTaken' in leg === false || leg.isTaken).length);
}

describe('300 random lives of a phone', () => {
  it('end at rest, each lift with its record', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 5, maxLength: 60 }),
        fc.constantFrom(0, 0.5, 1),
        async (deeds, dice) => {
          const world = new World(dice);
          for (const act of deeds) {
            await act(world);
            await settle();
            expectSound(world);
          }
          world.move(false);
          const { controller, agents, media, handset, journal, ringer, clock } = world.phone;
          if (ringer.ringing) await clock.advance(45_000);
          controller.setAvailable(true);
          await settle();
          expect(controller.stateName).toBe('idle');
          expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
          expect(clock.pendingCount).toBe(0);
          expect(agents.flatMap((agent) => agent.alive)).toEqual([]);
          expect(media.open).toEqual([]);
          expect(handset.lifted).toBe(false);
          expect(journal.records).toHaveLength(world.lifts);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
