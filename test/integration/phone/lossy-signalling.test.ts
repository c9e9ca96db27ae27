/**
 * The whole phone where 30 % of all SIP datagrams are lost, each way; the sound goes beside, unharmed. What is waited for
 * is bounded by the timers of RFC 3261 and not by luck: after 64 T1 every transaction has an end. The seeds decide which
 * datagrams are lost, and the tests run side by side because they wait most of the time.
 */
import { describe, it, type TestContext } from 'vitest';
import { delay, systemClock } from '../../../src/clock/clock.js';
import type { Behaviour } from '../../../src/exchange/behaviour.js';
import { TRANSACTION_LIMIT_MS } from '../../../src/wire/sip-timers.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { LossyRelay } from '../../support/lossy-relay.js';
import { Sipp } from '../../support/sipp.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const loss = 0.3;
const seeds = [1, 2, 3];
/** All the waits of one test, each for as long as it may take. */
const timeout = 5 * TRANSACTION_LIMIT_MS;

/** A phone behind a bad network before a server on this port. */
async function phoneBefore(
  port: number,
  seed: number,
  { onTestFinished }: TestContext,
  more = '',
): Promise<TestPhone> {
  const relay = await LossyRelay.start({ to: { port }, seed, loss });
  onTestFinished(() => relay.close());
  const phone = await TestPhone.create({
    routes: [{ url: `sip:127.0.0.1:${relay.port};transport=udp`, password: account.password }],
    more,
  });
  onTestFinished(() => phone.end());
  await phone.registered(0, TRANSACTION_LIMIT_MS);
  return phone;
}

async function start(
  defaultBehaviour: Behaviour,
  seed: number,
  context: TestContext,
): Promise<{ fixture: ExchangeFixture; phone: TestPhone }> {
  const fixture = await startExchange({ transports: { udp: 0 }, defaultBehaviour });
  context.onTestFinished(() => fixture.end());
  return { fixture, phone: await phoneBefore(fixture.port, seed, context) };
}

/** Neither the phone nor the exchange has a call left. */
async function lineIsFree(phone: TestPhone, { exchange }: ExchangeFixture): Promise<void> {
  await until(
    'the line is free at both ends',
    () =>
      exchange.open.calls === 0 &&
      exchange.open.dialogs === 0 &&
      phone.phone.userAgents.every(({ inUse }) => inUse === 0),
    TRANSACTION_LIMIT_MS,
  );
}

describe.concurrent.each(seeds)('with the seed %i', { timeout }, (seed) => {
  it('a call is answered, heard both ways, and over at the far end too', async (context) => {
    const { fixture, phone } = await start({ kind: 'greet-and-echo' }, seed, context);
    phone.lift();
    await phone.reaches('talking', TRANSACTION_LIMIT_MS);
    await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
    phone.replace();
    await lineIsFree(phone, fixture);
  });

  it('a call that is given up before the answer stops ringing', async (context) => {
    const { fixture, phone } = await start({ kind: 'no-answer' }, seed, context);
    phone.lift();
    // Only there: the 180 may get lost, and nothing repeats it.
    await until('it rings', () => fixture.exchange.open.calls > 0, TRANSACTION_LIMIT_MS);
    phone.replace();
    await lineIsFree(phone, fixture);
    context.expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'abandoned', hungUpBy: 'caller' });
  });

  it('a call that the far end ends is over for the caller too', async (context) => {
    const { fixture, phone } = await start({ kind: 'hang-up', afterMs: 100 }, seed, context);
    phone.lift();
    await phone.reaches('talking', TRANSACTION_LIMIT_MS);
    await phone.reaches('far-end-gone', TRANSACTION_LIMIT_MS);
    await lineIsFree(phone, fixture);
    phone.replace();
  });

  it('a re-INVITE of sipp is agreed on, and all goes as written', async (context) => {
    const sipp = await Sipp.start({
      scenario: 're-invite-changes-codec',
      patienceMs: TRANSACTION_LIMIT_MS,
      // Timer J: the 200 to our BYE may have to be repeated for so long.
      lingerMs: TRANSACTION_LIMIT_MS,
    });
    context.onTestFinished(() => sipp.stop().then(() => undefined));
    const phone = await phoneBefore(sipp.port, seed, context);
    phone.lift();
    const reInvited = async () => (await sipp.received('SIP/2.0 200 OK')).length > 0;
    await until('the phone accepts the re-INVITE', reInvited, TRANSACTION_LIMIT_MS);
    await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
    phone.replace();
    const { failure } = await sipp.finish({ limitMs: TRANSACTION_LIMIT_MS });
    context.expect(failure).toBeUndefined();
  });

  it('a phone stays registered so that it can be called back', async (context) => {
    const fixture = await startExchange({ transports: { udp: 0 }, maxLeaseS: 5 });
    context.onTestFinished(() => fixture.end());
    const from = '+78003334434';
    const phone = await phoneBefore(fixture.port, seed, context, `[callbacks]\nfrom = ["${from}"]`);
    await delay(systemClock, 12_000);
    const isThere = () => fixture.exchange.registrations.length > 0;
    await until('registered', isThere, TRANSACTION_LIMIT_MS);
    fixture.exchange.callOut(account.account, { from });
    await phone.reaches('callback', TRANSACTION_LIMIT_MS);
    phone.lift();
    await phone.reaches('talking', TRANSACTION_LIMIT_MS);
    phone.replace();
    await lineIsFree(phone, fixture);
  });
});
