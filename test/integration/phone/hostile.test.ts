/** Whatever the network sends: the phone stays up, calls nobody for it, and the next call works. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebRtcEndpoint } from '../../../src/audio/webrtc-endpoint.js';
import { systemClock } from '../../../src/clock/clock.js';
import { randomFrom } from '../../support/random.js';
import { type ReceivedRequest, RawSipServer } from '../../support/raw-sip-server.js';
import { TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const MUTATIONS = 3_000;
const contact = 'Contact: <sip:raw@127.0.0.1;transport=ws>';
let server: RawSipServer;
let phone: TestPhone;
let endpoint: WebRtcEndpoint;

beforeEach(async () => {
  endpoint = new WebRtcEndpoint({ clock: systemClock });
  server = await RawSipServer.start();
  phone = await TestPhone.create({ routes: [{ url: server.url, password: 'secret' }] });
  await phone.registered();
});
afterEach(async () => {
  await phone.end();
  await server.close();
  endpoint.close();
});

async function invited(count = 1): Promise<ReceivedRequest> {
  await until(`INVITE ${count}`, () => server.of('INVITE').length >= count);
  return server.of('INVITE')[count - 1]!;
}

/** Requests inside the running call and out of the blue, and responses to what the phone sent. */
function templates(invite: ReceivedRequest): string[] {
  const dialog = [
    `Via: SIP/2.0/WS server.invalid;branch=z9hG4bKBRANCH`,
    `From: ${invite.header('To')};tag=raw`,
    `To: ${invite.header('From')}`,
    `Call-ID: ${invite.header('Call-ID')}`,
    'Max-Forwards: 70',
    contact,
  ];
  const message = (first: string, method: string, more: string[] = [], body = '') =>
    [first, ...dialog, `CSeq: 7 ${method}`, ...more, `Content-Length: ${body.length}`, '', body].join('\r\n');
  return [
    ...['INFO', 'REFER', 'NOTIFY', 'UPDATE', 'OPTIONS', 'MESSAGE', 'PRACK', 'SUBSCRIBE'].map((method) =>
      message(`${method} sip:phone@127.0.0.1 SIP/2.0`, method, ['Refer-To: <sip:premium@elsewhere.example>']),
    ),
    message('INVITE sip:phone@127.0.0.1 SIP/2.0', 'INVITE', ['Content-Type: application/sdp'], invite.body),
    message('SIP/2.0 200 OK', 'REGISTER'),
    message('SIP/2.0 302 Moved', 'INVITE', ['Contact: <sip:premium@elsewhere.example>']),
    message('SIP/2.0 401 Unauthorized', 'INVITE', [
      'WWW-Authenticate: Digest realm="x", nonce="y", qop="auth"',
    ]),
  ];
}

function mutate(text: string, random: ReturnType<typeof randomFrom>): string {
  let mutated = text.replace('BRANCH', String(random.below(1e9)));
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(mutated.length);
    const length = random.below(12);
    const garbage = String.fromCharCode(...Array.from({ length: random.below(8) }, () => random.below(256)));
    mutated = mutated.slice(0, at) + garbage.repeat(1 + random.below(3)) + mutated.slice(at + length);
  }
  return mutated.slice(0, 12_000);
}

it(`${MUTATIONS} mutated messages during a call change nothing but perhaps end it`, async () => {
  const seed = Date.now() % 1_000_000;
  process.stdout.write(`seed ${seed}\n`);
  const random = randomFrom(seed);
  phone.lift();
  const invite = await invited();
  invite.respond(200, 'OK', { headers: [contact], body: await endpoint.createAnswer(invite.body) });
  await phone.reaches('talking');
  const texts = templates(invite);
  for (let i = 0; i < MUTATIONS; i++) {
    server.send(mutate(texts[random.below(texts.length)]!, random));
    // Lets the phone digest now and then, as a network would.
    if (i % 100 === 99)
      await until('the phone has answered', () => phone.registration().state === 'registered');
  }
  phone.replace();
  expect(phone.state).toBe('idle');
  for (const { uri } of server.of('INVITE')) expect(uri).toBe('sip:+78003334434@127.0.0.1');

  const before = server.of('INVITE').length;
  phone.lift();
  const next = await invited(before + 1);
  const nextEndpoint = new WebRtcEndpoint({ clock: systemClock });
  next.respond(200, 'OK', { headers: [contact], body: await nextEndpoint.createAnswer(next.body) });
  await phone.reaches('talking');
  phone.replace();
  nextEndpoint.close();
});

it('an oversized message costs the connection, not the phone', async () => {
  server.send(`OPTIONS sip:phone@127.0.0.1 SIP/2.0\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  await until('the connection is dropped', () => phone.registration().state !== 'registered');
  await phone.registered();
});
