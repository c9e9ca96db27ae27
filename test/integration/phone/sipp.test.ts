/** The whole phone against sipp: a SIP stack of other people, in scenarios that go wrong on purpose. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { delay, systemClock } from '../../../src/clock/clock.js';
import { FRAME_MS } from '../../../src/protocol/audio-format.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { Sipp, type SippOptions, type SippResult } from '../../support/sipp.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const password = 'secret of the phone';
const asWritten: Partial<SippResult> = { exitCode: 0, failure: undefined };
/** What the phone calls ringback and busy tone. */
const toneHz = 425;

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function sippOf(options: SippOptions): Promise<Sipp> {
  const sipp = await Sipp.start({
    password,
    certificate: certificates.right,
    lingerMs: 50,
    pauseMs: 200,
    ...options,
  });
  endings.push(() => sipp.stop());
  return sipp;
}

async function phoneAt(
  servers: readonly Sipp[],
  { more = '', routeMore = '' }: { more?: string; routeMore?: string } = {},
): Promise<TestPhone> {
  // sipp has no SRTP.
  const trust = `media = "rtp"\nca_file = "${certificates.caFile}"\n`;
  const phone = await TestPhone.create({
    routes: servers.map(({ server }) => ({
      url: server,
      password,
      more: `${server.includes('tls') ? trust : ''}${routeMore}`,
    })),
    more,
  });
  endings.push(() => phone.end());
  for (const route of servers.keys()) await phone.registered(route);
  return phone;
}

async function start(
  options: SippOptions,
  phoneOptions?: Parameters<typeof phoneAt>[1],
): Promise<{ sipp: Sipp; phone: TestPhone }> {
  const sipp = await sippOf(options);
  return { sipp, phone: await phoneAt([sipp], phoneOptions) };
}

/** What was put into the microphone from now on is heard in the ear: sound goes both ways. */
async function hearsItself(phone: TestPhone): Promise<void> {
  const windowMs = 200;
  const from = phone.device.heard.length;
  const isFresh = () => phone.device.heard.length - from > (2 * windowMs) / FRAME_MS;
  await until('the caller hears the echo', () => isFresh() && phone.earTone(microphoneHz, windowMs) > 0.1);
}

async function saidToSipp(sipp: Sipp, beginning: string, count = 1): Promise<void> {
  await until(`${count} ${beginning}`, async () => (await sipp.received(beginning)).length >= count);
}

const answered = { route: 'route-1', failure: null, sipCode: null };

/** The handset is put back: the call is over for the caller, and went as written for sipp. Gives the record. */
async function hangUp(phone: TestPhone, sipp: Sipp) {
  phone.replace();
  expect(phone.state).toBe('idle');
  const [record] = await phone.recorded(1);
  expect(await sipp.finish()).toMatchObject(asWritten);
  await until('nothing is left of the call', () => !isBusy(phone));
  // The SIP stack has found nothing to complain of.
  expect(phone.logged.filter((line) => line.includes('"category"'))).toEqual([]);
  return record!;
}

/** Whether the phone still has a call on the route that it tried last. */
const isBusy = ({ phone }: TestPhone): boolean => phone.userAgents.at(-1)!.inUse > 0;

describe.each(['udp', 'tcp', 'tls'] as const)('over %s', (transport) => {
  it('answer-after-ringing: ringback, then sound both ways, and BYE', async () => {
    const { sipp, phone } = await start({ transport, scenario: 'answer-after-ringing' });
    phone.lift();
    await phone.reaches('ringing');
    await until('ringback', () => phone.earTone(toneHz, 100) > 0.05);
    await phone.reaches('talking');
    await hearsItself(phone);
    const record = await hangUp(phone, sipp);
    expect(phone.states).toEqual(['idle', 'connecting', 'ringing', 'talking', 'idle']);
    expect(record).toMatchObject({
      cause: 'answered',
      hungUpBy: 'caller',
      attempts: [answered],
      audio: { codec: 'PCMA', lossPercent: 0 },
    });
  });

  it('hang-up: busy tone, and the far end is named in the record', async () => {
    const { sipp, phone } = await start({ transport, scenario: 'hang-up' });
    phone.lift();
    await phone.reaches('far-end-gone');
    await until('busy tone', () => phone.earTone(toneHz, 100) > 0.05);
    expect(await hangUp(phone, sipp)).toMatchObject({ cause: 'answered', hungUpBy: 'far-end' });
  });

  it('re-invite-changes-codec: sound both ways in the other codec', async () => {
    const { sipp, phone } = await start({ transport, scenario: 're-invite-changes-codec' });
    phone.lift();
    await saidToSipp(sipp, 'SIP/2.0 200 OK');
    await hearsItself(phone);
    expect(await hangUp(phone, sipp)).toMatchObject({
      cause: 'answered',
      attempts: [answered],
      audio: { codec: 'PCMU' },
    });
  });
});

describe.each(['udp', 'tcp'] as const)('over %s', (transport) => {
  describe('a call', () => {
    it.each([
      ['late-offer', 'SIP/2.0 200 OK', 1],
      ['forked-180s', 'ACK', 1],
      // The second place to answer is let go.
      ['forked-2xx', 'BYE', 1],
      ['repeated-2xx', 'ACK', 3],
      ['session-timer', 'SIP/2.0 200 OK', 3],
      ['challenge-401', 'ACK', 3],
      ['challenge-407', 'ACK', 3],
    ] as const)('%s is one call with sound both ways to its end', async (scenario, lastSaid, times) => {
      const { sipp, phone } = await start({ transport, scenario });
      phone.lift();
      await saidToSipp(sipp, lastSaid, times);
      await hearsItself(phone);
      expect(phone.states).toEqual(['idle', 'connecting', 'ringing', 'talking']);
      expect(await hangUp(phone, sipp)).toMatchObject({ cause: 'answered', attempts: [answered] });
    });

    it('early-media-then-answer: the tone of the network before the answer and after', async () => {
      const { sipp, phone } = await start({ transport, scenario: 'early-media-then-answer', pauseMs: 800 });
      phone.lift();
      await phone.reaches('early-media');
      await until('the tone', () => phone.earTone(Sipp.toneHz) > 0.2);
      expect(phone.state).toBe('early-media');
      await phone.reaches('talking');
      await until('the tone', () => phone.earTone(Sipp.toneHz) > 0.2);
      expect(await hangUp(phone, sipp)).toMatchObject({ cause: 'answered', attempts: [answered] });
    });

    it('prack-183: early media that is confirmed, and an answer without SDP', async () => {
      const { sipp, phone } = await start({ transport, scenario: 'prack-183' });
      phone.lift();
      await phone.reaches('early-media');
      await phone.reaches('talking');
      await hearsItself(phone);
      expect(await hangUp(phone, sipp)).toMatchObject({ cause: 'answered', attempts: [answered] });
    });

    it('hold-and-resume: the comfort tone on hold, and sound both ways after it', async () => {
      const { sipp, phone } = await start({ transport, scenario: 'hold-and-resume', pauseMs: 700 });
      phone.lift();
      await phone.reaches('talking');
      await until('held', () => phone.phone.controller.held);
      await until('silence of the far end', () => phone.earTone(microphoneHz, 100) < 0.01);
      await until('the comfort tone', () => phone.earDbfs() > -50);
      await until('taken back', () => !phone.phone.controller.held);
      await hearsItself(phone);
      expect(await hangUp(phone, sipp)).toMatchObject({ cause: 'answered', attempts: [answered] });
    });

    it('bye-crosses: both hang up at once', async () => {
      const { sipp, phone } = await start({ transport, scenario: 'bye-crosses' });
      phone.lift();
      await phone.reaches('talking');
      expect(await hangUp(phone, sipp)).toMatchObject({ cause: 'answered', hungUpBy: 'caller' });
    });

    it('cancel-race: an answer that crosses the CANCEL is acknowledged and ended', async () => {
      const { sipp, phone } = await start({ transport, scenario: 'cancel-race' });
      phone.lift();
      await phone.reaches('ringing');
      expect(await hangUp(phone, sipp)).toMatchObject({ cause: 'abandoned', hungUpBy: 'caller' });
      expect(phone.states).toEqual(['idle', 'connecting', 'ringing', 'idle']);
    });
  });

  it('callback-late-offer: a callback without SDP rings and is talked to', async () => {
    const { sipp, phone } = await start(
      { transport, scenario: 'callback-late-offer', callbackFrom: '+78003334434' },
      { more: '[callbacks]\nfrom = ["+78003334434"]' },
    );
    await phone.reaches('callback');
    phone.lift();
    await phone.reaches('talking');
    await hearsItself(phone);
    expect(await hangUp(phone, sipp)).toMatchObject({ direction: 'callback', cause: 'answered' });
  });

  describe('a refusal', () => {
    it('busy-486 is said, and it is tried again', async () => {
      const { sipp, phone } = await start({ transport, scenario: 'busy-486' });
      phone.lift();
      await phone.reaches('retrying');
      expect(phone.phone.controller.hears).toBe('please-wait');
      expect(await hangUp(phone, sipp)).toMatchObject({
        cause: 'busy',
        attempts: [{ failure: 'busy', sipCode: 486 }],
      });
    });

    it('moved-302 is not followed', async () => {
      const { sipp, phone } = await start({
        transport,
        scenario: 'moved-302',
        movedTo: 'sip:premium@127.0.0.1',
      });
      phone.lift();
      await phone.reaches('retrying');
      expect(await hangUp(phone, sipp)).toMatchObject({
        cause: 'failed',
        attempts: [{ failure: 'redirected', sipCode: 302 }],
      });
    });

    it('moved-302 in circles comes to an end, even inside the domains allowed', async () => {
      const { sipp, phone } = await start(
        { transport, scenario: 'moved-302', movedTo: 'sip:round@127.0.0.1' },
        { routeMore: 'redirect_domains = ["127.0.0.1"]' },
      );
      phone.lift();
      await phone.reaches('retrying');
      phone.replace();
      expect((await phone.recorded(1))[0]).toMatchObject({
        attempts: [{ failure: 'redirected', sipCode: 302 }],
      });
      const { messages, ...result } = await sipp.finish({ calls: 4 });
      expect(result).toMatchObject(asWritten);
      const invites = messages.filter(
        ({ direction, firstLine }) => direction === 'received' && firstLine.startsWith('INVITE '),
      );
      expect(invites.map(({ firstLine }) => firstLine.split(' ')[1])).toEqual([
        'sip:+78003334434@127.0.0.1',
        ...Array.from({ length: 3 }, () => 'sip:round@127.0.0.1'),
      ]);
    });

    it('unavailable-503 is tried again when the exchange asks for it, and not before', async () => {
      const { sipp, phone } = await start({ transport, scenario: 'unavailable-503', retryAfterS: 2 });
      phone.lift();
      await saidToSipp(sipp, 'ACK', 2);
      await phone.reaches('retrying');
      phone.replace();
      const [record] = await phone.recorded(1);
      const [first, second] = record!.attempts;
      expect(first).toMatchObject({ failure: 'unavailable', sipCode: 503 });
      const restMs = second!.startedMs - first!.startedMs;
      expect(restMs).toBeGreaterThan(1_990);
      expect(restMs).toBeLessThan(4_000);
      expect(await sipp.finish({ calls: 2 })).toMatchObject(asWritten);
    });

    it('unavailable-503 for an hour: the next route is called at once', async () => {
      const down = await sippOf({ scenario: 'unavailable-503', retryAfterS: 3_600, transport });
      const up = await sippOf({ scenario: 'answer-after-ringing', transport });
      const phone = await phoneAt([down, up]);
      phone.lift();
      await phone.reaches('talking', 2_000);
      expect(await hangUp(phone, up)).toMatchObject({
        cause: 'answered',
        route: 'route-2',
        attempts: [
          { route: 'route-1', sipCode: 503 },
          { route: 'route-2', sipCode: null },
        ],
      });
    });
  });

  describe('silence', () => {
    it('silent: the next route is called after the time set', async () => {
      const silent = await sippOf({ scenario: 'silent', transport });
      const up = await sippOf({ scenario: 'answer-after-ringing', transport, pauseMs: 50 });
      const phone = await phoneAt([silent, up], { more: '[call]\nrace_after = "500 ms"' });
      phone.lift();
      await phone.reaches('talking');
      await hearsItself(phone);
      const record = await hangUp(phone, up);
      expect(record).toMatchObject({ cause: 'answered', route: 'route-2' });
      expect(record.attempts[1]!.startedMs).toBeGreaterThan(490);
      expect(record.attempts[1]!.startedMs).toBeLessThan(2_000);
    });

    it('bye-without-answer: the phone is free at once', async () => {
      const { phone } = await start({ transport, scenario: 'bye-without-answer', lingerMs: 1_000 });
      for (let call = 0; call < 2; call++) {
        phone.lift();
        await phone.reaches('talking', 2_000);
        phone.replace();
        expect(phone.state).toBe('idle');
      }
      await phone.recorded(2);
      expect(isBusy(phone)).toBe(false);
    });
  });
});

it.each([
  // Timer E (RFC 3261 section 17.1.2.2): after 0.5, 1.5, 3.5 s and then every 4 s, until timer F ends it after 32 s.
  ['udp', 11, 36_500],
  // Nothing gets lost.
  ['tcp', 1, 1_500],
] as const)(
  'bye-without-answer: over %s the BYE is sent %i times in all',
  async (transport, times, afterMs) => {
    const sipp = await sippOf({ scenario: 'bye-without-answer', transport, lingerMs: afterMs });
    const phone = await phoneAt([sipp]);
    phone.lift();
    await phone.reaches('talking');
    phone.replace();
    await delay(systemClock, afterMs);
    expect(await sipp.received('BYE ')).toHaveLength(times);
    // Before the phone, whose last REGISTER it would wait for as long.
    await sipp.stop();
  },
);
