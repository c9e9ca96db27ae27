/** UPDATE (RFC 3311) of the far end, on the real sip.js. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SipText } from '../../../support/raw-sip-client.js';
import { type FarEnd, SipRig } from '../../../support/sip-rig.js';

const contact = 'Contact: <sip:far@far.example>';
let rig: SipRig;
beforeEach(async () => {
  rig = new SipRig();
  await rig.start();
});
afterEach(() => rig.stop());

async function talking() {
  const dialled = await rig.dial();
  const invite = rig.request('INVITE');
  await rig.respond(invite, '200 OK', { body: 'their answer' });
  return { ...dialled, invite, farEnd: rig.farEnd(invite) };
}

describe('in a call', () => {
  it('without SDP is answered 200, and moves the far end’s address', async () => {
    const { farEnd, call, events } = await talking();
    const before = events.length;
    const answer = await farEnd.ask('UPDATE', { headers: ['Contact: <sip:moved@elsewhere.example>'] });
    expect(answer.status).toBe(200);
    expect(answer.header('Allow').split(', ')).toContain('UPDATE');
    expect(answer.body).toBe('');
    expect(events).toHaveLength(before);
    call.end();
    await rig.clock.advance(0);
    expect(rig.request('BYE').startLine).toBe('BYE sip:moved@elsewhere.example SIP/2.0');
  });

  it('with SDP is an offer: answered, with the hold told', async () => {
    const { farEnd, events } = await talking();
    const answer = await farEnd.offer('UPDATE', 'a=sendonly');
    expect(answer).toMatchObject({ status: 200, body: 'answer to a=sendonly' });
    expect(events.at(-1)).toEqual({ type: 'hold', held: true });
    expect((await farEnd.offer('UPDATE', 'a=sendrecv')).body).toBe('answer to a=sendrecv');
    expect(events.at(-1)).toEqual({ type: 'hold', held: false });
    // Nor is a re-INVITE put out by it.
    expect(await farEnd.offer('INVITE', 'a=sendonly again')).toMatchObject({
      body: 'answer to a=sendonly again',
    });
  });

  it('while an offer of ours is open is answered 491, and works afterwards', async () => {
    const { farEnd } = await talking();
    // A re-INVITE without SDP makes us offer; its ACK brings their answer.
    const reInvite = await farEnd.ask('INVITE', { headers: [contact] });
    expect(reInvite).toMatchObject({ status: 200, body: 'offer 1' });
    const reInviteNumber = reInvite.cseq;
    expect((await farEnd.offer('UPDATE', 'a=sendrecv')).status).toBe(491);
    expect((await farEnd.ask('UPDATE', { headers: [contact] })).status).toBe(200);
    await farEnd.send('ACK', {
      cseq: reInviteNumber,
      body: { type: 'application/sdp', content: 'their answer' },
    });
    expect((await farEnd.offer('UPDATE', 'a=sendrecv')).status).toBe(200);
  });

  it('with an offer that cannot be used is answered 488, and the call goes on', async () => {
    const { farEnd, media, types } = await talking();
    media.answer = () => Promise.reject(new Error('no common codec'));
    expect((await farEnd.offer('UPDATE', 'a=sendrecv')).status).toBe(488);
    expect(types().at(-1)).toBe('answered');
    expect((await farEnd.ask('UPDATE', { headers: [contact] })).status).toBe(200);
  });

  it('with another body than SDP is answered 415', async () => {
    const { farEnd } = await talking();
    const body = { type: 'text/plain', content: 'hello' };
    const answer = await farEnd.ask('UPDATE', { headers: [contact], body });
    expect(answer.status).toBe(415);
    expect(answer.header('Accept')).toBe('application/sdp');
  });

  it('out of order is answered 500, and of an unknown call 481', async () => {
    const { farEnd, invite, call } = await talking();
    await farEnd.ask('UPDATE', { headers: [contact] });
    expect((await farEnd.ask('UPDATE', { headers: [contact], cseq: 3 })).status).toBe(500);
    expect((await rig.farEnd(invite, 'stranger').ask('UPDATE')).status).toBe(481);
    call.end();
    await rig.clock.advance(0);
    expect((await farEnd.ask('UPDATE', { headers: [contact] })).status).toBe(481);
  });
});

describe('before the answer', () => {
  async function ringing(
    sdp: string,
  ): Promise<{ invite: SipText; farEnd: FarEnd } & Awaited<ReturnType<SipRig['dial']>>> {
    const dialled = await rig.dial();
    const invite = rig.request('INVITE');
    const headers = [contact, 'Require: 100rel', 'RSeq: 1'];
    await rig.respond(invite, '183 Session Progress', { headers, body: sdp });
    return { ...dialled, invite, farEnd: rig.farEnd(invite) };
  }

  it('is answered, and the call is then answered without a second thought', async () => {
    const { farEnd, invite, types } = await ringing('early answer');
    expect((await farEnd.offer('UPDATE', 'a=sendrecv')).body).toBe('answer to a=sendrecv');
    expect((await farEnd.ask('UPDATE', { headers: [contact] })).status).toBe(200);
    await rig.respond(invite, '200 OK');
    expect(types()).toEqual(['invited', 'early-media', 'answered']);
  });

  it('with an offer while ours is not answered: 491', async () => {
    const { farEnd } = await ringing('');
    expect((await farEnd.offer('UPDATE', 'a=sendrecv')).status).toBe(491);
  });

  it('of a callback that is not answered yet: later', async () => {
    const farEnd = await rig.callBack();
    const ringing = rig.response('INVITE');
    const update = await farEnd.ask('UPDATE', {
      to: ringing.header('To'),
      headers: [contact],
      body: { type: 'application/sdp', content: 'x' },
    });
    expect(update.status).toBe(500);
    expect(update.header('Retry-After')).not.toBe('');
  });
});
