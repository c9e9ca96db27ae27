/** What crosses on the wire: answers and cancellations, forks, lifts in quick succession. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebRtcEndpoint } from '../../../src/audio/webrtc-endpoint.js';
import { systemClock } from '../../../src/clock/clock.js';
import { type ReceivedRequest, RawSipServer } from '../../support/raw-sip-server.js';
import { TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const contact = 'Contact: <sip:raw@127.0.0.1;transport=ws>';
let server: RawSipServer;
let phone: TestPhone;
const endpoints: WebRtcEndpoint[] = [];

/** SDP of a real far end that answers the offer. */
function answerTo(invite: ReceivedRequest): Promise<string> {
  const endpoint = new WebRtcEndpoint({ clock: systemClock });
  endpoints.push(endpoint);
  return endpoint.createAnswer(invite.body);
}

async function invited(count = 1): Promise<ReceivedRequest> {
  await until(`INVITE ${count}`, () => server.of('INVITE').length >= count);
  return server.of('INVITE')[count - 1]!;
}

beforeEach(async () => {
  server = await RawSipServer.start();
  phone = await TestPhone.create({ routes: [{ url: server.url, password: 'secret' }] });
  await phone.registered();
});

afterEach(async () => {
  await phone.end();
  await server.close();
  for (const endpoint of endpoints.splice(0)) endpoint.close();
});

describe('an answer that crosses the hang-up', () => {
  it('is acknowledged and ended with BYE (RFC 3261 section 15.1.1)', async () => {
    phone.lift();
    const invite = await invited();
    invite.respond(180, 'Ringing', { headers: [contact] });
    await phone.reaches('ringing');
    const body = await answerTo(invite);
    phone.replace();
    expect(phone.state).toBe('idle');
    await until('CANCEL', () => server.of('CANCEL').length === 1);
    server.of('CANCEL')[0]!.respond(200, 'OK');
    invite.respond(200, 'OK', { headers: [contact], body });
    await until('ACK', () => server.of('ACK').length === 1);
    await until('BYE', () => server.of('BYE').length === 1);
    server.of('BYE')[0]!.respond(200, 'OK');
    expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'abandoned', hungUpBy: 'caller' });
  });

  it('is ended with BYE too when the phone had not even been told that it rings', async () => {
    phone.lift();
    const invite = await invited();
    const body = await answerTo(invite);
    phone.replace();
    invite.respond(200, 'OK', { headers: [contact], body });
    await until('ACK and BYE', () => server.of('ACK').length === 1 && server.of('BYE').length === 1);
  });
});

it('a CANCEL waits for the first provisional response (RFC 3261 section 9.1)', async () => {
  phone.lift();
  const invite = await invited();
  phone.replace();
  expect(phone.state).toBe('idle');
  expect(server.of('CANCEL')).toEqual([]);
  invite.respond(100, 'Trying');
  await until('CANCEL', () => server.of('CANCEL').length === 1);
});

it('a call that is hung up before the exchange asks for the password is cancelled all the same', async () => {
  phone.lift();
  const invite = await invited();
  phone.replace();
  invite.respond(407, 'Proxy Authentication Required', {
    headers: ['Proxy-Authenticate: Digest realm="raw", nonce="n", qop="auth", algorithm=MD5'],
  });
  const renewed = await invited(2);
  renewed.respond(180, 'Ringing', { headers: [contact] });
  await until('CANCEL', () => server.of('CANCEL').length > 0);
  expect(server.of('CANCEL').map((cancel) => cancel.header('CSeq'))).toEqual([
    renewed.header('CSeq').replace('INVITE', 'CANCEL'),
  ]);
});

it('lifting again at once starts a new call while the old one is still ending', async () => {
  phone.lift();
  const first = await invited();
  first.respond(180, 'Ringing', { headers: [contact] });
  await phone.reaches('ringing');
  const body = await answerTo(first);
  phone.replace();
  phone.lift();
  const second = await invited(2);
  expect(second.header('Call-ID')).not.toBe(first.header('Call-ID'));
  first.respond(200, 'OK', { headers: [contact], body });
  await until('the old call is ended', () => server.of('BYE').length === 1);
  expect(server.of('BYE')[0]!.header('Call-ID')).toBe(first.header('Call-ID'));
  expect(phone.state).toBe('connecting');
  second.respond(200, 'OK', { headers: [contact], body: await answerTo(second) });
  await phone.reaches('talking');
  phone.replace();
  await phone.recorded(2);
});

describe('a call that the exchange forks', () => {
  it('takes the first answer; a second one gets ACK and BYE', async () => {
    phone.lift();
    const invite = await invited();
    invite.respond(180, 'Ringing', { headers: [contact], toTag: 'one' });
    invite.respond(180, 'Ringing', { headers: [contact], toTag: 'two' });
    invite.respond(200, 'OK', { headers: [contact], toTag: 'two', body: await answerTo(invite) });
    await phone.reaches('talking');
    invite.respond(200, 'OK', { headers: [contact], toTag: 'one', body: await answerTo(invite) });
    await until('BYE to the second', () =>
      server.of('BYE').some((bye) => bye.header('To').includes('tag=one')),
    );
    expect(phone.state).toBe('talking');
    phone.replace();
  });

  it('after early media of another place is dialled anew without early media', async () => {
    phone.lift();
    const invite = await invited();
    invite.respond(183, 'Progress', { headers: [contact], toTag: 'one', body: await answerTo(invite) });
    await phone.reaches('early-media');
    invite.respond(200, 'OK', { headers: [contact], toTag: 'two', body: await answerTo(invite) });
    const again = await invited(2);
    again.respond(183, 'Progress', { headers: [contact], toTag: 'one', body: await answerTo(again) });
    again.respond(200, 'OK', { headers: [contact], toTag: 'two', body: await answerTo(again) });
    await phone.reaches('talking');
    phone.replace();
  });
});

describe('what comes out of the blue', () => {
  const outOfBlue = (method: string, more: readonly string[] = []) =>
    [
      `${method} sip:phone@127.0.0.1 SIP/2.0`,
      `Via: SIP/2.0/WS server.invalid;branch=z9hG4bK${method}`,
      'From: <sip:anyone@127.0.0.1>;tag=x',
      'To: <sip:phone@127.0.0.1>',
      `Call-ID: blue-${method}`,
      `CSeq: 1 ${method}`,
      'Max-Forwards: 70',
      ...more,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');

  it('is refused, and the phone calls nobody for it', async () => {
    server.send(
      outOfBlue('REFER', ['Contact: <sip:x@127.0.0.1>', 'Refer-To: <sip:premium@elsewhere.example>']),
    );
    server.send(outOfBlue('NOTIFY', ['Event: check-sync', 'Subscription-State: active']));
    server.send(outOfBlue('SUBSCRIBE', ['Contact: <sip:x@127.0.0.1>', 'Event: presence']));
    server.send(outOfBlue('REGISTER', ['Contact: <sip:x@127.0.0.1>']));
    server.send('complete nonsense');
    server.send(`INVITE\r\n\r\n`);
    server.send('x'.repeat(60_000));
    phone.lift();
    const invite = await invited();
    expect(invite.uri).toBe('sip:+78003334434@127.0.0.1');
    phone.replace();
    expect(server.of('INVITE')).toHaveLength(1);
    // What is too large for a message ends the connection, and not the registration.
    await phone.registered();
  });
});
