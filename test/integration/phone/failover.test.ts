/** A server with several addresses: the phone finds its way among them while somebody holds the handset. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SipTransport } from '../../../src/protocol/server-address.js';
import { SystemDns } from '../../../src/sip/locate/system-dns.js';
import { Dnsmasq } from '../../support/dnsmasq.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

type PlainTransport = 'udp' | 'tcp';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function exchangeOn(...options: Parameters<typeof startExchange>): Promise<ExchangeFixture> {
  const fixture = await startExchange(...options);
  endings.push(() => fixture.end());
  return fixture;
}

const portOf = (fixture: ExchangeFixture, transport: SipTransport) =>
  Number(/:(\d+);/.exec(fixture.address(transport))?.[1]);

/** A phone whose server is a name, and DNS that names the exchanges for it in this order. */
async function phoneAmong(
  transport: PlainTransport,
  exchanges: readonly ExchangeFixture[],
): Promise<{ phone: TestPhone; dns: Dnsmasq }> {
  const dns = await Dnsmasq.start({
    srv: exchanges.map(
      (exchange, i) =>
        `_sip._${transport}.pbx.${Dnsmasq.domain},here.${Dnsmasq.domain},${portOf(exchange, transport)},${i + 1},0`,
    ),
    hosts: [`here.${Dnsmasq.domain},127.0.0.1`],
  });
  endings.push(() => dns.stop());
  const phone = await TestPhone.create({
    routes: [{ url: `sip:pbx.${Dnsmasq.domain};transport=${transport}`, password: account.password }],
    dns: new SystemDns({ servers: [dns.server] }),
  });
  endings.push(() => phone.end());
  await phone.registered();
  return { phone, dns };
}

const invitesAt = ({ exchange }: ExchangeFixture) =>
  exchange.wire.filter(({ firstLine }) => firstLine.startsWith('INVITE ')).length;

describe.each(['udp', 'tcp'] as const)('over %s', (transport) => {
  const transports = { [transport]: 0 };

  it('the first address of the server is used while it answers', async () => {
    const [first, second] = [await exchangeOn({ transports }), await exchangeOn({ transports })];
    const { phone } = await phoneAmong(transport, [first, second]);
    phone.lift();
    await phone.reaches('talking');
    phone.replace();
    expect([first.exchange.calls.length, invitesAt(second)]).toEqual([1, 0]);
  });

  it('a lift finds the second address when the first has just been switched off', async () => {
    const [first, second] = [await exchangeOn({ transports }), await exchangeOn({ transports })];
    const { phone } = await phoneAmong(transport, [first, second]);
    await first.exchange.stop();
    phone.lift();
    await phone.reaches('talking', 1_500);
    await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
    phone.replace();
    const [record] = await phone.recorded(1);
    expect(record).toMatchObject({ cause: 'answered', route: 'route-1' });
    expect(record!.attempts).toHaveLength(1);
  });

  it('a first address that says nothing to the call is left for the second after the limit', async () => {
    const first = await exchangeOn({ transports, defaultBehaviour: { kind: 'silent' } });
    const second = await exchangeOn({ transports });
    const { phone } = await phoneAmong(transport, [first, second]);
    phone.lift();
    await phone.reaches('talking', 3_500);
    phone.replace();
    const [record] = await phone.recorded(1);
    expect(record!.attempts).toHaveLength(1);
    expect(record!.steps.answered! - record!.steps.lift!).toBeGreaterThan(1_900);
    expect([invitesAt(first) > 0, second.exchange.calls.length]).toEqual([true, 1]);
  });

  it('a registration finds the second address, and lifts go there at once', async () => {
    const [first, second] = [await exchangeOn({ transports }), await exchangeOn({ transports })];
    await first.exchange.stop();
    const { phone } = await phoneAmong(transport, [first, second]);
    expect(second.exchange.registrations).toHaveLength(1);
    phone.lift();
    await phone.reaches('talking', 1_000);
    phone.replace();
  });

  it('a handset put back while the way is still looked for calls nobody', async () => {
    const first = await exchangeOn({ transports, defaultBehaviour: { kind: 'silent' } });
    const second = await exchangeOn({ transports });
    const { phone } = await phoneAmong(transport, [first, second]);
    phone.lift();
    await until('the INVITE is out', () => invitesAt(first) > 0);
    phone.replace();
    await until('the phone is registered elsewhere', () => second.exchange.registrations.length > 0, 10_000);
    expect(invitesAt(second)).toBe(0);
  });
});

it('without DNS the addresses of the last answer are used, and that is said', async () => {
  const exchange = await exchangeOn({ transports: { tcp: 0 } });
  const { phone, dns } = await phoneAmong('tcp', [exchange]);
  await dns.stop();
  await exchange.exchange.stop();
  await until('the loss is noticed', () => phone.registration().state !== 'registered');
  await exchange.exchange.start();
  await phone.registered(0, 10_000);
  expect(phone.logged.join('\n')).toMatch(/using the addresses found at/);
  phone.lift();
  await phone.reaches('talking');
  phone.replace();
});
