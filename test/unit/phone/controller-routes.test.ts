import { describe, expect, it } from 'vitest';
import type { FailureCause } from '../../../src/protocol/call-record.js';
import { fakePhone, type FakePhone } from '../../support/fakes/fake-phone.js';

/** Seconds until the only route is dialled again after its first failure in a lift. */
const restS: Record<FailureCause, number> = {
  transport: 0.5,
  'no-answer': 1,
  'no-audio': 1,
  timeout: 1,
  unavailable: 2,
  'server-error': 2,
  busy: 4,
  'client-error': 10,
  declined: 10,
  media: 10,
  'not-found': 10,
  redirected: 10,
  refused: 10,
};
const causes = Object.entries(restS) as [FailureCause, number][];

/** Lets the time pass until just before, and then to the moment itself. */
async function dialsAgainAfter({ main, clock }: FakePhone, waitMs: number): Promise<void> {
  const before = main.dialled.length;
  await clock.advance(waitMs - 1);
  expect(main.dialled).toHaveLength(before);
  await clock.advance(1);
  expect(main.dialled).toHaveLength(before + 1);
}

describe('a failed attempt', () => {
  it.each(causes)(
    'for %s is followed by the next one after %d s where there is one route',
    async (cause, s) => {
      const phone = fakePhone();
      phone.hook.lift();
      phone.main.leg.fail(cause);
      expect(phone.controller).toMatchObject({ stateName: 'retrying', hears: 'please-wait' });
      await dialsAgainAfter(phone, s * 1000);
      expect(phone.controller).toMatchObject({ stateName: 'connecting', hears: 'please-wait' });
    },
  );

  it.each(causes)('for %s is followed by the next route at once', (cause) => {
    const { hook, main, spare, controller } = fakePhone({ routes: 2 });
    hook.lift();
    main.leg.fail(cause);
    expect(spare.dialled).toHaveLength(1);
    expect(controller).toMatchObject({ stateName: 'connecting', hears: 'please-wait' });
  });

  it.each([
    [0, 1_000],
    [500, 1_000],
    [7_000, 7_000],
    [3_600_000, 30_000],
  ])('with Retry-After %d ms waits %d ms, whatever the dice say', async (retryAfterMs, waitMs) => {
    for (const dice of [0, 0.5, 1]) {
      const phone = fakePhone({ random: () => dice });
      phone.hook.lift();
      phone.main.leg.fail('unavailable', { sipCode: 503, retryAfterMs });
      await dialsAgainAfter(phone, waitMs);
    }
  });

  it.each([
    [0, 3_200],
    [1, 4_800],
  ])('waits a little shorter or longer as the dice fall: %d gives %d ms', async (dice, waitMs) => {
    const phone = fakePhone({ random: () => dice });
    phone.hook.lift();
    phone.main.leg.fail('busy');
    await dialsAgainAfter(phone, waitMs);
  });

  it('is followed by longer and longer rests while the exchange is gone, and by the shortest in the next lift', async () => {
    const phone = fakePhone();
    phone.hook.lift();
    for (const waitMs of [500, 1_000, 2_000, 4_000, 8_000, 8_000]) {
      phone.main.leg.fail('transport');
      await dialsAgainAfter(phone, waitMs);
    }
    phone.hook.replace();
    phone.hook.lift();
    phone.main.leg.fail('transport');
    await dialsAgainAfter(phone, 500);
  });

  it('leaves the caller with the better route as soon as that has rested', async () => {
    const { hook, main, spare, clock } = fakePhone({ routes: 2 });
    hook.lift();
    main.leg.fail('transport');
    await clock.advance(600);
    spare.leg.fail('transport');
    expect(main.dialled).toHaveLength(2);
    expect(spare.dialled).toHaveLength(1);
  });
});

describe('a race', () => {
  it('begins when a route has said nothing for 2 s', async () => {
    const { hook, main, spare, clock, controller } = fakePhone({ routes: 2 });
    hook.lift();
    await clock.advance(1_999);
    expect(spare.dialled).toHaveLength(0);
    await clock.advance(1);
    expect(spare.dialled).toHaveLength(1);
    expect(main.leg.alive).toBe(true);
    expect(controller.hears).toBe('please-wait');
  });

  it.each(['trying', 'ringing', 'earlyMedia'] as const)(
    'does not begin with a route that is %s',
    async (says) => {
      const { hook, main, spare, clock } = fakePhone({ routes: 2 });
      hook.lift();
      main.leg[says]();
      await clock.advance(9_000);
      expect(spare.dialled).toHaveLength(0);
    },
  );

  it('begins with a route that is trying for 10 s', async () => {
    const { hook, main, spare, clock } = fakePhone({ routes: 2 });
    hook.lift();
    main.leg.trying();
    await clock.advance(10_000);
    expect(spare.dialled).toHaveLength(1);
    expect(main.leg.alive).toBe(true);
  });

  it.each(['main', 'spare'] as const)(
    'is won by %s if that answers first; the other is ended',
    async (winner) => {
      const phone = fakePhone({ routes: 2 });
      phone.hook.lift();
      await phone.clock.advance(2_000);
      phone.main.leg.ringing();
      phone.spare.leg.ringing();
      phone[winner].leg.answered();
      const loser = winner === 'main' ? phone.spare : phone.main;
      expect(loser.leg.alive).toBe(false);
      expect(loser.leg.media.closed).toBe(true);
      expect(phone.handset.spokenTo).toBe(phone[winner].leg.media);
      expect(phone.controller.inUse).toEqual({ legs: 1, timers: 0 });
      // The answer of the loser crosses its CANCEL.
      loser.leg.emitLate({ type: 'answered' });
      expect(phone.handset.spokenTo).toBe(phone[winner].leg.media);
    },
  );

  it('of three routes is won by the first answer', async () => {
    const { hook, main, spare, third, clock } = fakePhone({ routes: 3 });
    hook.lift();
    await clock.advance(4_000);
    expect([main, spare, third].map(({ alive }) => alive.length)).toEqual([1, 1, 1]);
    third.leg.answered();
    expect([main, spare, third].map(({ alive }) => alive.length)).toEqual([0, 0, 1]);
  });

  it('goes on without a route that fails, and without a new start of it while the other is under way', async () => {
    const { hook, main, spare, clock } = fakePhone({ routes: 2 });
    hook.lift();
    await clock.advance(2_000);
    spare.leg.ringing();
    main.leg.fail('server-error');
    await clock.advance(60_000);
    expect(main.dialled).toHaveLength(1);
    expect(spare.leg.alive).toBe(true);
  });

  it('gives a route that never says anything up after 8 s', async () => {
    const { hook, main, clock } = fakePhone();
    hook.lift();
    await clock.advance(7_999);
    expect(main.leg.alive).toBe(true);
    const silent = main.leg;
    await clock.advance(1);
    expect(silent.alive).toBe(false);
    await clock.advance(1_000);
    expect(main.dialled).toHaveLength(2);
  });

  it('gives a route that rings and rings up after 2 minutes', async () => {
    const phone = fakePhone();
    phone.hook.lift();
    phone.main.leg.ringing();
    await phone.clock.advance(119_999);
    expect(phone.main.leg.alive).toBe(true);
    await phone.clock.advance(1);
    expect(phone.main.leg.alive).toBe(false);
    await dialsAgainAfter(phone, 1_000);
  });
});

describe('giving up', () => {
  it('comes after 3 minutes, then congestion tone, howler and silence', async () => {
    const { hook, main, handset, clock, controller } = fakePhone();
    hook.lift();
    await clock.advance(179_999);
    expect(controller.stateName).toBe('retrying');
    // 2 s until overdue, 6 s until given up, 1 s of rest.
    expect(main.dialled).toHaveLength(20);
    await clock.advance(1);
    expect(controller).toMatchObject({ stateName: 'gave-up', hears: 'congestion' });
    await clock.advance(30_000);
    expect(controller).toMatchObject({ stateName: 'howler', hears: 'howler' });
    await clock.advance(60_000);
    expect(controller).toMatchObject({ stateName: 'left-off-hook', hears: 'silence', offHook: true });
    expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
    expect(main.dialled).toHaveLength(20);
    expect(handset.sounded).toEqual(['comfort', 'please-wait', 'congestion', 'howler', 'silence']);
  });

  it('waits for a route that rings at that moment', async () => {
    const { hook, main, clock, controller } = fakePhone({ times: { giveUpAfterMs: 10_000 } });
    hook.lift();
    main.leg.ringing();
    await clock.advance(60_000);
    expect(controller.stateName).toBe('ringing');
    main.leg.answered();
    expect(controller.stateName).toBe('talking');
  });

  it('comes as soon as the last route that was under way fails', async () => {
    const { hook, main, spare, clock, controller } = fakePhone({
      routes: 2,
      times: { giveUpAfterMs: 10_000 },
    });
    hook.lift();
    main.leg.ringing();
    await clock.advance(20_000);
    main.leg.fail('busy');
    expect(controller.stateName).toBe('gave-up');
    expect(spare.dialled).toHaveLength(0);
  });

  it('ends attempts that are overdue', async () => {
    const { hook, main, spare, clock, controller, journal } = fakePhone({
      routes: 2,
      times: { giveUpAfterMs: 5_000 },
    });
    hook.lift();
    await clock.advance(5_000);
    expect(controller.stateName).toBe('gave-up');
    expect([main.leg.alive, spare.leg.alive]).toEqual([false, false]);
    hook.replace();
    await clock.advance(0);
    expect(journal.last).toMatchObject({ cause: 'failed', failure: 'timeout', hungUpBy: 'phone' });
  });
});
