/** What a caller hears from every behaviour that sounds, measured at a WebRTC endpoint on the caller's side. */
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { type Behaviour, EARLY_MEDIA_TONE_HZ } from '../../../src/exchange/behaviour.js';
import { PracticeExchange } from '../../../src/exchange/practice-exchange.js';
import {
  type ExchangeFixture,
  greetingHz,
  greetingMs,
  phone,
  startExchange,
} from '../../support/exchange-fixture.js';
import { RawCall } from '../../support/raw-call.js';
import { RawSipClient } from '../../support/raw-sip-client.js';
import { SoundProbe } from '../../support/sound-probe.js';
import { until } from '../../support/until.js';

let fixture: ExchangeFixture;
let client: RawSipClient;
let probe: SoundProbe;
afterEach(async () => {
  probe.close();
  await fixture.end();
});

/** A tone is heard from here on, and not heard below. */
const PRESENT = 0.05;
const ABSENT = 0.01;
const speechHz = 700;

async function setUp(behaviour: Behaviour): Promise<RawCall> {
  fixture = await startExchange({ defaultBehaviour: behaviour });
  client = await fixture.connect();
  probe = new SoundProbe();
  const call = new RawCall(client, phone, '600');
  await call.invite(await probe.endpoint.prepareOffer());
  return call;
}

async function talk(behaviour: Behaviour): Promise<RawCall> {
  const call = await setUp(behaviour);
  await probe.endpoint.acceptAnswer((await call.answered()).body);
  return call;
}

const lastCall = () => fixture.exchange.calls.at(-1)!;
const hears = (frequencyHz: number) =>
  until(`${frequencyHz} Hz is heard`, () => probe.heard.toneLevel(frequencyHz) > PRESENT);

it('plays a tone at the level it should have', async () => {
  const call = await talk({ kind: 'tone', frequencyHz: 1_300 });
  const full = 10 ** (-13 / 20);
  await until('the tone is there at its level', () => Math.abs(probe.heard.toneLevel(1_300) - full) < 0.03);
  expect(probe.heard.toneLevel(speechHz)).toBeLessThan(ABSENT);
  await call.bye();
});

it('greets, then sends back what the caller says, at the level it was said', async () => {
  const call = await talk({ kind: 'greet-and-echo' });
  probe.say(speechHz);
  await hears(greetingHz);
  expect(probe.heard.toneLevel(speechHz)).toBeLessThan(ABSENT);
  await until('the echo has the level', () => probe.heard.toneLevel(speechHz) > SoundProbe.amplitude * 0.8);
  await until('the greeting is over', () => probe.heard.toneLevel(greetingHz) < ABSENT);
  probe.say(undefined);
  await until('the echo falls silent with the caller', () => probe.heard.toneLevel(speechHz) < ABSENT);
  await call.bye();
});

it('hears the caller, and shows it', async () => {
  const call = await talk({ kind: 'tone', frequencyHz: 1_300 });
  probe.say(speechHz);
  const { heard } = lastCall();
  await until('the exchange hears the caller', () => heard.toneLevel(speechHz) > SoundProbe.amplitude * 0.8);
  expect(heard.peakDb).toBeGreaterThan(-12);
  expect(heard.peakDb).toBeLessThan(-6);
  await call.bye();
  // What was heard stays to be looked at when the call is over.
  expect(heard.frames).toBeGreaterThan(0);
});

it('plays early sound before the answer, then greets', async () => {
  const call = await setUp({ kind: 'early-media', ms: 1_200 });
  await probe.endpoint.acceptAnswer((await call.response(183)).body);
  await hears(EARLY_MEDIA_TONE_HZ);
  expect(lastCall().state).toBe('early-media');
  await call.answered();
  await hears(greetingHz);
  await call.bye();
});

it('answers without a sound', async () => {
  const call = await talk({ kind: 'answer-without-sound' });
  probe.say(speechHz);
  await until('the way to the exchange is open', () => lastCall().heard.toneLevel(speechHz) > PRESENT);
  expect((await probe.endpoint.report()).packetsReceived).toBe(0);
  await call.bye();
});

describe('re-INVITE', () => {
  /** Talks until the exchange puts the call on hold; gives the call. */
  async function talkUntilHold(hold: 'sendonly' | 'inactive'): Promise<RawCall> {
    const call = await talk({ kind: 'hold-and-resume', afterMs: greetingMs + 400, holdMs: 1_200, hold });
    probe.say(speechHz);
    await hears(speechHz);
    await takeReInvite();
    await until('the call is on hold', () => lastCall().state === 'on-hold');
    return call;
  }

  it('sendonly holds the call: the exchange does not listen; sendrecv takes it back', async () => {
    const call = await talkUntilHold('sendonly');
    await until('there is no echo', () => probe.heard.toneLevel(speechHz) < ABSENT);
    await takeReInvite();
    await until('the call is taken back', () => lastCall().state === 'answered');
    await hears(speechHz);
    expect(lastCall().reInviteStatuses).toEqual([200, 200]);
    await call.bye();
  });

  it('inactive holds the call: no sound comes at all; sendrecv takes it back', async () => {
    const call = await talkUntilHold('inactive');
    const framesAtHold = probe.heard.frames;
    await takeReInvite();
    const framesInHold = probe.heard.frames - framesAtHold;
    expect(framesInHold).toBeLessThan(30);
    await until('sound is back', () => probe.heard.frames > framesAtHold + framesInHold + 60);
    await hears(speechHz);
    expect(lastCall().reInviteStatuses).toEqual([200, 200]);
    await call.bye();
  });

  it('of the exchange renews a call that goes on sounding', async () => {
    const call = await talk({ kind: 're-invite', afterMs: greetingMs + 300 });
    probe.say(speechHz);
    await takeReInvite();
    const { frames } = probe.heard;
    await until('sound goes on', () => probe.heard.frames > frames + 60);
    expect(probe.heard.toneLevel(speechHz)).toBeGreaterThan(PRESENT);
    expect(lastCall()).toMatchObject({ state: 'answered', reInviteStatuses: [200] });
    await call.bye();
  });

  it('of the phone is answered, and one without SDP refused', async () => {
    const call = await talk({ kind: 'tone', frequencyHz: 1_300 });
    const contact = ['Contact: <sip:raw@raw.invalid;transport=ws>'];
    const content = await probe.endpoint.createReOffer('sendonly');
    call.inDialog('INVITE', { headers: contact, body: { type: 'application/sdp', content } });
    const held = await client.response('INVITE', 200);
    expect(held.body).toContain('a=recvonly\r\n');
    call.ackOf(held);
    call.inDialog('INVITE', { headers: contact });
    expect((await client.response('INVITE', 488)).status).toBe(488);
    await call.bye();
  });

  /** Waits for a re-INVITE of the exchange and accepts what it offers. */
  async function takeReInvite(): Promise<void> {
    const offer = await client.incoming('INVITE');
    const content = await probe.endpoint.createAnswer(offer.body);
    const headers = ['Contact: <sip:raw@raw.invalid;transport=ws>'];
    client.respond(offer, '200 OK', { headers, body: { type: 'application/sdp', content } });
    await client.incoming('ACK');
  }
});

it.each(['ru', 'en'] as const)('the shipped greeting (%s) is speech that can be heard', async (language) => {
  fixture = await startExchange();
  probe = new SoundProbe();
  const exchange = new PracticeExchange({
    clock: systemClock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    port: 0,
    language,
    accounts: [{ name: phone.account, password: phone.password }],
  });
  const { port } = await exchange.start();
  const raw = await RawSipClient.connect(`ws://127.0.0.1:${port}`);
  const call = new RawCall(raw, phone, '600');
  await call.invite(await probe.endpoint.prepareOffer());
  await probe.endpoint.acceptAnswer((await call.answered()).body);
  await until('a voice is heard', () => probe.heard.peakDb > -30);
  await call.bye();
  await exchange.stop();
});
