import { describe, expect, it } from 'vitest';
import {
  defaultRoute4,
  defaultRoute6,
  readDefaultRoute,
} from '../../../../src/health/probes/default-route.js';
import { type Knock, neighbour, readGateway } from '../../../../src/health/probes/gateway.js';
import { type NameService, readNames } from '../../../../src/health/probes/name-lookup.js';
import { readLink, readWifiSignal } from '../../../../src/health/probes/network-link.js';
import { fakeFiles, raspberryPi } from '../../../support/health/fake-machine.js';
import { ManualClock } from '../../../support/manual-clock.js';

const HEAD4 = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n';
const route4 = (
  name: string,
  given: { to?: string; gateway?: string; flags?: string; metric?: number; mask?: string } = {},
) =>
  `${name}\t${given.to ?? '00000000'}\t${given.gateway ?? '010200C0'}\t${given.flags ?? '0003'}\t0\t0\t${given.metric ?? 0}\t${given.mask ?? '00000000'}\t0\t0\t0\n`;
const ANY = '0'.repeat(32);
const route6 = (
  name: string,
  given: { to?: string; length?: string; hop?: string; flags?: string; metric?: string } = {},
) =>
  `${given.to ?? ANY} ${given.length ?? '00'} ${ANY} 00 ${given.hop ?? 'fd000000000000000000000000000001'} ${given.metric ?? '00000400'} 00000003 00000000 ${given.flags ?? '00000003'} ${name.padStart(8)}\n`;

describe('the default route', () => {
  it.each([
    ['through a gateway', route4('eth0'), { interface: 'eth0', gateway: '192.0.2.1' }],
    [
      'of two the one with the lower metric',
      route4('wlan0', { metric: 600 }) + route4('eth0', { metric: 100 }),
      { interface: 'eth0', gateway: '192.0.2.1' },
    ],
    [
      'without a gateway, on a point-to-point link',
      route4('ppp0', { flags: '0001', gateway: '00000000' }),
      { interface: 'ppp0', gateway: null },
    ],
    ['not a route to a network', route4('eth0', { to: '000200C0', mask: '00FFFFFF' }), null],
    ['not to half of the world', route4('tun0', { mask: '00000080' }), null],
    ['not one that is down', route4('eth0', { flags: '0002' }), null],
    ['not one that refuses', route4('lo', { flags: '0201' }), null],
    ['none', '', null],
    ['not a line that is cut off', 'eth0\t00000000\n', null],
  ])('by IPv4: %s', (_what, lines, expected) => {
    expect(defaultRoute4(HEAD4 + lines)).toEqual(expected);
  });

  it.each([
    ['through a gateway', route6('eth0'), { interface: 'eth0', gateway: 'fd00::1' }],
    ['not the one that refuses', route6('lo', { hop: ANY, flags: '00200200', metric: 'ffffffff' }), null],
    [
      'of two the one with the lower metric',
      route6('wlan0') + route6('eth0', { metric: '00000064' }),
      { interface: 'eth0', gateway: 'fd00::1' },
    ],
    ['not a route to a network', route6('eth0', { length: '40' }), null],
    ['none', '', null],
  ])('by IPv6: %s', (_what, lines, expected) => {
    expect(defaultRoute6(lines)).toEqual(expected);
  });

  it('is that of IPv4 where there are both', async () => {
    const both = fakeFiles({
      '/proc/net/route': HEAD4 + route4('eth0'),
      '/proc/net/ipv6_route': route6('wlan0'),
    });
    expect(await readDefaultRoute(both)).toMatchObject({ interface: 'eth0' });
    const six = fakeFiles({ '/proc/net/route': HEAD4, '/proc/net/ipv6_route': route6('wlan0') });
    expect(await readDefaultRoute(six)).toMatchObject({ interface: 'wlan0' });
    expect(await readDefaultRoute(fakeFiles({}))).toBeNull();
  });
});

describe('the link', () => {
  const at = (carrier: string | Error | undefined, operstate?: string) =>
    fakeFiles({
      ...(carrier === undefined ? {} : { '/sys/class/net/eth0/carrier': carrier }),
      ...(operstate === undefined ? {} : { '/sys/class/net/eth0/operstate': operstate }),
    });
  it.each([
    ['is up', at('1\n', 'up\n'), true],
    ['is down: the cable is out', at('0\n', 'down\n'), false],
    ['is down: the interface is, and refuses to tell', at(new Error('EINVAL'), 'down\n'), false],
    ['is up by another word', at(undefined, 'up\n'), true],
    ['is asleep', at(undefined, 'dormant\n'), false],
    ['is not told by its driver', at(undefined, 'unknown\n'), null],
    ['is not there', at(undefined), null],
  ])('%s', async (_what, files, expected) => {
    expect(await readLink(files, 'eth0')).toBe(expected);
  });

  it('is asked of interfaces alone, not of other files', async () => {
    const files = fakeFiles({ '/sys/class/net/../x/carrier': '1' });
    expect(await readLink(files, '../x')).toBeNull();
  });
});

describe('the Wi-Fi signal', () => {
  const table = (line: string) =>
    fakeFiles({
      '/proc/net/wireless': `Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n${line}\n`,
    });
  it.each([
    [' wlan0: 0000   54.  -56.  -256        0      0      0      0      0        0', -56],
    ['wlan0: 0000   40  -81  -256        0      0      0      0      0        0', -81],
    [' wlan0: 0000   54.  200.  0        0      0      0      0      0        0', null],
    [' wlan0: 0000   0.  -256.  -256        0      0      0      0      0        0', null],
    [' wlan1: 0000   54.  -56.  -256        0      0      0      0      0        0', null],
    ['', null],
  ])('%j', async (line, expected) => {
    expect(await readWifiSignal(table(line), 'wlan0')).toBe(expected);
  });

  it('is not available on a cable', async () => {
    expect(await readWifiSignal(fakeFiles(raspberryPi), 'eth0')).toBeNull();
  });
});

describe('the gateway', () => {
  const files = fakeFiles(raspberryPi);
  const table = raspberryPi['/proc/net/arp'] as string;
  const route = { interface: 'eth0', gateway: '192.168.0.1' };
  const knock =
    (outcome: Awaited<ReturnType<Knock>>): Knock =>
    () =>
      Promise.resolve(outcome);

  it.each([
    ['its hardware address is known', table, true],
    ['nobody answered for it', table.replace('0x2', '0x0'), false],
    ['nothing is known of it', table.replace('192.168.0.1 ', '192.168.0.11'), null],
    ['only a neighbour on another interface has its address', table.replace('eth0', 'eth1'), null],
  ])('by the table of neighbours: %s', (_what, text, expected) => {
    expect(neighbour(text, '192.168.0.1', 'eth0')).toBe(expected);
  });

  it.each([
    ['answered', true],
    ['nobody', false],
    ['silence', true],
  ] as const)('after a knock: %s', async (outcome, expected) => {
    expect(await readGateway(files, route, knock(outcome))).toBe(expected);
  });

  it('cannot be known where there is none', async () => {
    expect(await readGateway(files, { interface: 'ppp0', gateway: null }, knock('answered'))).toBeNull();
  });
});

describe('names', () => {
  const names = (
    given: { addresses?: string[]; services?: string[]; tookMs?: number },
    clock: ManualClock,
  ): NameService => ({
    async addresses(host) {
      await clock.advance(given.tookMs ?? 0);
      if (!given.addresses?.includes(host)) throw new Error(`ENOTFOUND ${host}`);
    },
    service: (name) =>
      given.services?.includes(name) ? Promise.resolve([]) : Promise.reject(new Error(`ENODATA ${name}`)),
  });
  const wanted = (host: string, ...services: string[]) => ({ host, services });

  it.each([
    ['found', { addresses: ['pbx.example'] }, [wanted('pbx.example')], true],
    ['not found', {}, [wanted('pbx.example')], false],
    [
      'one of two not found',
      { addresses: ['pbx.example'] },
      [wanted('pbx.example'), wanted('fleet.example')],
      false,
    ],
    [
      'known as a service alone',
      { services: ['_sip._udp.provider.example'] },
      [wanted('provider.example', '_sip._tcp.provider.example', '_sip._udp.provider.example')],
      true,
    ],
    ['an address needs no look-up', {}, [wanted('192.0.2.7'), wanted('fd00::1'), wanted('localhost')], null],
    ['none', {}, [], null],
  ])('%s', async (_what, given, hosts, expected) => {
    const clock = new ManualClock();
    const { dnsWorks, dnsMs } = await readNames(clock, hosts, names(given, clock));
    expect(dnsWorks).toBe(expected);
    expect(dnsMs).toBe(expected === true ? 0 : null);
  });

  it('tells how long the longest took', async () => {
    const clock = new ManualClock();
    const service = names({ addresses: ['a.example', 'b.example'], tookMs: 35 }, clock);
    expect(await readNames(clock, [wanted('a.example'), wanted('b.example')], service)).toEqual({
      dnsMs: 35,
      dnsWorks: true,
    });
  });
});
