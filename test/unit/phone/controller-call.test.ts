import { describe, expect, it } from 'vitest';
import { fakePhone, type FakePhone, type FakePhoneOptions } from '../../support/fakes/fake-phone.js';

/** A phone in a conversation on its main route. */
function talking(options: FakePhoneOptions = {}): FakePhone {
  const phone = fakePhone(options);
  phone.hook.lift();
  phone.main.leg.answered();
  return phone;
}

describe('when the far end hangs up', () => {
  it('the caller hears the busy tone, then the howler, then nothing, and nobody is called', async () => {
    const { main, clock, controller, handset } = talking({ routes: 2 });
    main.leg.hangUp();
    expect(controller).toMatchObject({ stateName: 'far-end-gone', hears: 'busy' });
    expect(handset.spokenTo).toBeUndefined();
    await clock.advance(30_000);
    expect(controller.stateName).toBe('howler');
    await clock.advance(60_000);
    expect(controller).toMatchObject({ stateName: 'left-off-hook', hears: 'silence' });
    expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
    await clock.advance(24 * 3_600_000);
    expect(controller.stateName).toBe('left-off-hook');
    expect(main.dialled).toHaveLength(1);
  });
});

describe('limits', () => {
  it('the longest call ends in the busy tone', async () => {
    const { main, clock, controller } = talking({ times: { maxCallMs: 60_000 } });
    await clock.advance(59_999);
    expect(main.leg.alive).toBe(true);
    await clock.advance(1);
    expect(main.leg.alive).toBe(false);
    expect(controller).toMatchObject({ stateName: 'far-end-gone', hears: 'busy' });
  });

  it('the longest call is counted anew after a redial', async () => {
    const { main, clock, controller } = talking({ times: { maxCallMs: 60_000 } });
    await clock.advance(50_000);
    main.leg.media.stall();
    await clock.advance(1_000);
    main.leg.answered();
    await clock.advance(59_000);
    expect(controller.stateName).toBe('talking');
  });

  it('the longest time off the hook ends a conversation in the howler', async () => {
    const { main, clock, controller } = talking({ times: { maxOffHookMs: 600_000 } });
    await clock.advance(600_000);
    expect(main.leg.alive).toBe(false);
    expect(controller.stateName).toBe('howler');
    await clock.advance(60_000);
    expect(controller.stateName).toBe('left-off-hook');
  });

  it('the longest time off the hook ends attempts, and begins anew with the next lift', async () => {
    const { hook, main, clock, controller } = fakePhone({ times: { maxOffHookMs: 15_000 } });
    hook.lift();
    main.leg.ringing();
    await clock.advance(14_000);
    hook.replace();
    hook.lift();
    await clock.advance(14_000);
    expect(controller.offHook).toBe(true);
    expect(controller.stateName).not.toBe('howler');
    await clock.advance(1_000);
    expect(controller.stateName).toBe('howler');
    expect(main.alive).toHaveLength(0);
  });

  it('without limits a conversation lasts as long as people talk', async () => {
    const { clock, controller } = talking();
    await clock.advance(7 * 24 * 3_600_000);
    expect(controller.stateName).toBe('talking');
  });
});

describe('when the sound stops', () => {
  it('the call is ended and dialled again, and the caller told to stay', async () => {
    const { main, clock, controller } = talking();
    const lost = main.leg;
    lost.media.stall();
    expect(lost.alive).toBe(false);
    expect(controller).toMatchObject({ stateName: 'retrying', hears: 'please-wait' });
    await clock.advance(1_000);
    expect(main.dialled).toHaveLength(2);
    main.leg.answered();
    expect(controller.stateName).toBe('talking');
  });

  it('the other route is tried at once', () => {
    const { main, spare } = talking({ routes: 2 });
    main.leg.media.stall();
    expect(spare.dialled).toHaveLength(1);
  });

  it('on hold, nothing happens; after it, the call is ended', () => {
    const { main, controller, handset } = talking();
    main.leg.hold(true);
    expect(controller).toMatchObject({ stateName: 'talking', held: true, hears: 'held' });
    expect(handset).toMatchObject({ hears: 'held', heardLeg: main.leg.media, spokenTo: undefined });
    main.leg.media.stall();
    main.leg.media.stall();
    expect(main.leg.alive).toBe(true);
    main.leg.hold(false);
    expect(controller).toMatchObject({ held: false, hears: 'talk' });
    expect(handset.spokenTo).toBe(main.leg.media);
    main.leg.media.stall();
    expect(main.leg.alive).toBe(false);
  });

  it('because the connection is lost, the call is dialled again', async () => {
    const { main, clock, controller } = talking();
    main.leg.fail('transport');
    expect(controller.stateName).toBe('retrying');
    await clock.advance(500);
    expect(main.dialled).toHaveLength(2);
  });

  it('before the answer, the caller gets our ringback and the attempt its limit', async () => {
    const { hook, main, clock, controller } = fakePhone();
    hook.lift();
    main.leg.earlyMedia();
    await clock.advance(300_000);
    expect(controller.stateName).toBe('early-media');
    main.leg.media.stall();
    expect(controller).toMatchObject({ stateName: 'ringing', hears: 'ringback' });
    expect(main.leg.alive).toBe(true);
    await clock.advance(119_999);
    expect(main.leg.alive).toBe(true);
    await clock.advance(1);
    expect(main.leg.alive).toBe(false);
  });

  it('the time to give up begins anew with each call that is lost', async () => {
    const { main, clock, controller } = talking();
    await clock.advance(179_000);
    main.leg.media.stall();
    await clock.advance(20_000);
    expect(controller.stateName).not.toBe('gave-up');
    await clock.advance(160_000);
    expect(controller.stateName).toBe('gave-up');
  });
});

describe('digits after the answer', () => {
  it('are sent once, when the call is answered', () => {
    const { hook, main } = fakePhone({ digitsAfterAnswer: '2#' });
    hook.lift();
    main.leg.ringing();
    expect(main.leg.digits).toBe('');
    main.leg.answered();
    expect(main.leg.digits).toBe('2#');
    main.leg.hold(true);
    main.leg.hold(false);
    expect(main.leg.digits).toBe('2#');
  });

  it('are sent to the route that answered, and again after a redial', async () => {
    const { hook, main, spare, clock } = fakePhone({ routes: 2, digitsAfterAnswer: '7' });
    hook.lift();
    await clock.advance(2_000);
    spare.leg.answered();
    expect([main.leg.digits, spare.leg.digits]).toEqual(['', '7']);
    spare.leg.media.stall();
    main.leg.answered();
    expect(main.leg.digits).toBe('7');
  });

  it('are not sent to who calls back', () => {
    const { hook, main } = fakePhone({ digitsAfterAnswer: '2#', callers: ['desk'] });
    const callback = main.callBack('desk');
    hook.lift();
    callback.answered();
    expect(callback.digits).toBe('');
  });
});
