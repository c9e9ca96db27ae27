/** What a phone without WebRTC hears and says: RTP over UDP and TCP, SRTP over TLS. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import type { Behaviour } from '../../../src/exchange/behaviour.js';
import {
  makePracticeCertificate,
  type PracticeCertificate,
} from '../../../src/exchange/practice-certificate.js';
import { type ExchangeFixture, greetingHz, phone, startExchange } from '../../support/exchange-fixture.js';
import { RawCall } from '../../support/raw-call.js';
import type { RawSipClient } from '../../support/raw-sip-client.js';
import { RtpProbe } from '../../support/rtp-probe.js';
import { until } from '../../support/until.js';

/** A tone is heard from here on, and not heard below. */
const PRESENT = 0.05;
const ABSENT = 0.01;
const speechHz = 700;

let certificate: PracticeCertificate;
let fixture: ExchangeFixture;
let client: RawSipClient;
let probe: RtpProbe;
beforeAll(async () => {
  certificate = await makePracticeCertificate(systemClock);
});
afterEach(async () => {
  probe.close();
  await fixture.end();
});

type Security = 'rtp' | 'srtp' | 'srtp-or-rtp';

async function setUp(
  transport: 'udp' | 'tcp' | 'tls',
  security: Security,
  behaviour: Behaviour = { kind: 'greet-and-echo' },
): Promise<void> {
  const transports = { [transport]: 0 };
  fixture = await startExchange({ transports, tls: certificate, defaultBehaviour: behaviour });
  client = await fixture.connect();
  probe = new RtpProbe({ security });
  probe.say(speechHz);
}

/** A call of the phone, answered. Gives the SDP of the answer too. */
async function talk(): Promise<{ call: RawCall; answer: string }> {
  const call = new RawCall(client, phone, '600');
  await call.invite(await probe.endpoint.prepareOffer());
  const { body } = await call.answered();
  await probe.endpoint.acceptAnswer(body);
  return { call, answer: body };
}

const hears = (frequencyHz: number) =>
  until(`${frequencyHz} Hz is heard`, () => probe.heard.toneLevel(frequencyHz) > PRESENT);
const lastCall = () => fixture.exchange.calls.at(-1)!;

describe.each([
  ['udp', 'rtp', 'RTP/AVP'],
  ['tcp', 'rtp', 'RTP/AVP'],
  ['tls', 'srtp', 'RTP/SAVP'],
] as const)('over %s by %s', (transport, security, protocol) => {
  it('the caller is greeted and hears itself, and digits arrive', async () => {
    await setUp(transport, security);
    const { call, answer } = await talk();
    expect(answer).toMatch(new RegExp(`^m=audio \\d+ ${protocol} `, 'm'));
    await hears(greetingHz);
    await hears(speechHz);
    expect(probe.endpoint.sendDigits('5#')).toBe(true);
    await until('the digits are there', () => lastCall().digits === '5#');
    await call.bye();
  });

  it('a phone that is called hears the exchange, and is heard', async () => {
    await setUp(transport, security);
    await client.register(phone, [client.contact]);
    const made = fixture.exchange.callOut(phone.account, { from: '88003334434' });
    const invite = await client.incoming('INVITE');
    expect(invite.body).toMatch(new RegExp(`^m=audio \\d+ ${protocol} `, 'm'));
    const content = await probe.endpoint.createAnswer(invite.body);
    const headers = [`Contact: ${client.contact}`];
    client.respond(invite, '200 OK', { toTag: 't', headers, body: { type: 'application/sdp', content } });
    await client.incoming('ACK');
    expect(await made.finalStatus).toBe(200);
    await hears(speechHz);
    expect(made.view.heard.toneLevel(speechHz)).toBeGreaterThan(PRESENT);
    made.end();
    client.respond(await client.incoming('BYE'), '200 OK');
  });
});

it('encryption offered beside plain sound is taken', async () => {
  await setUp('udp', 'srtp-or-rtp', { kind: 'tone', frequencyHz: 1_300 });
  const { call, answer } = await talk();
  expect(answer).toContain('a=crypto:');
  await hears(1_300);
  expect(probe.notices).toEqual([]);
  await call.bye();
});

it('hold stops the echo and goes on playing; the call is taken back', async () => {
  await setUp('udp', 'rtp', { kind: 'hold-and-resume', afterMs: 900, holdMs: 1_200, hold: 'sendonly' });
  const { call } = await talk();
  const accept = async (): Promise<void> => {
    const offer = await client.incoming('INVITE');
    const content = await probe.endpoint.createAnswer(offer.body);
    const headers = [`Contact: ${client.contact}`];
    client.respond(offer, '200 OK', { headers, body: { type: 'application/sdp', content } });
    await client.incoming('ACK');
  };
  await hears(speechHz);
  await accept();
  await until('the call is on hold', () => lastCall().state === 'on-hold');
  await until('there is no echo', () => probe.heard.toneLevel(speechHz) < ABSENT);
  await accept();
  await until('the call is taken back', () => lastCall().state === 'answered');
  await hears(speechHz);
  expect(lastCall().reInviteStatuses).toEqual([200, 200]);
  await call.bye();
});

it.each([
  ['a protocol that the exchange does not have', 'm=audio 4000 TCP/MRCPv2 1'],
  ['no codec that the exchange has', 'm=audio 4000 RTP/AVP 18'],
  ['encryption without a key', 'm=audio 4000 RTP/SAVP 8'],
])('an offer with %s is refused, and the exchange serves on', async (_, media) => {
  await setUp('udp', 'rtp', { kind: 'tone', frequencyHz: 1_300 });
  const refused = new RawCall(client, phone, '600');
  await refused.invite(
    ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', media, ''].join('\r\n'),
  );
  const response = await client.finalResponse('INVITE');
  expect(response.status).toBe(488);
  refused.ackRefusal(response);
  const { call } = await talk();
  await hears(1_300);
  await call.bye();
});
