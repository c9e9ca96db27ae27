import { describe, expect, it } from 'vitest';
import { Rating } from '../../../src/phone/rating.js';
import { FakeButtons } from '../../support/fakes/fake-buttons.js';
import { FakeLamp } from '../../support/fakes/fake-lamp.js';
import { callId, type FakePhone, fakePhone, type FakePhoneOptions } from '../../support/fakes/fake-phone.js';

interface RatedPhone extends Pick<FakePhone, 'clock' | 'hook' | 'main' | 'journal' | 'controller'> {
  readonly buttons: FakeButtons;
  readonly rating: Rating;
  /** Numbers of the buttons whose lamps are lit. */
  lit(): number[];
  /** Score of each call, by its number. */
  scores(): Record<number, number>;
}

/** A phone with five rating buttons, put together as the product does it. */
function ratedPhone(options: FakePhoneOptions = {}): RatedPhone {
  const phone = fakePhone({ ...options, started: false });
  const { clock, hook, main, log, journal, controller } = phone;
  const buttons = new FakeButtons(clock);
  const lamps = Array.from({ length: 5 }, () => new FakeLamp());
  const rating = new Rating({
    clock,
    log,
    buttons,
    lamps,
    askForMs: 20_000,
    journal,
    read: () => ({ state: controller.stateName, offHook: controller.offHook, call: controller.call }),
  });
  controller.onChange = () => rating.update();
  rating.start();
  controller.start();
  return {
    clock,
    hook,
    main,
    journal,
    controller,
    buttons,
    rating,
    lit: () => lamps.flatMap(({ shows }, i) => (shows === 'on' ? [i + 1] : [])),
    scores: () => {
      for (const { outOf } of journal.ratings.values()) expect(outOf).toBe(5);
      return Object.fromEntries([...journal.ratings].map(([id, { score }]) => [Number(id.slice(-4)), score]));
    },
  };
}

async function talk({ hook, main, clock }: RatedPhone): Promise<void> {
  hook.lift();
  main.leg.answered();
  await clock.advance(60_000);
}

const all = [1, 2, 3, 4, 5];

describe('rating a call', () => {
  it('is asked for when the handset was replaced, for 20 s', async () => {
    const phone = ratedPhone();
    await talk(phone);
    expect(phone.lit()).toEqual([]);
    phone.hook.replace();
    expect(phone.lit()).toEqual(all);
    await phone.clock.advance(19_999);
    expect(phone.lit()).toEqual(all);
    await phone.clock.advance(1);
    expect(phone.lit()).toEqual([]);
    phone.buttons.press(4);
    expect(phone.scores()).toEqual({});
    expect(phone.clock.pendingCount).toBe(0);
  });

  it('keeps the button pressed with the call, and shows which it was for 2 s', async () => {
    const phone = ratedPhone();
    let told = 0;
    phone.rating.onRated = () => told++;
    await talk(phone);
    phone.hook.replace();
    await phone.clock.advance(5_000);
    phone.buttons.press(3);
    expect(phone.scores()).toEqual({ 1: 4 });
    expect(phone.journal.latest(1)[0]?.rating).toEqual({ score: 4, outOf: 5 });
    expect(told).toBe(1);
    expect(phone.lit()).toEqual([4]);
    await phone.clock.advance(2_000);
    expect(phone.lit()).toEqual([]);
    await phone.clock.advance(60_000);
    expect(phone.lit()).toEqual([]);
  });

  it('counts the first button that is pressed', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.hook.replace();
    for (const button of [0, 4, 2]) phone.buttons.press(button);
    await phone.clock.advance(10_000);
    phone.buttons.press(4);
    expect(phone.scores()).toEqual({ 1: 1 });
  });

  it('counts while the handset is still at the ear, once the far end has hung up; it is not asked for twice', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.main.leg.hangUp();
    expect(phone.lit()).toEqual(all);
    await phone.clock.advance(25_000);
    phone.buttons.press(4);
    expect(phone.scores()).toEqual({ 1: 5 });
    await phone.clock.advance(3_000);
    phone.hook.replace();
    await phone.clock.advance(1);
    expect(phone.lit()).toEqual([]);
    expect(phone.journal.latest(1)[0]?.rating).toEqual({ score: 5, outOf: 5 });
  });

  it('begins its 20 s when the handset is replaced, however long the busy tone was listened to', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.main.leg.hangUp();
    await phone.clock.advance(25_000);
    phone.hook.replace();
    await phone.clock.advance(19_000);
    expect(phone.lit()).toEqual(all);
    phone.buttons.press(1);
    expect(phone.scores()).toEqual({ 1: 2 });
  });

  it('counts nothing while the call goes on', async () => {
    const phone = ratedPhone();
    phone.buttons.press(0);
    phone.hook.lift();
    phone.buttons.press(0);
    phone.main.leg.ringing();
    phone.buttons.press(0);
    phone.main.leg.answered();
    await phone.clock.advance(5_000);
    phone.buttons.press(0);
    expect(phone.lit()).toEqual([]);
    phone.hook.replace();
    phone.buttons.press(2);
    expect(phone.scores()).toEqual({ 1: 3 });
  });

  it('is not asked for when nobody had answered', async () => {
    const phone = ratedPhone();
    phone.hook.lift();
    phone.main.leg.ringing();
    await phone.clock.advance(5_000);
    phone.hook.replace();
    phone.buttons.press(2);
    expect(phone.lit()).toEqual([]);
    expect(phone.scores()).toEqual({});
  });

  it('is not asked for while a call that was lost is being made anew, and is afterwards', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.main.leg.media.stall();
    phone.buttons.press(0);
    expect(phone.lit()).toEqual([]);
    phone.hook.replace();
    phone.buttons.press(1);
    expect(phone.scores()).toEqual({ 1: 2 });
  });

  it('ends with the next lift, whose own rating counts for its own call', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.hook.replace();
    await phone.clock.advance(1_000);
    phone.hook.lift();
    expect(phone.lit()).toEqual([]);
    phone.buttons.press(0);
    phone.main.leg.answered();
    await phone.clock.advance(30_000);
    phone.hook.replace();
    phone.buttons.press(4);
    expect(phone.scores()).toEqual({ 2: 5 });
  });

  it('is asked for after a callback too', async () => {
    const phone = ratedPhone({ callers: ['desk'] });
    const callback = phone.main.callBack('desk');
    phone.hook.lift();
    callback.answered();
    await phone.clock.advance(5_000);
    phone.hook.replace();
    phone.buttons.press(2);
    expect(phone.scores()).toEqual({ 1: 3 });
  });

  it('is given up on a handset that is left off', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.main.leg.hangUp();
    await phone.clock.advance(89_000);
    expect(phone.controller.stateName).toBe('howler');
    expect(phone.lit()).toEqual(all);
    await phone.clock.advance(2_000);
    expect(phone.controller.stateName).toBe('left-off-hook');
    expect(phone.lit()).toEqual([]);
    phone.hook.replace();
    phone.buttons.press(2);
    expect(phone.lit()).toEqual([]);
    expect(phone.scores()).toEqual({});
  });

  it('leaves lamps dark and no timer when the phone is stopped in the middle of it', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.hook.replace();
    phone.rating.stop();
    await phone.controller.stop();
    phone.buttons.press(2);
    expect(phone.lit()).toEqual([]);
    expect(phone.scores()).toEqual({});
    expect(phone.clock.pendingCount).toBe(0);
    expect(callId(1)).toBe(phone.journal.last.id);
  });

  it('is not asked for by a phone that is stopped in a call', async () => {
    const phone = ratedPhone();
    await talk(phone);
    phone.rating.stop();
    await phone.controller.stop();
    expect(phone.lit()).toEqual([]);
    expect(phone.clock.pendingCount).toBe(0);
  });
});
