/** The whole phone on a real proxy and registrar: Kamailio, over every transport, with digest. */
import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../src/exchange/behaviour.js';
import { Baresip } from '../../support/baresip.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { Kamailio } from '../../support/kamailio.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const { domain } = Kamailio;
const hall = { account: 'hall', password: 'secret-of-the-hall' };
const desk = { account: 'desk', password: 'secret-of-the-desk' };
const toDesk = `sip:desk@${domain}`;
const fromHall = '[callbacks]\nfrom = ["hall"]';

type Transport = 'ws' | 'wss' | 'udp' | 'tcp' | 'tls';
const isSecure = (transport: Transport): boolean => transport === 'wss' || transport === 'tls';

let certificates: TestCertificates;
let kamailio: Kamailio;
const toEnd: (() => Promise<void>)[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  kamailio = await Kamailio.start({ certificate: certificates.right, accounts: [hall, desk] });
});
afterAll(async () => {
  await kamailio.stop();
  await certificates.remove();
});
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

interface PhoneOptions {
  readonly transport?: Transport;
  readonly number?: string;
  readonly more?: string;
  /** Lines of the route instead of the one that names the authority. */
  readonly trust?: string;
  readonly route?: string;
}

async function phoneOf(
  { account, password }: { account: string; password: string },
  options: PhoneOptions = {},
): Promise<TestPhone> {
  const { transport = 'wss', number = toDesk, more = '', route = '' } = options;
  const { trust = isSecure(transport) ? `ca_file = "${certificates.caFile}"` : '' } = options;
  const lines = [`domain = "${domain}"`, trust, route].join('\n');
  const phone = await TestPhone.create({
    number,
    routes: [{ url: urlOf(transport), account, password, more: lines }],
    more,
  });
  toEnd.push(() => phone.end());
  return phone;
}

function urlOf(transport: Transport): string {
  if (transport === 'ws') return kamailio.wsUrl;
  return transport === 'wss' ? kamailio.wssUrl : kamailio.server(transport);
}

/** Registers both, lets one call the other, and hangs up when they have heard each other. */
async function callAndHear(caller: TestPhone, callee: TestPhone): Promise<void> {
  await caller.registered();
  await callee.registered();
  caller.lift();
  await callee.reaches('callback');
  await caller.reaches('ringing');
  callee.lift();
  await caller.reaches('talking');
  await callee.reaches('talking');
  await until('the caller hears the callee', () => caller.earTone(microphoneHz) > 0.1);
  await until('the callee hears the caller', () => callee.earTone(microphoneHz) > 0.1);
  caller.replace();
  await callee.reaches('far-end-gone');
  callee.replace();
  expect((await caller.recorded(1))[0]).toMatchObject({ cause: 'answered', hungUpBy: 'caller' });
  expect((await callee.recorded(1))[0]).toMatchObject({ direction: 'callback', hungUpBy: 'far-end' });
}

describe.each(['ws', 'wss', 'udp', 'tcp', 'tls'] as const)('over %s', (transport) => {
  it('two phones register, call, hear each other, and are free again', async () => {
    const caller = await phoneOf(hall, { transport });
    await callAndHear(caller, await phoneOf(desk, { transport, more: fromHall }));
  });

  it('a wrong password is said, with the account and without the password', async () => {
    const phone = await phoneOf({ ...hall, password: 'not the secret' }, { transport });
    await until('refused', () => phone.registration().state === 'waiting');
    expect(phone.registration().problem).toMatch(
      /^the exchange refused the password of account hall \(401\)/,
    );
    expect(phone.logged.join()).not.toContain('not the secret');
  });
});

it.each(['wss', 'tcp', 'tls'] as const)(
  'over %s, it is registered again within 5 s of the return of a Kamailio that was killed',
  async (transport) => {
    const phone = await phoneOf(hall, { transport });
    await phone.registered();
    await kamailio.kill();
    await until('the loss is noticed', () => phone.registration().state !== 'registered');
    await kamailio.start();
    await phone.registered(0, 5_000);
  },
);

it('over udp, a lift notices at once that Kamailio was killed, and the call is made when it is back', async () => {
  const caller = await phoneOf(hall, { transport: 'udp' });
  await caller.registered();
  await kamailio.kill();
  caller.lift();
  await until('the loss is noticed', () => caller.registration().state !== 'registered', 1_000);
  await caller.reaches('retrying');
  await kamailio.start();
  await caller.registered(0, 5_000);
  const callee = await phoneOf(desk, { transport: 'udp', more: fromHall });
  await callee.reaches('callback', 15_000);
  caller.replace();
});

it('busy is busy', async () => {
  const caller = await phoneOf(hall, { number: `sip:busy@${domain}` });
  await caller.registered();
  caller.lift();
  await caller.reaches('retrying');
  caller.replace();
  expect((await caller.recorded(1))[0]).toMatchObject({ cause: 'busy', attempts: [{ sipCode: 486 }] });
});

describe('a telephone of another make, over another transport', () => {
  async function start(route = ''): Promise<{ phone: TestPhone; baresip: Baresip }> {
    const phone = await phoneOf(desk, { transport: 'tcp', more: fromHall, route });
    const baresip = await Baresip.start({
      registration: { ...hall, domain },
      outboundProxy: kamailio.server('udp'),
      codecs: ['G722'],
    });
    toEnd.push(() => baresip.stop());
    await baresip.registered();
    await phone.registered();
    await baresip.dial(toDesk);
    await phone.reaches('callback');
    phone.lift();
    return { phone, baresip };
  }

  it('calls the phone, and both are heard', async () => {
    const { phone, baresip } = await start();
    await until('the phone hears it', () => phone.earTone(Baresip.toneHz) > 0.4);
    await until('it hears the phone', async () => (await baresip.hears(microphoneHz)) > 0.27);
    await baresip.hangUp();
    await phone.reaches('far-end-gone');
    phone.replace();
    expect((await phone.recorded(1))[0]).toMatchObject({
      direction: 'callback',
      audio: { codec: 'G722', lossPercent: 0 },
    });
  });

  it('is told that it must encrypt, where the phone demands it', async () => {
    const { phone, baresip } = await start('media = "srtp"');
    await baresip.happened('CALL_CLOSED');
    const closed = baresip.events.find(({ type }) => type === 'CALL_CLOSED');
    expect(closed?.param).toBe('488 Not Acceptable Here');
    await phone.reaches('far-end-gone');
    expect(phone.logged.join()).toContain('switch SRTP on for this account at the exchange');
    phone.replace();
    expect(await baresip.heard()).toBeUndefined();
  });
});

describe.each(['wss', 'tls'] as const)('the certificate over %s', (transport) => {
  const fingerprint = (file: 'right' | 'otherAuthority') =>
    `fingerprint = "${new X509Certificate(certificates[file].cert).fingerprint256}"`;

  it('of an authority that is not ours is refused, and the way out is said', async () => {
    const phone = await phoneOf(hall, { transport, trust: '' });
    await until('refused', () => phone.registration().state === 'waiting');
    expect(phone.registration().problem).toMatch(
      /^the certificate of 127\.0\.0\.1:\d+ is not accepted: .*ca_file/,
    );
  });

  it('is accepted by its fingerprint, and no other is', async () => {
    const phone = await phoneOf(hall, { transport, trust: fingerprint('right') });
    await phone.registered();
    const other = await phoneOf(desk, { transport, trust: fingerprint('otherAuthority') });
    await until('refused', () => other.registration().state === 'waiting');
    expect(other.registration().problem).toMatch(
      /^the certificate of 127\.0\.0\.1:\d+ is not accepted: it is not the one in fingerprint/,
    );
  });
});

describe.each([
  ['udp', 'udp'],
  ['tcp', 'udp'],
  ['tls', 'tcp'],
] as const)('as outbound proxy by %s, in front of an exchange by %s', (near, far) => {
  let exchange: ExchangeFixture;
  let phone: TestPhone;

  async function start(behaviour: Behaviour): Promise<void> {
    exchange = await startExchange({ transports: { [far]: 0 }, defaultBehaviour: behaviour });
    toEnd.push(() => exchange.end());
    const proxy = await Kamailio.start({
      certificate: certificates.right,
      accounts: [],
      inFrontOf: exchange.address(far),
    });
    toEnd.push(() => proxy.stop());
    const trust = near === 'tls' ? `ca_file = "${certificates.caFile}"\nmedia = "srtp-or-rtp"` : '';
    phone = await TestPhone.create({
      routes: [
        {
          // Nobody is there: without the proxy nothing would go anywhere.
          url: `sip:exchange.invalid;transport=${near}`,
          password: account.password,
          more: `domain = "127.0.0.1"\noutbound_proxy = "${proxy.server(near)}"\n${trust}`,
        },
      ],
      more: '[callbacks]\nfrom = ["+78003334434"]',
    });
    toEnd.push(() => phone.end());
    await phone.registered();
  }

  const lineIsFree = () =>
    until('the line is free', () => exchange.exchange.open.calls + exchange.exchange.open.dialogs === 0);

  it('a call, its re-INVITE and its BYE go by the proxy', async () => {
    await start({ kind: 're-invite', afterMs: 300 });
    phone.lift();
    await phone.reaches('talking');
    await until('re-INVITE answered', () => exchange.exchange.calls[0]?.reInviteStatuses[0] === 200);
    await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
    phone.replace();
    await lineIsFree();
    expect(exchange.exchange.calls[0]).toMatchObject({ endedBy: 'phone' });
  });

  it('the exchange hangs up', async () => {
    await start({ kind: 'hang-up', afterMs: 300 });
    phone.lift();
    await phone.reaches('far-end-gone');
    phone.replace();
    await lineIsFree();
  });

  it('a callback, ended by the phone', async () => {
    await start({ kind: 'greet-and-echo' });
    const call = exchange.exchange.callOut(account.account, { from: '+78003334434' });
    await phone.reaches('callback');
    phone.lift();
    expect(await call.finalStatus).toBe(200);
    await phone.reaches('talking');
    phone.replace();
    await lineIsFree();
  });
});
