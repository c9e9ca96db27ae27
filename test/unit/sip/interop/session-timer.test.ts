/** Session timers (RFC 4028): the machine by itself, and in calls on the real sip.js. Time is the test's. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RefreshResult, SessionTimer } from '../../../../src/sip/interop/session-timer.js';
import { FakeMediaLeg } from '../../../support/fakes/fake-media-leg.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { SipRig } from '../../../support/sip-rig.js';

const seconds = (count: number): number => count * 1_000;

describe('the timer', () => {
  let clock: ManualClock;
  let results: RefreshResult[];
  let asked: { readonly atMs: number; readonly intervalS: number }[];
  let expired: number[];
  let timer: SessionTimer;
  beforeEach(() => {
    clock = new ManualClock();
    [results, asked, expired] = [[], [], []];
    timer = new SessionTimer({
      clock,
      refresh: (intervalS) => {
        asked.push({ atMs: clock.nowMs(), intervalS });
        return Promise.resolve(results.shift() ?? { type: 'later', afterMs: seconds(10) });
      },
      onExpired: () => expired.push(clock.nowMs()),
    });
  });
  afterEach(() => {
    timer.stop();
    expect(clock.pendingCount).toBe(0);
  });
  const ours = (intervalS: number) => ({ intervalS, refresher: 'us' }) as const;
  const theirs = (intervalS: number) => ({ intervalS, refresher: 'them' }) as const;

  it('refreshes at half the interval, again and again', async () => {
    results = [ours(600), ours(600)].map((terms) => ({ type: 'refreshed', terms }));
    timer.agree(ours(600));
    await clock.advance(seconds(899));
    expect(asked.map(({ atMs }) => atMs)).toEqual([seconds(300), seconds(600)]);
    expect(expired).toEqual([]);
  });

  it.each([
    [1_800, 1_768],
    [90, 60],
  ])('of %i s that nobody refreshes ends after %i s', async (intervalS, endS) => {
    timer.agree(theirs(intervalS));
    await clock.advance(seconds(intervalS));
    expect(asked).toEqual([]);
    expect(expired).toEqual([seconds(endS)]);
  });

  it('begins anew when the far end refreshes, with its new terms', async () => {
    timer.agree(theirs(600));
    await clock.advance(seconds(500));
    timer.agree(theirs(600));
    await clock.advance(seconds(500));
    expect(expired).toEqual([]);
    timer.agree(undefined);
    await clock.advance(seconds(100_000));
    expect(expired).toEqual([]);
  });

  it('tries again when refused for now, until the session would expire', async () => {
    timer.agree(ours(120));
    await clock.advance(seconds(120));
    expect(asked.map(({ atMs }) => atMs / 1_000)).toEqual([60, 70, 80]);
    expect(expired).toEqual([seconds(88)]);
  });

  it('asks for the longer interval that the far end wants, but never twice for the same', async () => {
    results = [
      { type: 'too-short', leastS: 300 },
      { type: 'too-short', leastS: 300 },
    ];
    timer.agree(ours(120));
    await clock.advance(seconds(70));
    expect(asked.map(({ intervalS }) => intervalS)).toEqual([120, 300]);
  });

  it('ends at once when the far end does not know the call', async () => {
    results = [{ type: 'gone' }];
    timer.agree(ours(600));
    await clock.advance(seconds(300));
    expect(expired).toEqual([seconds(300)]);
  });

  it('takes no notice of an answer that comes after a refresh of the far end, or after the end', async () => {
    let answer: (result: RefreshResult) => void = () => undefined;
    const late = new SessionTimer({
      clock,
      refresh: () => new Promise((resolve) => (answer = resolve)),
      onExpired: () => expired.push(clock.nowMs()),
    });
    late.agree(ours(600));
    await clock.advance(seconds(300));
    late.agree(ours(600));
    answer({ type: 'gone' });
    await clock.advance(seconds(300));
    late.stop();
    answer({ type: 'later', afterMs: 1 });
    await clock.advance(0);
    expect(clock.pendingCount).toBe(0);
    late.agree(ours(600));
    expect(clock.pendingCount).toBe(0);
    expect(expired).toEqual([]);
  });
});

describe('in a call', () => {
  const contact = 'Contact: <sip:far@far.example>';
  let rig: SipRig;
  beforeEach(async () => {
    rig = new SipRig();
    await rig.start();
  });
  afterEach(async () => {
    await rig.stop();
    expect(rig.interop.inUse).toBe(0);
    expect(rig.clock.pendingCount).toBe(0);
  });

  async function talking(...fields: string[]) {
    const dialled = await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '200 OK', { headers: [contact, ...fields], body: 'their answer' });
    return { ...dialled, invite, farEnd: rig.farEnd(invite) };
  }

  it('we say that we know session timers', async () => {
    const { call } = await rig.dial();
    expect(rig.request('INVITE').header('Supported').split(', ')).toContain('timer');
    call.end();
    await rig.respond(rig.request('INVITE'), '487 Terminated');
  });

  it('our part is done by UPDATE when the far end takes it, without a word about the sound', async () => {
    const { call, types } = await talking('Session-Expires: 600;refresher=uac', 'Allow: INVITE, UPDATE');
    for (const atS of [300, 600]) {
      await rig.clock.advance(seconds(300));
      const update = rig.request('UPDATE');
      expect(rig.clock.nowMs()).toBe(seconds(atS));
      expect(update.header('Session-Expires')).toBe('600;refresher=uac');
      expect(update.header('Contact')).toContain('sip:phone@');
      expect(update.body).toBe('');
      await rig.respond(update, '200 OK', { headers: [contact, 'Session-Expires: 600;refresher=uac'] });
    }
    expect(rig.requests('UPDATE')).toHaveLength(2);
    expect(types().at(-1)).toBe('answered');
    call.end();
  });

  it('our part is done by re-INVITE when it does not, or when UPDATE is refused', async () => {
    const { call } = await talking('Session-Expires: 600;refresher=uac', 'Allow: INVITE, UPDATE');
    await rig.clock.advance(seconds(300));
    await rig.respond(rig.request('UPDATE'), '405 Method Not Allowed');
    await rig.clock.advance(0);
    const reInvite = rig.request('INVITE');
    expect(reInvite).toMatchObject({ body: 'offer 1' });
    expect(reInvite.header('Session-Expires')).toBe('600;refresher=uac');
    await rig.respond(reInvite, '200 OK', {
      headers: [contact, 'x: 600;refresher=uac'],
      body: 'their answer',
    });
    expect(rig.requests('ACK')).toHaveLength(2);
    await rig.clock.advance(seconds(300));
    expect(rig.request('INVITE').body).toBe('offer 2');
    expect(rig.requests('UPDATE')).toHaveLength(1);
    call.end();
  });

  it('a far end that has gone without a word is hung up on', async () => {
    const { events } = await talking('Session-Expires: 1800;refresher=uas', 'Require: timer');
    await rig.clock.advance(seconds(1_767));
    expect(events.at(-1)).toMatchObject({ type: 'answered' });
    await rig.clock.advance(seconds(1));
    expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { cause: 'transport' } });
    expect(rig.requests('BYE')).toHaveLength(1);
  });

  it.each(['INVITE', 'UPDATE'])('the far end’s refresh by %s is answered with the terms', async (method) => {
    const { farEnd, call, types } = await talking('Session-Expires: 600;refresher=uas');
    const fields = ['Session-Expires: 600;refresher=uac', 'Supported: timer', 'Require: timer'];
    for (let i = 0; i < 5; i++) {
      await rig.clock.advance(seconds(500));
      const answer = await farEnd.offer(method, 'a=sendrecv', fields);
      expect(answer.status).toBe(200);
      expect(answer.header('Session-Expires')).toBe('600;refresher=uac');
      expect(answer.header('Require')).toBe('timer');
      if (method === 'INVITE') await farEnd.send('ACK');
    }
    expect(types().filter((type) => type === 'failed')).toEqual([]);
    call.end();
  });

  it('an interval below 90 s is refused with ours', async () => {
    const { farEnd, call } = await talking();
    const answer = await farEnd.offer('UPDATE', 'a=sendrecv', ['Session-Expires: 30', 'Supported: timer']);
    expect(answer.status).toBe(422);
    expect(answer.header('Min-SE')).toBe('90');
    call.end();
  });

  it('an INVITE refused with 422 is sent anew with the interval asked for', async () => {
    const { call, types } = await rig.dial();
    await rig.respond(rig.request('INVITE'), '422 Session Interval Too Small', { headers: ['Min-SE: 1800'] });
    const invite = rig.request('INVITE');
    expect(rig.requests('INVITE')).toHaveLength(2);
    expect(invite.header('Session-Expires')).toBe('1800;refresher=uac');
    expect(invite.header('Min-SE')).toBe('1800');
    await rig.respond(invite, '200 OK', { headers: [contact], body: 'their answer' });
    expect(types().at(-1)).toBe('answered');
    call.end();
  });

  it('an exchange that says 422 for ever is given up', async () => {
    const { events } = await rig.dial();
    for (let i = 0; i < 3; i++)
      await rig.respond(rig.request('INVITE'), '422 Session Interval Too Small', {
        headers: ['Min-SE: 1800'],
      });
    expect(rig.requests('INVITE')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { sipCode: 422 } });
  });

  it('a callback that wants to be refreshed by us is', async () => {
    const farEnd = await rig.callBack(['Session-Expires: 600;refresher=uas', 'k: timer', 'Allow: UPDATE']);
    const [call] = rig.offered;
    call!.answer(new FakeMediaLeg('answer'), () => undefined);
    await rig.clock.advance(0);
    const answer = await farEnd.acknowledge();
    expect(answer.header('Session-Expires')).toBe('600;refresher=uas');
    expect(answer.header('Require')).toBe('timer');
    await rig.clock.advance(seconds(300));
    expect(rig.request('UPDATE').header('Session-Expires')).toBe('600;refresher=uac');
    call!.end();
  });
});
