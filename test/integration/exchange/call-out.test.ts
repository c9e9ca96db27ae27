import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { WebRtcEndpoint } from '../../../src/audio/webrtc-endpoint.js';
import { systemClock } from '../../../src/clock/clock.js';
import type { RawSipClient, SipText } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

const caller = '88003334434';
let fixture: ExchangeFixture;
let client: RawSipClient;
let endpoint: WebRtcEndpoint;
beforeEach(async () => {
  endpoint = new WebRtcEndpoint({ clock: systemClock });
  fixture = await startExchange();
  client = await fixture.connect();
  await client.register(phone, ['<sip:here@raw.invalid;transport=ws>']);
});
afterEach(async () => {
  endpoint.close();
  await fixture.end();
});

const contact = { headers: ['Contact: <sip:here@raw.invalid;transport=ws>'] };
const call = (ringLimitMs = 5_000) => fixture.exchange.callOut(phone.account, { from: caller, ringLimitMs });
/** Answers with sound, and gets the ACK. */
async function answer(invite: SipText): Promise<void> {
  const content = await endpoint.createAnswer(invite.body);
  client.respond(invite, '200 OK', { toTag: 't', ...contact, body: { type: 'application/sdp', content } });
  await client.incoming('ACK');
}
const idle = () =>
  until('nothing is open', () => fixture.exchange.open.calls + fixture.exchange.open.dialogs === 0);

it('calls the registered Contact and names the caller', async () => {
  const made = call();
  const invite = await client.incoming('INVITE');
  expect(invite.startLine).toBe('INVITE sip:here@raw.invalid;transport=ws SIP/2.0');
  expect(invite.header('From')).toMatch(/^<sip:88003334434@hotline>;tag=/);
  expect(invite.header('P-Asserted-Identity')).toBe('<sip:88003334434@hotline>');
  expect(invite.body).toMatch(/^v=0/);
  client.respond(invite, '486 Busy Here', { toTag: 't' });
  expect(await made.finalStatus).toBe(486);
  expect((await client.incoming('ACK')).header('To')).toContain(';tag=t');
  expect(made.view).toMatchObject({
    direction: 'to-phone',
    extension: caller,
    endedBy: 'phone',
    finalStatus: 486,
  });
  await idle();
});

it('talks to a phone that answers, until either hangs up', async () => {
  const made = call();
  const invite = await client.incoming('INVITE');
  client.respond(invite, '180 Ringing', { toTag: 't', ...contact });
  await until('it rings', () => made.view.state === 'ringing');
  await answer(invite);
  expect(await made.finalStatus).toBe(200);
  expect(made.view.state).toBe('answered');
  made.end();
  client.respond(await client.incoming('BYE'), '200 OK');
  expect(made.view).toMatchObject({ state: 'ended', endedBy: 'exchange' });
  await idle();
});

it('gives up by CANCEL when it was told to', async () => {
  const made = call();
  const invite = await client.incoming('INVITE');
  client.respond(invite, '180 Ringing', { toTag: 't', ...contact });
  await until('it rings', () => made.view.state === 'ringing');
  made.end();
  client.respond(await client.incoming('CANCEL'), '200 OK');
  client.respond(invite, '487 Request Terminated', { toTag: 't' });
  expect(await made.finalStatus).toBe(487);
  await idle();
});

it('gives up when nobody answers', async () => {
  const made = call(200);
  const invite = await client.incoming('INVITE');
  client.respond(invite, '180 Ringing', { toTag: 't', ...contact });
  expect(await made.finalStatus).toBe(408);
  expect((await client.incoming('CANCEL')).cseq).toBe(invite.cseq);
});

it('hangs up on a phone whose answer crosses the CANCEL (RFC 3261 section 15)', async () => {
  const made = call();
  const invite = await client.incoming('INVITE');
  client.respond(invite, '180 Ringing', { toTag: 't', ...contact });
  await until('it rings', () => made.view.state === 'ringing');
  made.end();
  await client.incoming('CANCEL');
  await answer(invite);
  client.respond(await client.incoming('BYE'), '200 OK');
  await idle();
});

it('hangs up on a phone that answers without usable sound', async () => {
  const made = call();
  client.respond(await client.incoming('INVITE'), '200 OK', { toTag: 't', ...contact });
  await client.incoming('ACK');
  client.respond(await client.incoming('BYE'), '200 OK');
  await until('the call has ended', () => made.view.endedBy === 'exchange');
});

it('says 480 when the account is registered nowhere', async () => {
  const made = fixture.exchange.callOut('nobody', { from: caller });
  expect(await made.finalStatus).toBe(480);
  made.end();
});

it('says 503 when the phone vanishes', async () => {
  const made = call();
  await client.incoming('INVITE');
  await client.vanish();
  expect(await made.finalStatus).toBe(503);
  expect(made.view.endedBy).toBe('connection-lost');
});
