/** What the phone says that it can do, and what it refuses. On the real sip.js. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMediaLeg } from '../../../support/fakes/fake-media-leg.js';
import { requestText, type SipText, token } from '../../../support/raw-sip-client.js';
import { SipRig } from '../../../support/sip-rig.js';

const contact = 'Contact: <sip:far@far.example>';
const methods = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, PRACK, UPDATE';
let rig: SipRig;
beforeEach(async () => {
  rig = new SipRig();
  await rig.start();
});
afterEach(() => rig.stop());

const names = (message: SipText): string[] =>
  message.text
    .slice(0, message.text.indexOf('\r\n\r\n'))
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(':')));

async function outOfDialog(
  method: string,
  uri = 'sip:phone@phone.invalid',
  headers: string[] = [],
): Promise<SipText> {
  const ids = {
    from: `<sip:anyone@far.example>;tag=${token()}`,
    to: '<sip:phone@phone.invalid>',
    callId: token(),
  };
  await rig.receive(requestText({ method, uri, cseq: 1, ...ids, headers }));
  return rig.response(method);
}

describe('OPTIONS', () => {
  it.each(['sip:phone@phone.invalid', 'sip:192.0.2.1:5060'])(
    'of anyone to %s tells what we can do, and no more',
    async (uri) => {
      const answer = await outOfDialog('OPTIONS', uri);
      expect(answer.status).toBe(200);
      expect(answer.header('Allow')).toBe(methods);
      expect(answer.header('Accept')).toBe('application/sdp');
      expect(answer.header('Supported').split(', ').sort()).toEqual(['100rel', 'outbound', 'timer']);
      expect(names(answer).sort()).toEqual(
        ['Via', 'From', 'To', 'CSeq', 'Call-ID', 'Supported', 'Allow', 'Accept', 'Content-Length'].sort(),
      );
    },
  );

  it('to somebody else is answered 404', async () => {
    expect((await outOfDialog('OPTIONS', 'sip:other@phone.invalid')).status).toBe(404);
  });

  it('in a call is answered 200, and of a call that is over 481', async () => {
    await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '200 OK', { body: 'their answer' });
    const answer = await rig.farEnd(invite).ask('OPTIONS');
    expect(answer.status).toBe(200);
    expect(answer.header('Allow')).toBe(methods);
    expect((await rig.farEnd(invite, 'stranger').ask('OPTIONS')).status).toBe(481);
  });
});

describe('the methods that we serve', () => {
  it('stand in our INVITE, in the answer to one, and in a refusal', async () => {
    await rig.dial();
    expect(rig.request('INVITE').header('Allow')).toBe(methods);
    const farEnd = await rig.callBack();
    rig.offered[0]!.answer(new FakeMediaLeg('answer'), () => undefined);
    await rig.clock.advance(0);
    expect((await farEnd.acknowledge()).headers('Allow')).toEqual([methods]);
    expect((await outOfDialog('PUBLISH')).header('Allow')).toBe(methods);
  });
});

describe('an extension that is demanded', () => {
  it('and unknown is refused by name, and no call comes of it', async () => {
    await rig.callBack(['Require: timer, x-magic', 'Require: Precondition']);
    const answer = rig.response('INVITE');
    expect(answer.status).toBe(420);
    expect(answer.header('Unsupported')).toBe('x-magic, precondition');
    expect(rig.offered).toEqual([]);
  });

  it('and known is no hindrance', async () => {
    await rig.callBack(['Require: timer']);
    expect(rig.response('INVITE').status).toBe(180);
  });

  it('in the middle of a call is refused, and the call goes on', async () => {
    const { types } = await rig.dial();
    const invite = rig.request('INVITE');
    await rig.respond(invite, '200 OK', { body: 'their answer' });
    const farEnd = rig.farEnd(invite);
    expect((await farEnd.offer('INVITE', 'a=sendonly', ['Require: x-magic'])).status).toBe(420);
    expect((await farEnd.offer('INVITE', 'a=sendonly')).status).toBe(200);
    expect(types().at(-1)).toBe('hold');
  });
});

describe('a telephone number for an address', () => {
  it('names the caller, and comes back as it was', async () => {
    await rig.callBack([], '"Диспетчер" <tel:+74951234567;phone-context=+7>');
    expect(rig.offered[0]!.caller).toBe('+74951234567');
    expect(rig.response('INVITE').header('From')).toMatch(
      /^"Диспетчер" <tel:\+74951234567;phone-context=\+7>;tag=\w+$/,
    );
  });

  it('is the one that the exchange asserts, if it asserts any', async () => {
    await rig.callBack([contact, 'P-Asserted-Identity: <tel:+7800>, <sip:100@pbx.example>']);
    expect(rig.offered[0]!.caller).toBe('+7800');
  });

  it('is written as one in the requests of the call, too', async () => {
    const farEnd = await rig.callBack([], '<tel:+7495>');
    const [call] = rig.offered;
    call!.answer(new FakeMediaLeg('answer'), () => undefined);
    await rig.clock.advance(0);
    await farEnd.acknowledge();
    call!.end();
    await rig.clock.advance(0);
    expect(rig.request('BYE').header('To')).toMatch(/^<tel:\+7495>;tag=/);
  });
});
