import { describe, expect, it } from 'vitest';
import { fakePhone } from '../../support/fakes/fake-phone.js';
import { settle } from '../../support/manual-clock.js';

describe('a phone that is out of service', () => {
  it('calls nobody and says so', () => {
    const { hook, main, controller } = fakePhone();
    controller.setAvailable(false);
    expect(controller).toMatchObject({ stateName: 'out-of-service', offHook: false, hears: 'silence' });
    hook.lift();
    expect(controller).toMatchObject({ stateName: 'out-of-service', offHook: true, hears: 'out-of-service' });
    expect(main.dialled).toHaveLength(0);
    hook.replace();
    expect(controller).toMatchObject({ stateName: 'out-of-service', offHook: false, hears: 'silence' });
    expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
  });

  it('calls somebody to a handset that is left off', async () => {
    const { hook, clock, controller, handset, journal } = fakePhone();
    controller.setAvailable(false);
    hook.lift();
    await clock.advance(30_000);
    expect(controller.hears).toBe('howler');
    await clock.advance(60_000);
    expect(controller.stateName).toBe('left-off-hook');
    expect(handset.sounded).toEqual(['out-of-service', 'howler', 'silence']);
    hook.replace();
    expect(controller).toMatchObject({ stateName: 'out-of-service', offHook: false });
    expect(journal.records).toMatchObject([{ attempts: [], route: null, hungUpBy: 'phone' }]);
  });

  it('from the start says so to a handset that is off then', () => {
    const { main, controller } = fakePhone({ offHook: true, started: false });
    controller.setAvailable(false);
    controller.start();
    expect(controller.hears).toBe('out-of-service');
    expect(main.dialled).toHaveLength(0);
  });

  it('calls as soon as it is back, for who waits at the handset', async () => {
    const { hook, main, clock, controller } = fakePhone();
    controller.setAvailable(false);
    hook.lift();
    controller.setAvailable(true);
    expect(main.dialled).toHaveLength(1);
    expect(controller.stateName).toBe('connecting');
    main.leg.ringing();
    await clock.advance(60_000);
    expect(controller.stateName).toBe('ringing');
  });

  it('is so only after the call that goes on', () => {
    const { hook, main, controller } = fakePhone();
    hook.lift();
    main.leg.answered();
    controller.setAvailable(false);
    expect(controller.stateName).toBe('talking');
    hook.replace();
    expect(controller.stateName).toBe('out-of-service');
  });

  it('is not so if it was taken back during the call', () => {
    const { hook, controller } = fakePhone();
    hook.lift();
    controller.setAvailable(false);
    controller.setAvailable(true);
    hook.replace();
    expect(controller.stateName).toBe('idle');
  });

  it('is so after a callback that rang in vain', async () => {
    const { main, clock, controller } = fakePhone({ callers: ['desk'] });
    main.callBack('desk');
    controller.setAvailable(false);
    expect(controller.stateName).toBe('callback');
    await clock.advance(45_000);
    expect(controller.stateName).toBe('out-of-service');
  });
});

describe('the hook', () => {
  it('a flash is no hang-up where flashes are wanted', async () => {
    const { hook, main, clock, controller, log } = fakePhone({ hook: { flashMs: 500 } });
    hook.lift();
    main.leg.answered();
    hook.replace();
    await clock.advance(300);
    hook.lift();
    await clock.advance(10_000);
    expect(controller.stateName).toBe('talking');
    expect(main.dialled).toHaveLength(1);
    expect(log.messages('info')).toContain('hook flash');
    expect(controller.inUse.timers).toBe(0);
  });

  it('a hang-up is one after the time of a flash', async () => {
    const { hook, main, clock, controller } = fakePhone({ hook: { flashMs: 500 } });
    hook.lift();
    main.leg.answered();
    hook.replace();
    await clock.advance(499);
    expect(controller.stateName).toBe('talking');
    await clock.advance(1);
    expect(controller.stateName).toBe('idle');
    expect(main.leg.alive).toBe(false);
  });

  it('a level counts when it has settled, where that is wanted', async () => {
    const { hook, main, clock } = fakePhone({ hook: { settleMs: 20 } });
    hook.lift();
    await clock.advance(10);
    hook.replace();
    await clock.advance(10);
    hook.lift();
    await clock.advance(19);
    expect(main.dialled).toHaveLength(0);
    await clock.advance(1);
    expect(main.dialled).toHaveLength(1);
  });

  it('a contact that chatters calls nobody until it is still, and then who holds the handset', async () => {
    const { hook, main, clock, controller, faults } = fakePhone();
    for (let i = 0; i < 40; i++) {
      hook.level(i % 2 === 0);
      await clock.advance(20);
    }
    hook.lift();
    const before = main.dialled.length;
    expect(before).toBeLessThanOrEqual(6);
    expect(controller.stateName).toBe('idle');
    expect(main.alive).toHaveLength(0);
    expect(faults.list()).toMatchObject([{ code: 'hook-chatter', place: 'hook' }]);
    await clock.advance(1_000);
    expect(faults.list()).toEqual([]);
    expect(main.dialled).toHaveLength(before + 1);
    expect(controller.offHook).toBe(true);
  });

  it('a contact that begins to chatter in a call ends the call', async () => {
    const { hook, main, clock, controller } = fakePhone({ hook: { settleMs: 50 } });
    hook.lift();
    await clock.advance(5_000);
    main.leg.answered();
    for (let i = 0; i < 13; i++) {
      hook.level(i % 2 === 1);
      await clock.advance(60);
    }
    expect(controller.stateName).toBe('idle');
    expect(main.leg.alive).toBe(false);
    await settle();
    expect(controller.inUse.legs).toBe(0);
  });

  it('that is lifted too often calls all the same, and a fault says so until it is over', async () => {
    const { hook, main, clock, faults } = fakePhone({ hook: { rateLifts: 3 } });
    for (let i = 0; i < 4; i++) {
      hook.lift();
      await clock.advance(2_000);
      hook.replace();
      await clock.advance(2_000);
    }
    expect(main.dialled).toHaveLength(4);
    expect(faults.list()).toMatchObject([{ code: 'hook-implausible-rate', place: 'hook' }]);
    expect(faults.list()[0]?.message).toMatch(/more than 3 times within 5 min.*See whether/);
    await clock.advance(300_000);
    expect(faults.list()).toEqual([]);
  });

  it('a stop in the middle of a flash leaves no timer', async () => {
    const { hook, controller, clock } = fakePhone({ hook: { flashMs: 500 } });
    hook.lift();
    hook.replace();
    await controller.stop();
    await settle();
    expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
    expect(clock.pendingCount).toBe(0);
  });
});
