import { describe, expect, it } from 'vitest';
import { fakePhone, type FakePhone, type FakePhoneOptions } from '../../support/fakes/fake-phone.js';
import { settle } from '../../support/manual-clock.js';

/** Nothing is in use any more, and the handset rests. */
function expectAtRest({ controller, agents, media, handset, clock }: FakePhone): void {
  expect(controller.stateName).toBe('idle');
  expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
  expect(agents.flatMap(({ alive }) => alive)).toEqual([]);
  expect(media.open).toEqual([]);
  expect(handset).toMatchObject({ lifted: false, hears: 'silence', spokenTo: undefined });
  expect(clock.pendingCount).toBe(0);
}

describe('a lift', () => {
  it('dials in the same tick, and something is heard in it', () => {
    const { hook, main, handset, controller } = fakePhone();
    expect(main.dialled).toHaveLength(0);
    hook.lift();
    expect(main.dialled).toHaveLength(1);
    expect(handset).toMatchObject({ lifted: true, hears: 'comfort' });
    expect(controller).toMatchObject({ stateName: 'connecting', offHook: true, hears: 'comfort' });
  });

  it('dials whether or not the exchange knows the phone', () => {
    const { hook, main } = fakePhone();
    main.registers({ state: 'waiting', problem: 'the exchange does not answer' });
    hook.lift();
    expect(main.dialled).toHaveLength(1);
  });

  it('becomes a conversation', () => {
    const { hook, main, handset, controller } = fakePhone();
    hook.lift();
    main.leg.trying();
    expect(controller.stateName).toBe('connecting');
    main.leg.ringing();
    expect(controller).toMatchObject({ stateName: 'ringing', hears: 'ringback' });
    main.leg.earlyMedia();
    expect(handset).toMatchObject({ hears: 'early-media', heardLeg: main.leg.media, spokenTo: undefined });
    main.leg.answered();
    expect(handset).toMatchObject({ hears: 'talk', heardLeg: main.leg.media, spokenTo: main.leg.media });
    expect(handset.sounded).toEqual(['comfort', 'ringback', 'early-media', 'talk']);
  });

  it('of a handset that is off when the phone starts dials at once', () => {
    const { main, controller, handset } = fakePhone({ offHook: true });
    expect(main.dialled).toHaveLength(1);
    expect(controller.offHook).toBe(true);
    expect(handset.hears).toBe('comfort');
  });

  it('tells who watches, at every step', () => {
    const phone = fakePhone();
    const seen: string[] = [];
    phone.controller.onChange = () => seen.push(phone.controller.stateName);
    phone.hook.lift();
    phone.main.leg.invited();
    phone.main.leg.ringing();
    phone.main.registers({ state: 'registered' });
    expect(seen).toEqual(['connecting', 'connecting', 'ringing', 'ringing']);
  });
});

/** How far a call can be when the handset is put back. */
const moments: Record<string, (phone: FakePhone) => unknown> = {
  'in the same tick': () => undefined,
  'when the INVITE is out': ({ main }) => main.leg.invited(),
  'when the exchange is trying': ({ main }) => main.leg.trying(),
  'when it rings': ({ main }) => main.leg.ringing(),
  'when the network sounds': ({ main }) => main.leg.earlyMedia(),
  'in a conversation': ({ main }) => main.leg.answered(),
  'on hold': ({ main }) => {
    main.leg.answered();
    main.leg.hold(true);
  },
  'while two routes race': ({ clock }) => clock.advance(2_500),
  'while every route rests': ({ main, spare }) => {
    main.leg.fail('busy');
    spare.leg.fail('server-error');
  },
  'between a lost call and the next': ({ main }) => {
    main.leg.answered();
    main.leg.media.stall();
  },
  'in the busy tone': ({ main }) => {
    main.leg.answered();
    main.leg.hangUp();
  },
  'when the phone gave up': async ({ main, spare, clock }) => {
    main.leg.fail('refused');
    spare.leg.fail('refused');
    await clock.advance(185_000);
  },
  'in the howler': async ({ main, clock }) => {
    main.leg.answered();
    main.leg.hangUp();
    await clock.advance(31_000);
  },
  'when it was left off for a night': async ({ main, clock }) => {
    main.leg.answered();
    main.leg.hangUp();
    await clock.advance(8 * 3_600_000);
  },
};

describe('putting the handset back', () => {
  const limits: FakePhoneOptions = { routes: 2, times: { maxCallMs: 1e7, maxOffHookMs: 1e8 } };

  it.each(Object.entries(moments))('%s ends everything at once', async (_when, reach) => {
    const phone = fakePhone(limits);
    phone.hook.lift();
    await reach(phone);
    phone.hook.replace();
    // Before any time has passed, and before any promise was kept.
    expect(phone.controller.inUse).toEqual({ legs: 0, timers: 0 });
    await settle();
    expectAtRest(phone);
    expect(phone.journal.records).toHaveLength(1);
  });

  it.each(Object.entries(moments))('%s and lifting again calls again', async (_when, reach) => {
    const phone = fakePhone(limits);
    phone.hook.lift();
    await reach(phone);
    const before = phone.main.dialled.length;
    phone.hook.replace();
    phone.hook.lift();
    expect(phone.main.dialled).toHaveLength(before + 1);
    expect(phone.controller.stateName).toBe('connecting');
    phone.main.leg.answered();
    expect(phone.handset.spokenTo).toBe(phone.main.leg.media);
  });
});

describe('lifting again while the old leg is still ending', () => {
  it('is a new call that nothing of the old one can touch', () => {
    const { hook, main, controller, handset } = fakePhone();
    hook.lift();
    main.leg.ringing();
    const old = main.leg;
    hook.replace();
    hook.lift();
    expect(main.leg).not.toBe(old);
    old.emitLate({ type: 'answered' });
    old.emitLate({ type: 'early-media' });
    old.emitLate({ type: 'failed', failure: { cause: 'declined', reason: 'late' } });
    old.emitLate({ type: 'ended' });
    old.media.stallLate();
    expect(controller).toMatchObject({ stateName: 'connecting', hears: 'comfort' });
    expect(handset.sounded).toEqual(['comfort']);
    expect(main.leg.alive).toBe(true);
    expect(main.dialled).toHaveLength(2);
  });

  it('nothing of the old call comes into the record of the new one', async () => {
    const { hook, main, journal } = fakePhone();
    hook.lift();
    main.leg.answered();
    const old = main.leg;
    hook.replace();
    hook.lift();
    old.emitLate({ type: 'invited' });
    hook.replace();
    await settle();
    expect(journal.records.map(({ cause }) => cause)).toEqual(['answered', 'abandoned']);
    expect(journal.last.steps).toEqual({ lift: 0, ended: 0 });
  });
});

describe('stopping the phone', () => {
  it('ends the call, keeps its record and lets go of everything', async () => {
    const phone = fakePhone({ routes: 2 });
    phone.hook.lift();
    phone.main.leg.answered();
    phone.main.leg.media.hearSomething();
    await phone.controller.stop();
    expectAtRest(phone);
    expect(phone.journal.last).toMatchObject({ cause: 'answered', audio: { codec: 'opus' } });
    await phone.controller.stop();
  });

  it('waits for the record of the call, but not for ever', async () => {
    const phone = fakePhone();
    phone.hook.lift();
    phone.main.leg.answered();
    phone.main.leg.media.statisticsReady = new Promise(() => undefined);
    let stopped = false;
    const stopping = phone.controller.stop().then(() => (stopped = true));
    await phone.clock.advance(1_000);
    expect([stopped, phone.journal.records.length]).toEqual([false, 0]);
    await phone.clock.advance(1_000);
    await stopping;
    expect(phone.journal.last).toMatchObject({ cause: 'answered', audio: null });
  });

  it('ends a callback that rings, and takes no other', async () => {
    const phone = fakePhone({ callers: ['desk'] });
    const ringing = phone.main.callBack('desk');
    const stopping = phone.controller.stop();
    expect(phone.ringer.ringing).toBe(false);
    expect(ringing.ends).toBeGreaterThan(0);
    phone.main.callBack('desk');
    expect(phone.ringer.ringing).toBe(false);
    await stopping;
    expectAtRest(phone);
  });
});

describe('a change of the network', () => {
  it('is told to whoever must know', () => {
    const { controller, agents, media } = fakePhone({ routes: 2 });
    controller.networkChanged();
    expect(agents.map(({ networkChanges }) => networkChanges)).toEqual([1, 1]);
    expect(media.networkChanges).toBe(1);
  });
});
