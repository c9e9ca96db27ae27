import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureCause } from '../../../src/protocol/call-record.js';
import { fakePhone, type FakePhone } from '../../support/fakes/fake-phone.js';
import type { FakeLeg, Progress } from '../../support/fakes/fake-leg.js';
import { settle } from '../../support/manual-clock.js';

/** One thing that a person, the far end, the owner or time does; at a leg, to the nth of those it can be done to. */
type Deed =
  | { readonly do: 'lift' | 'replace' | 'network-changed' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'say'; readonly progress: Progress; readonly nth: number }
  | {
      readonly do: 'hold' | 'resume' | 'hang-up' | 'stall' | 'late' | 'call-back' | 'cancel';
      readonly nth: number;
    }
  | { readonly do: 'fail'; readonly cause: FailureCause; readonly nth: number }
  | { readonly do: 'service'; readonly available: boolean };

const CALLER = 'desk';

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

  get alive(): FakeLeg[] {
    return this.phone.agents.flatMap((agent) => agent.alive);
  }

  async act(deed: Deed): Promise<void> {
    const { controller, clock, agents } = this.phone;
    switch (deed.do) {
      case 'lift':
      case 'replace':
        this.move(deed.do === 'lift');
        break;
      case 'network-changed':
        controller.networkChanged();
        break;
      case 'wait':
        await clock.advance(deed.ms);
        break;
      case 'say':
        this.#one(deed.nth, (leg) => leg.may(deed.progress))?.says(deed.progress);
        break;
      case 'hold':
      case 'resume':
        this.#one(deed.nth, (leg) => leg.isAnswered)?.hold(deed.do === 'hold');
        break;
      case 'hang-up':
        this.#one(deed.nth, (leg) => leg.isAnswered)?.hangUp();
        break;
      case 'stall':
        this.#one(deed.nth, (leg) => leg.isOpen && leg.media.agreed)?.media.stall();
        break;
      case 'fail':
        this.#one(deed.nth, (leg) => leg.isOpen)?.fail(deed.cause);
        break;
      case 'late': {
        const legs = agents.flatMap(({ dialled, offered }) => [...dialled, ...offered]);
        const over = legs.filter((leg) => !leg.alive);
        over[deed.nth % over.length]?.emitLate({ type: 'answered' });
        over[deed.nth % over.length]?.emitLate({ type: 'ended' });
        break;
      }
      case 'call-back':
        agents[deed.nth % agents.length]?.callBack(CALLER);
        break;
      case 'cancel': {
        const offered = agents.flatMap((agent) => agent.offered);
        offered.find((leg) => leg.alive && !leg.isOpen)?.cancel();
        break;
      }
      case 'service':
        controller.setAvailable(deed.available);
    }
  }

  move(offHook: boolean): void {
    if (offHook === this.offHook) return;
    this.offHook = offHook;
    if (offHook) this.lifts++;
    this.phone.hook.level(offHook);
  }

  #one(nth: number, which: (leg: FakeLeg) => boolean): FakeLeg | undefined {
    const legs = this.alive.filter(which);
    return legs[nth % legs.length];
  }
}

const nth = fc.nat({ max: 5 });
const aWhile = fc.oneof(
  fc.nat({ max: 900 }),
  fc.integer({ min: 1_000, max: 12_000 }),
  fc.integer({ min: 20_000, max: 200_000 }),
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('lift' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('replace' as const, 'network-changed' as const) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: aWhile }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      progress: fc.constantFrom<Progress[]>('invited', 'trying', 'ringing', 'early-media', 'answered'),
      nth,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('hold', 'resume', 'hang-up', 'stall', 'late', 'call-back', 'cancel'),
      nth,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      cause: fc.constantFrom<FailureCause[]>('busy', 'transport', 'unavailable', 'refused', 'no-answer'),
      nth,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('service' as const), available: fc.boolean() }) },
);

/** What must hold at every moment. */
function expectInOrder({ phone, offHook, alive }: World): void {
  const { controller, handset, media, clock, ringer } = phone;
  expect([controller.offHook, handset.lifted]).toEqual([offHook, offHook]);
  expect(handset.hears).toBe(controller.hears);
  expect(handset.hears === 'silence').toBe(!offHook || controller.stateName === 'left-off-hook');
  expect([handset.heardLeg?.closed, handset.spokenTo?.closed]).not.toContain(true);
  expect(handset.spokenTo !== undefined).toBe(controller.stateName === 'talking' && !controller.held);
  expect(ringer.ringing).toBe(controller.stateName === 'callback' && !offHook);
  expect(controller.inUse).toEqual({ legs: alive.length, timers: clock.pendingCount });
  expect(media.open).toHaveLength(alive.filter((leg) => leg.isOpen).length);
}

describe('300 random lives of a phone', () => {
  it('end at rest, each lift with its record', async () => {
    const lives = fc.asyncProperty(
      fc.array(deed, { minLength: 5, maxLength: 60 }),
      fc.constantFrom(0, 0.5, 1),
      async (deeds, dice) => {
        const world = new World(dice);
        const { controller, clock, handset, journal, media } = world.phone;
        for (const next of deeds) {
          await world.act(next);
          await settle();
          expectInOrder(world);
        }
        world.move(false);
        // A callback may ring still; it is nobody's lift.
        await clock.advance(45_000);
        controller.setAvailable(true);
        expect(controller.stateName).toBe('idle');
        expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
        expect([clock.pendingCount, world.alive.length, media.open.length]).toEqual([0, 0, 0]);
        expect(handset.lifted).toBe(false);
        expect(journal.records).toHaveLength(world.lifts);
      },
    );
    await fc.assert(lives, { numRuns: 300 });
  }, 60_000);
});
