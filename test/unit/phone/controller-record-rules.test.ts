import { describe, expect, it } from 'vitest';
import { callId, fakePhone } from '../../support/fakes/fake-phone.js';
import { settle } from '../../support/manual-clock.js';

describe('the record of a lift', () => {
  it('of a callback says so', async () => {
    const { hook, main, clock, journal } = fakePhone({ callers: ['desk'] });
    const callback = main.callBack('desk');
    await clock.advance(8_000);
    hook.lift();
    callback.answered();
    await clock.advance(1_000);
    callback.hangUp();
    hook.replace();
    await settle();
    expect(journal.records).toMatchObject([
      {
        direction: 'callback',
        startedAt: '2026-01-01T00:00:08.000Z',
        steps: { lift: 0, answered: 0, ended: 1_000 },
        route: 'main',
        cause: 'answered',
        hungUpBy: 'far-end',
      },
    ]);
  });

  it('is written once, when the phone falls silent, though the handset stays off for hours', async () => {
    const { hook, main, clock, journal } = fakePhone();
    hook.lift();
    main.leg.answered();
    main.leg.hangUp();
    await clock.advance(90_000);
    expect(journal.records).toHaveLength(1);
    await clock.advance(10 * 3_600_000);
    hook.replace();
    await settle();
    expect(journal.records).toHaveLength(1);
  });

  it('begins when the contact moved, not when the program noticed', async () => {
    const { hook, main, clock, journal } = fakePhone();
    await clock.advance(1_000);
    hook.lift(3);
    main.leg.invited();
    await clock.advance(1_000);
    hook.replace(5);
    await settle();
    expect(journal.last).toMatchObject({
      startedAt: '2026-01-01T00:00:00.997Z',
      steps: { lift: 0, invite: 3, ended: 998 },
      attempts: [{ route: 'main', startedMs: 3, failure: null, sipCode: null }],
    });
  });

  it('keeps the first time of a step when the call is dialled again', async () => {
    const { hook, main, clock, journal } = fakePhone();
    hook.lift();
    main.leg.ringing();
    main.leg.answered();
    await clock.advance(1_000);
    main.leg.media.stall();
    await clock.advance(1_000);
    main.leg.ringing();
    main.leg.answered();
    hook.replace();
    await settle();
    expect(journal.last.steps).toEqual({ lift: 0, invite: 0, ringing: 0, answered: 0, ended: 2_000 });
  });

  it('stays of a bounded size however often the phone tries', async () => {
    const { hook, main, clock, controller, journal } = fakePhone();
    hook.lift();
    for (let i = 0; i < 300; i++) {
      main.leg.answered();
      main.leg.fail('transport');
      await clock.advance(500);
    }
    expect(controller.currentCall?.attempts).toBe(301);
    hook.replace();
    await settle();
    expect(journal.last.attempts).toHaveLength(200);
    expect(journal.last.attempts.at(-1)?.startedMs).toBe(150_000);
  });

  it('comes in the order of the calls, though the figures of the first one are late', async () => {
    const { hook, main, journal } = fakePhone();
    hook.lift();
    main.leg.answered();
    let late = (): void => undefined;
    main.leg.media.statisticsReady = new Promise((resolve) => (late = resolve));
    hook.replace();
    hook.lift();
    hook.replace();
    await settle();
    late();
    await settle();
    expect(journal.records.map(({ id }) => id)).toEqual([callId(1), callId(2)]);
  });

  it('is shown while the call goes on', async () => {
    const { hook, main, clock, controller } = fakePhone();
    hook.lift();
    main.leg.fail('busy');
    await clock.advance(4_000);
    main.leg.ringing();
    expect(controller.currentCall).toEqual({
      steps: { lift: 0, invite: 4_000, ringing: 4_000 },
      route: 'main',
      attempts: 2,
      lastFailure: 'busy',
    });
  });
});
