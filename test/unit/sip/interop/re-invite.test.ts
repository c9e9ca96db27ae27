/** Re-INVITEs that come while the one before is not done with, on the real sip.js. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMediaLeg } from '../../../support/fakes/fake-media-leg.js';
import { settle } from '../../../support/manual-clock.js';
import { SipRig } from '../../../support/sip-rig.js';

/** Takes its time to accept the answer to a renewed offer. */
class SlowMediaLeg extends FakeMediaLeg {
  accept: (() => void) | undefined;
  #answers = 0;

  constructor() {
    super('offer');
  }

  override async acceptAnswer(): Promise<void> {
    if (this.#answers++ > 0) {
      await new Promise<void>((resolve) => {
        this.accept = resolve;
      });
    }
    return super.acceptAnswer();
  }
}

let rig: SipRig;
beforeEach(async () => {
  rig = new SipRig();
  await rig.start();
});
afterEach(() => rig.stop());

async function answeredCall(media = new FakeMediaLeg('offer')) {
  const call = await rig.dial({ media });
  const invite = rig.request('INVITE');
  await rig.respond(invite, '200 OK', { body: 'their answer' });
  return { ...call, farEnd: rig.farEnd(invite) };
}

const sdp = (content: string) => ({ type: 'application/sdp', content });
const headers = ['Contact: <sip:far@far.example>'];

describe('a re-INVITE that a stream brings in one piece with the ACK before it', () => {
  it('is answered', async () => {
    const { farEnd, call, types } = await answeredCall();
    await farEnd.offer('INVITE', 'their first offer');
    void farEnd.send('ACK');
    const answer = await farEnd.ask('INVITE', { headers, body: sdp('their second offer') });
    expect([answer.status, answer.body]).toEqual([200, 'answer to their second offer']);
    expect(types()).not.toContain('failed');
    call.end();
  });

  it('is answered when the answer in that ACK has been taken', async () => {
    const media = new SlowMediaLeg();
    const { farEnd, call } = await answeredCall(media);
    expect((await farEnd.ask('INVITE', { headers })).body).toBe('offer 1');
    void farEnd.send('ACK', { body: sdp('their answer') });
    await farEnd.send('INVITE', { headers, body: sdp('their offer') });
    expect(rig.response('INVITE').body).toBe('offer 1');
    media.accept!();
    await settle();
    expect(rig.response('INVITE').body).toBe('answer to their offer');
    call.end();
  });
});
