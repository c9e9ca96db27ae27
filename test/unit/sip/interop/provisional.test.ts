/** What comes before the answer: reliable provisional responses (RFC 3262), early media, forks. On the real sip.js. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMediaLeg } from '../../../support/fakes/fake-media-leg.js';
import { ReplaceableMediaLeg, SipRig } from '../../../support/sip-rig.js';

const contact = 'Contact: <sip:far@far.example>';
let rig: SipRig;
beforeEach(async () => {
  rig = new SipRig();
  await rig.start();
});
afterEach(() => rig.stop());

describe('reliable provisional responses', () => {
  it('are acknowledged one by one, each once', async () => {
    const { types } = await rig.dial();
    const invite = rig.request('INVITE');
    const ringing = (rseq: number) => ({ headers: [contact, 'Require: 100rel', `RSeq: ${rseq}`] });
    await rig.respond(invite, '180 Ringing', ringing(41));
    const prack = rig.request('PRACK');
    expect(prack.header('RAck')).toBe(`41 ${invite.header('CSeq')}`);
    expect(prack.header('To')).toContain('tag=far');
    expect(prack.cseq).toBe(invite.cseq + 1);
    // Again, as when it crossed the PRACK; then one out of order; then the next.
    await rig.respond(invite, '180 Ringing', ringing(41));
    await rig.respond(invite, '180 Ringing', ringing(43));
    expect(rig.requests('PRACK')).toHaveLength(1);
    await rig.respond(invite, '180 Ringing', ringing(42));
    expect(rig.request('PRACK').header('RAck')).toBe(`42 ${invite.header('CSeq')}`);
    expect(types()).toContain('ringing');
  });

  it('are recognised however the option is written', async () => {
    await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '180 Ringing', {
      headers: [contact, 'Require: x-one', 'require : 100REL', 'RSeq: 1'],
    });
    expect(rig.requests('PRACK')).toHaveLength(1);
  });

  it('may carry the answer: it is heard at once, and a 200 without SDP takes the call', async () => {
    const media = new ReplaceableMediaLeg();
    const { types } = await rig.dial({ media });
    const invite = rig.request('INVITE');
    const headers = [contact, 'Require: 100rel', 'RSeq: 1'];
    await rig.respond(invite, '183 Session Progress', { headers, body: 'early answer' });
    expect(media.answers).toEqual(['early answer']);
    await rig.respond(rig.request('PRACK'), '200 OK');
    await rig.respond(invite, '200 OK');
    expect(types()).toEqual(['invited', 'early-media', 'answered']);
    expect(rig.requests('ACK')).toHaveLength(1);
    expect(media.answers).toEqual(['early answer']);
  });

  it('are not asked of us by a PRACK out of the blue', async () => {
    await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '200 OK', { body: 'their answer' });
    expect((await rig.farEnd(invite).ask('PRACK', { headers: ['RAck: 1 1 INVITE'] })).status).toBe(481);
  });

  it('demanded by a caller: its call is answered without ringing', async () => {
    const farEnd = await rig.callBack(['Require: 100rel', 'Supported: 100rel']);
    expect(rig.response('INVITE').status).toBe(100);
    rig.offered[0]!.answer(new FakeMediaLeg('answer'), () => undefined);
    await rig.clock.advance(0);
    expect((await farEnd.acknowledge()).status).toBe(200);
  });
});

describe('early media', () => {
  it('that is useless is no reason to give the call up', async () => {
    const media = new FakeMediaLeg('offer');
    const accept = media.acceptAnswer.bind(media);
    media.acceptAnswer = () => Promise.reject(new Error('no common codec'));
    const { types } = await rig.dial({ media });
    const invite = rig.request('INVITE');
    await rig.respond(invite, '183 Session Progress', { body: 'useless' });
    expect(types()).toEqual(['invited', 'ringing']);
    media.acceptAnswer = accept;
    await rig.respond(invite, '200 OK', { toTag: 'other', body: 'their answer' });
    expect(types().at(-1)).toBe('answered');
  });

  it('of another description than the answer makes way for it', async () => {
    const media = new ReplaceableMediaLeg();
    const { types } = await rig.dial({ media });
    const invite = rig.request('INVITE');
    await rig.respond(invite, '183 Session Progress', { body: 'announcement server' });
    await rig.respond(invite, '200 OK', { body: 'the desk' });
    expect(types().at(-1)).toBe('answered');
    expect(media.answers.at(-1)).toBe('the desk');
  });

  it('stands when the leg cannot take the other description of the same place', async () => {
    const { types, media } = await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '183 Session Progress', { body: 'one' });
    await rig.respond(invite, '200 OK', { body: 'other' });
    expect(types().at(-1)).toBe('answered');
    expect(media.agreed).toBe(true);
  });

  it('goes unheard where it is not wanted', async () => {
    const media = new ReplaceableMediaLeg();
    const { types } = await rig.dial({ media, earlyMedia: false });
    const invite = rig.request('INVITE');
    await rig.respond(invite, '183 Session Progress', { toTag: 'one', body: 'one' });
    expect(types()).toEqual(['invited', 'ringing']);
    await rig.respond(invite, '200 OK', { toTag: 'two', body: 'two' });
    expect(media.answers).toEqual(['two']);
  });
});

describe('a call that rings in two places', () => {
  const dialog = (request: { header(name: string): string }): string | undefined =>
    /tag=(\w+)/.exec(request.header('To'))?.[1];

  it('is talked by the first to answer; the other gets ACK and BYE', async () => {
    const { types } = await rig.dial();
    const invite = rig.request('INVITE');
    for (const toTag of ['one', 'two']) await rig.respond(invite, '180 Ringing', { toTag });
    await rig.respond(invite, '200 OK', { toTag: 'two', body: 'two' });
    await rig.respond(invite, '200 OK', { toTag: 'one', body: 'one' });
    expect(types().at(-1)).toBe('answered');
    expect(rig.requests('ACK').map(dialog)).toEqual(['two', 'one']);
    expect(rig.requests('BYE').map(dialog)).toEqual(['one']);
  });

  it('a late answer gets ACK and BYE after the call is over, too', async () => {
    const { call } = await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '200 OK', { toTag: 'two', body: 'two' });
    call.end();
    await rig.clock.advance(0);
    await rig.respond(invite, '200 OK', { toTag: 'one', body: 'one' });
    expect(rig.requests('ACK').map(dialog)).toEqual(['two', 'one']);
    expect(rig.requests('BYE').map(dialog)).toEqual(['two', 'one']);
  });

  it('is not dialled anew when the leg takes a second answer', async () => {
    const media = new ReplaceableMediaLeg();
    const { types } = await rig.dial({ media });
    const invite = rig.request('INVITE');
    await rig.respond(invite, '183 Session Progress', { toTag: 'one', body: 'one' });
    await rig.respond(invite, '183 Session Progress', { toTag: 'two', body: 'two' });
    await rig.respond(invite, '200 OK', { toTag: 'one', body: 'one' });
    expect(media.answers).toEqual(['one', 'two', 'one']);
    expect(types().at(-1)).toBe('answered');
    expect(rig.requests('INVITE')).toHaveLength(1);
  });

  it('fails, to be dialled without early media, when the leg does not', async () => {
    const { events } = await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '183 Session Progress', { toTag: 'one', body: 'one' });
    await rig.respond(invite, '200 OK', { toTag: 'two', body: 'two' });
    expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { cause: 'media', retryAfterMs: 0 } });
    expect(rig.requests('BYE').map(dialog)).toEqual(['two']);
  });
});

describe('responses of a careless exchange', () => {
  it('without Contact ring and answer all the same', async () => {
    const { types, call } = await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '180 Ringing', { headers: [] });
    await rig.respond(invite, '200 OK', { headers: [], body: 'their answer' });
    expect(types()).toEqual(['invited', 'ringing', 'answered']);
    call.end();
    await rig.clock.advance(0);
    expect(rig.request('BYE').startLine).toBe('BYE sip:+78003334434@exchange.example SIP/2.0');
  });

  it('the call goes to where the answer says, not to where the ringing said', async () => {
    const { call } = await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '180 Ringing', { headers: ['Contact: <sip:queue@far.example>'] });
    await rig.respond(invite, '200 OK', {
      headers: ['Contact: <sip:desk@far.example>'],
      body: 'their answer',
    });
    expect(rig.request('ACK').startLine).toBe('ACK sip:desk@far.example SIP/2.0');
    call.end();
    await rig.clock.advance(0);
    expect(rig.request('BYE').startLine).toBe('BYE sip:desk@far.example SIP/2.0');
  });

  it('with two Via are somebody else’s', async () => {
    const { types } = await rig.dial();
    const invite = rig.request('INVITE');
    const ringing = `SIP/2.0 180 Ringing\r\nVia: ${invite.header('Via')}, SIP/2.0/WS other;branch=z9hG4bKx\r\nFrom: ${invite.header('From')}\r\nTo: ${invite.header('To')};tag=x\r\nCall-ID: ${invite.header('Call-ID')}\r\nCSeq: ${invite.header('CSeq')}\r\n${contact}\r\n\r\n`;
    await rig.receive(ringing);
    await rig.receive(ringing.replace(', ', '\r\nVia: '));
    expect(types()).toEqual(['invited']);
    await rig.receive(ringing.replace(/, .*/, ''));
    expect(types()).toEqual(['invited', 'ringing']);
  });
});
