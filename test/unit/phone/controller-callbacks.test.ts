import { describe, expect, it } from 'vitest';
import { fakePhone, type FakePhone } from '../../support/fakes/fake-phone.js';

const CALLER = '+78003334434';
const open = (routes: 1 | 2 = 1): FakePhone => fakePhone({ routes, callers: [CALLER] });

describe('a callback', () => {
  it('is refused unless the owner names callers', () => {
    const { main, ringer, controller } = fakePhone();
    expect(main.callBack(CALLER).alive).toBe(false);
    expect(ringer.ringing).toBe(false);
    expect(controller.stateName).toBe('idle');
    expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
  });

  it('is refused to anyone else', () => {
    const { main, ringer } = open();
    for (const caller of ['', '88003334434', `${CALLER}0`, 'anonymous'])
      expect(main.callBack(caller).alive).toBe(false);
    expect(ringer.ringing).toBe(false);
  });

  it('rings; nothing sounds in the handset and nobody is dialled', () => {
    const { main, ringer, controller, handset } = open();
    const callback = main.callBack(CALLER);
    expect(callback.alive).toBe(true);
    expect(ringer.ringing).toBe(true);
    expect(controller).toMatchObject({ stateName: 'callback', offHook: false, currentCall: null });
    expect(handset.lifted).toBe(false);
    expect(controller.inUse).toEqual({ legs: 1, timers: 1 });
    expect(main.dialled).toHaveLength(0);
  });

  it('is answered by lifting', () => {
    const { hook, main, ringer, controller, handset } = open();
    const callback = main.callBack(CALLER);
    hook.lift();
    expect(ringer.ringing).toBe(false);
    expect(callback.isOpen).toBe(true);
    expect(handset).toMatchObject({ lifted: true, hears: 'comfort' });
    callback.answered();
    expect(controller.stateName).toBe('talking');
    expect(handset).toMatchObject({ hears: 'talk', spokenTo: callback.media });
    expect(main.dialled).toHaveLength(0);
  });

  it('is ended by putting the handset back, before the connection stands and after it', () => {
    for (const connected of [false, true]) {
      const { hook, main, controller } = open();
      const callback = main.callBack(CALLER);
      hook.lift();
      if (connected) callback.answered();
      hook.replace();
      expect(callback.alive).toBe(false);
      expect(controller.stateName).toBe('idle');
      expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
    }
  });

  it('that its caller cancels stops ringing', () => {
    const { main, ringer, controller } = open();
    main.callBack(CALLER).cancel();
    expect(ringer.ringing).toBe(false);
    expect(controller.stateName).toBe('idle');
    expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
  });

  it('that nobody answers is refused after 45 s', async () => {
    const { main, ringer, controller, clock, journal } = open();
    const callback = main.callBack(CALLER);
    await clock.advance(44_999);
    expect(ringer.ringing).toBe(true);
    await clock.advance(1);
    expect(ringer.ringing).toBe(false);
    expect(callback.alive).toBe(false);
    expect(controller.stateName).toBe('idle');
    expect(controller.inUse).toEqual({ legs: 0, timers: 0 });
    // A record is of a lift.
    expect(journal.records).toHaveLength(0);
  });

  it('that is lost while it is answered ends in the busy tone', () => {
    const { hook, main, controller } = open();
    const callback = main.callBack(CALLER);
    hook.lift();
    callback.fail('unavailable');
    expect(controller.hears).toBe('busy');
  });

  it('after it the phone calls its number again', () => {
    const { hook, main, controller } = open();
    main.callBack(CALLER).cancel();
    hook.lift();
    expect(controller.stateName).toBe('connecting');
    expect(main.dialled).toHaveLength(1);
  });

  it('whose sound stops is followed by a call to the number', async () => {
    const { hook, main, clock, controller } = open();
    const callback = main.callBack(CALLER);
    hook.lift();
    callback.answered();
    callback.media.stall();
    expect(callback.alive).toBe(false);
    await clock.advance(1_000);
    expect(main.dialled).toHaveLength(1);
    expect(controller.stateName).toBe('connecting');
  });

  it.each<[string, (phone: FakePhone) => void]>([
    ['while the phone calls', ({ hook }) => hook.lift()],
    [
      'in a conversation',
      ({ hook, main }) => {
        hook.lift();
        main.leg.answered();
      },
    ],
    [
      'in the busy tone',
      ({ hook, main }) => {
        hook.lift();
        main.leg.answered();
        main.leg.hangUp();
      },
    ],
    ['while another one rings', ({ main }) => void main.callBack(CALLER)],
    ['when the phone is switched off', ({ controller }) => controller.setAvailable(false)],
  ])('is refused %s', (_when, reach) => {
    const phone = open(2);
    reach(phone);
    const before = phone.controller.stateName;
    const ringing = phone.ringer.ringing;
    expect(phone.spare.callBack(CALLER).alive).toBe(false);
    expect(phone.controller.stateName).toBe(before);
    expect(phone.ringer.ringing).toBe(ringing);
  });
});
