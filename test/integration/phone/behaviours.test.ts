/** The whole phone against every behaviour of the practice exchange, over every transport. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeExchangeOptions } from '../../../src/exchange/practice-exchange-options.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { EARLY_MEDIA_TONE_HZ, type Behaviour } from '../../../src/exchange/behaviour.js';
import {
  type ExchangeFixture,
  greetingHz,
  phone as account,
  startExchange,
} from '../../support/exchange-fixture.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

describe.each(['ws', 'udp', 'tcp', 'tls'] as const)('over %s', (transport) => {
  let fixture: ExchangeFixture;
  let phone: TestPhone;

  async function startOn(
    exchange: Partial<PracticeExchangeOptions>,
    options: { more?: string; routeMore?: string } = {},
  ): Promise<void> {
    fixture = await startExchange({
      // What is too large for UDP comes by TCP.
      transports: transport === 'udp' ? { udp: 0, tcp: 0 } : { [transport]: 0 },
      ...(transport === 'tls' ? { tls: certificates.right } : {}),
      ...exchange,
    });
    const trust = transport === 'tls' ? `ca_file = "${certificates.caFile}"\n` : '';
    phone = await TestPhone.create({
      routes: [
        {
          url: fixture.address(transport),
          password: account.password,
          more: `${trust}${options.routeMore ?? ''}`,
        },
      ],
      more: options.more ?? '',
    });
    await phone.registered();
  }

  function start(behaviour: Behaviour, options: { more?: string; routeMore?: string } = {}): Promise<void> {
    return startOn({ defaultBehaviour: behaviour }, options);
  }

  afterEach(async () => {
    await phone.end();
    await fixture.end();
  });

  /** The exchange has no call and no dialog left: the line is free. */
  async function lineIsFree(): Promise<void> {
    await until(
      'the line is free',
      () => fixture.exchange.open.calls === 0 && fixture.exchange.open.dialogs === 0,
    );
  }

  describe('a call', () => {
    it('greets, echoes the caller, and ends when the handset is put back', async () => {
      await start({ kind: 'greet-and-echo' });
      phone.lift();
      await phone.reaches('talking');
      await until('the greeting is heard', () => phone.earTone(greetingHz) > 0.1);
      await until('the caller hears the echo', () => phone.earTone(microphoneHz) > 0.1);
      phone.replace();
      expect(phone.state).toBe('idle');
      await lineIsFree();
      const [record] = await phone.recorded(1);
      expect(record).toMatchObject({
        direction: 'outgoing',
        cause: 'answered',
        hungUpBy: 'caller',
        failure: null,
        route: 'route-1',
        audio: { codec: 'opus', droppedFrames: 0 },
      });
      const { lift, invite, trying, ringing, answered, ended } = record!.steps;
      const firstAudio = record!.steps['first-audio'];
      const order = [lift, invite, trying, ringing, answered, firstAudio, ended];
      expect(order.every((stepMs) => typeof stepMs === 'number')).toBe(true);
      expect(order).toEqual([...order].sort((a, b) => a! - b!));
      expect(record!.audio!.mos).toBeGreaterThan(4);
      expect(fixture.exchange.calls[0]).toMatchObject({ endedBy: 'phone', extension: '+78003334434' });
    });

    it('sounds within 100 ms of the lift, whatever the exchange does', async () => {
      await start({ kind: 'silent' });
      const liftedMs = performance.now();
      phone.lift();
      await until('something is heard', () => phone.earDbfs(50) > -50, 1_000);
      const first = phone.device.played.find(({ frame }) => frame.some((sample) => Math.abs(sample) > 100));
      expect(first!.atMs - liftedMs).toBeLessThan(100);
      phone.replace();
    });

    it('hears the far end hang up as busy tone, and says so in the record', async () => {
      await start({ kind: 'hang-up', afterMs: 300 });
      phone.lift();
      await phone.reaches('far-end-gone');
      await until('busy tone', () => phone.earTone(425) > 0.05);
      phone.replace();
      const [record] = await phone.recorded(1);
      expect(record).toMatchObject({ cause: 'answered', hungUpBy: 'far-end' });
      await lineIsFree();
    });

    it('rings while nobody answers, and CANCELs when the handset is put back', async () => {
      await start({ kind: 'no-answer' });
      phone.lift();
      await phone.reaches('ringing');
      await until('ringback', () => phone.earTone(425) > 0.05);
      phone.replace();
      await lineIsFree();
      expect(fixture.exchange.wire.map((entry) => entry.firstLine)).toContainEqual(
        expect.stringMatching(/^CANCEL /),
      );
      expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'abandoned', hungUpBy: 'caller' });
    });

    it('lets the network’s own sound through before the answer', async () => {
      await start({ kind: 'early-media', ms: 1_500 });
      phone.lift();
      await phone.reaches('early-media');
      await until('early media', () => phone.earTone(EARLY_MEDIA_TONE_HZ) > 0.1);
      await phone.reaches('talking');
      await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
      phone.replace();
      await lineIsFree();
    });

    it.each<[string, Behaviour, string, number | null]>([
      ['busy', { kind: 'busy' }, 'busy', 486],
      ['a wrong number', { kind: 'reject', status: 404 }, 'not-found', 404],
      ['an overload', { kind: 'reject', status: 503, retryAfterS: 2 }, 'unavailable', 503],
      ['a server error', { kind: 'reject', status: 500 }, 'server-error', 500],
      ['a decline', { kind: 'reject', status: 603 }, 'declined', 603],
    ])(
      'is tried again after %s, with the caller told to stay on the line',
      async (_, behaviour, failure, sipCode) => {
        await start(behaviour);
        phone.lift();
        await phone.reaches('retrying');
        expect(phone.phone.controller.hears).toBe('please-wait');
        await until('the prompt is heard', () => phone.earDbfs() > -40);
        phone.replace();
        const [record] = await phone.recorded(1);
        expect(record).toMatchObject({
          cause: failure === 'busy' ? 'busy' : 'failed',
          failure: failure === 'busy' ? null : failure,
          hungUpBy: 'caller',
        });
        expect(record!.attempts[0]).toMatchObject({ failure, sipCode });
        await lineIsFree();
      },
    );

    it('is redialled when sound stops arriving', async () => {
      await start({ kind: 'answer-without-sound' }, { more: '[call]\naudio_lost_after = "2 s"' });
      phone.lift();
      await phone.reaches('talking');
      await until('a second call', () => fixture.exchange.calls.length === 2, 10_000);
      expect(fixture.exchange.calls[0]).toMatchObject({ endedBy: 'phone', state: 'ended' });
      phone.replace();
      const [record] = await phone.recorded(1);
      expect(record!.attempts[0]).toMatchObject({ failure: 'no-audio' });
      await lineIsFree();
    });

    it('speaks WebRTC where the route says so, whatever carries the signalling', async () => {
      await start({ kind: 'greet-and-echo' }, { routeMore: 'media = "webrtc"' });
      phone.lift();
      await phone.reaches('talking');
      await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
      phone.replace();
      await lineIsFree();
      // Such an INVITE is too large for UDP and goes by TCP (RFC 3261 section 18.1.1).
      expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'answered', hungUpBy: 'caller' });
    });

    it('is put on hold and taken back', async () => {
      await start({ kind: 'hold-and-resume', afterMs: 300, holdMs: 800, hold: 'inactive' });
      phone.lift();
      await phone.reaches('talking');
      await until('held', () => phone.phone.controller.held);
      await until('the comfort tone on hold', () => phone.earDbfs() > -50);
      await until('taken back', () => !phone.phone.controller.held);
      await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
      phone.replace();
      await lineIsFree();
      expect(fixture.exchange.calls[0]!.reInviteStatuses).toEqual([200, 200]);
    });

    it('goes on through a re-INVITE', async () => {
      await start({ kind: 're-invite', afterMs: 300 });
      phone.lift();
      await phone.reaches('talking');
      await until('re-INVITE answered', () => fixture.exchange.calls[0]?.reInviteStatuses[0] === 200);
      await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
      phone.replace();
      await lineIsFree();
    });

    it('sends the digits that pass a voice menu after the answer', async () => {
      await start({ kind: 'greet-and-echo' }, { routeMore: 'digits_after_answer = "12#"' });
      phone.lift();
      await phone.reaches('talking');
      await until('the digits', () => fixture.exchange.calls[0]?.digits === '12#');
      phone.replace();
      await lineIsFree();
    });

    it('ends after the longest time allowed', async () => {
      await start({ kind: 'greet-and-echo' }, { more: '[call]\nmax_call = "10 s"' });
      phone.lift();
      await phone.reaches('talking');
      await phone.reaches('far-end-gone', 12_000);
      phone.replace();
      expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'answered', hungUpBy: 'phone' });
    });
  });

  describe('the phone can be made to call nothing but its number', () => {
    it('refuses a transfer (REFER) with 603 and stays in the call', async () => {
      await start({ kind: 'refer', to: 'sip:premium@elsewhere.example' });
      phone.lift();
      await phone.reaches('talking');
      await until('the REFER is refused', () => fixture.exchange.calls[0]?.referStatus === 603);
      expect(phone.state).toBe('talking');
      phone.replace();
      await lineIsFree();
      const invited = fixture.exchange.wire.filter((entry) => entry.firstLine.startsWith('INVITE'));
      expect(new Set(invited.map((entry) => entry.firstLine.split(' ')[1]))).toEqual(
        new Set(['sip:+78003334434@127.0.0.1']),
      );
    });

    it('refuses a redirection to a foreign place', async () => {
      await start({ kind: 'redirect', to: 'sip:premium@elsewhere.example' });
      phone.lift();
      await phone.reaches('retrying');
      phone.replace();
      expect((await phone.recorded(1))[0]!.attempts[0]).toMatchObject({
        failure: 'redirected',
        sipCode: 302,
      });
    });

    it('follows a redirection inside the configured domains', async () => {
      await startOn(
        {
          defaultBehaviour: { kind: 'redirect', to: 'sip:queue@127.0.0.1' },
          extensions: { queue: { kind: 'greet-and-echo' } },
        },
        { routeMore: 'redirect_domains = ["127.0.0.1"]' },
      );
      phone.lift();
      await phone.reaches('talking');
      await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
      phone.replace();
      await lineIsFree();
    });

    it('refuses a call to it with 486 unless callbacks are allowed', async () => {
      await start({ kind: 'greet-and-echo' });
      const call = fixture.exchange.callOut(account.account, { from: '+78003334434' });
      expect(await call.finalStatus).toBe(486);
    });
  });

  describe('a callback', () => {
    it('rings and is answered by lifting, when its caller is allowed', async () => {
      await startOn({}, { more: '[callbacks]\nfrom = ["+78003334434"]' });
      expect(await fixture.exchange.callOut(account.account, { from: '+79160000000' }).finalStatus).toBe(486);
      const call = fixture.exchange.callOut(account.account, { from: '+78003334434' });
      await phone.reaches('callback');
      phone.lift();
      expect(await call.finalStatus).toBe(200);
      await phone.reaches('talking');
      phone.replace();
      expect((await phone.recorded(1))[0]).toMatchObject({ direction: 'callback', cause: 'answered' });
      await lineIsFree();
    });

    it('stops ringing when the caller gives up', async () => {
      await startOn({}, { more: '[callbacks]\nfrom = ["+78003334434"]' });
      const call = fixture.exchange.callOut(account.account, { from: '+78003334434', ringLimitMs: 300 });
      await phone.reaches('callback');
      await phone.reaches('idle');
      expect(await call.finalStatus).toBe(408);
      expect(phone.records).toEqual([]);
    });
  });
});
