import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { parseServerAddress } from '../../../src/protocol/server-address.js';
import { ServerLocator } from '../../../src/sip/locate/server-locator.js';
import { SystemDns } from '../../../src/sip/locate/system-dns.js';
import { Dnsmasq, type DnsRecords } from '../../support/dnsmasq.js';
import { FakeLog } from '../../support/fakes/fake-log.js';

const provider: DnsRecords = {
  naptr: [
    'full.hotline.test,10,10,s,SIPS+D2T,,_sips._tcp.full.hotline.test',
    'full.hotline.test,20,10,s,SIP+D2U,,_sip._udp.full.hotline.test',
  ],
  srv: [
    '_sips._tcp.full.hotline.test,a.hotline.test,5061,10,0',
    '_sip._udp.full.hotline.test,b.hotline.test,5080,20,0',
    '_sip._udp.full.hotline.test,a.hotline.test,5060,10,0',
    '_sip._udp.tcp-only.hotline.test',
    '_sip._tcp.tcp-only.hotline.test,a.hotline.test,5070,10,0',
    ...Array.from(
      { length: 60 },
      (_, at) => `_sip._udp.many.hotline.test,a.hotline.test,${6000 + at},${at},0`,
    ),
  ],
  hosts: [
    'a.hotline.test,127.0.0.2',
    'b.hotline.test,::2,127.0.0.3',
    'bare.hotline.test,127.0.0.4',
    'tcp-only.hotline.test,127.0.0.9',
  ],
};

let dnsmasq: Dnsmasq | undefined;
let log: FakeLog;

afterEach(async () => {
  await dnsmasq?.stop();
  dnsmasq = undefined;
});

async function startDns(records = provider): Promise<Dnsmasq> {
  dnsmasq = await Dnsmasq.start(records);
  return dnsmasq;
}

function locatorOf(server: string, dns: SystemDns): ServerLocator {
  log = new FakeLog();
  return new ServerLocator({
    clock: systemClock,
    log,
    dns,
    random: Math.random,
    server: parseServerAddress(server),
  });
}

const asking = (server: string, { server: address }: Dnsmasq) =>
  locatorOf(server, new SystemDns({ servers: [address] }));

async function placesOf(locator: ServerLocator): Promise<string[]> {
  const { targets } = await locator.find();
  return targets.map(({ transport, address, port }) => `${transport} ${address}:${port}`);
}

describe('a server in a real DNS', () => {
  it.each([
    [
      'sip:full.hotline.test',
      ['tls 127.0.0.2:5061', 'udp 127.0.0.2:5060', 'udp ::2:5080', 'udp 127.0.0.3:5080'],
    ],
    ['sips:full.hotline.test', ['tls 127.0.0.2:5061']],
    ['sip:full.hotline.test;transport=udp', ['udp 127.0.0.2:5060', 'udp ::2:5080', 'udp 127.0.0.3:5080']],
    ['sip:tcp-only.hotline.test', ['tcp 127.0.0.2:5070']],
    ['sip:bare.hotline.test', ['udp 127.0.0.4:5060']],
    ['sip:bare.hotline.test:5090;transport=tls', ['tls 127.0.0.4:5090']],
    ['sip:127.0.0.5', ['udp 127.0.0.5:5060']],
  ])('%s is at %j', async (server, places) => {
    expect(await placesOf(asking(server, await startDns()))).toEqual(places);
  });

  it('with an answer too large for UDP is found all the same', async () => {
    const places = await placesOf(asking('sip:many.hotline.test', await startDns()));
    expect(places).toEqual(Array.from({ length: 16 }, (_, at) => `udp 127.0.0.2:${6000 + at}`));
  });

  it('that is not in it is refused at once, as a name that does not exist', async () => {
    const locator = asking('sip:nobody.hotline.test', await startDns());
    const startMs = performance.now();
    await expect(locator.find()).rejects.toThrow(
      /^cannot find nobody\.hotline\.test: the name does not exist/,
    );
    expect(performance.now() - startMs).toBeLessThan(500);
  });

  it('is looked up by the system where no DNS server is named: /etc/hosts counts', async () => {
    const places = await placesOf(locatorOf('sip:localhost:5080', new SystemDns()));
    expect(places).not.toEqual([]);
    for (const place of places) expect(['udp 127.0.0.1:5080', 'udp ::1:5080']).toContain(place);
  });
});

describe('a real DNS that is down', () => {
  it('costs no call: the last good answer is used and said so, until it is back with a new one', async () => {
    const dns = await startDns();
    const locator = asking('sip:full.hotline.test;transport=udp', dns);
    const before = await locator.find();
    await dns.stop();
    const during = await locator.find();
    expect(during.targets).toEqual(before.targets);
    expect(during.stale).toMatch(
      /^the DNS server does not answer \(ECONNREFUSED, .*\); using the addresses found at 20/,
    );
    await dns.start({ ...provider, hosts: ['a.hotline.test,127.0.0.22'] });
    expect(await placesOf(locator)).toEqual(['udp 127.0.0.22:5060']);
    expect(log.messages('warn')).toHaveLength(1);
  });

  it('and silent is not waited for longer than 2 s', async () => {
    const dns = await startDns();
    const locator = asking('sip:full.hotline.test', dns);
    await locator.find();
    dns.fallSilent();
    const startMs = performance.now();
    expect((await locator.find()).stale).toMatch(/^the DNS server does not answer/);
    expect(performance.now() - startMs).toBeLessThan(2_500);
  });

  it('from the start is said with what to do, and not taken for a wrong name', async () => {
    const dns = await startDns();
    await dns.stop();
    await expect(asking('sip:full.hotline.test', dns).find()).rejects.toThrow(
      /^cannot find full\.hotline\.test: the DNS server does not answer .*; check the network and its DNS server/,
    );
  });

  it('that refuses is not one that does not know the name', async () => {
    await expect(asking('sip:pbx.example', await startDns()).find()).rejects.toThrow(
      /^cannot find pbx\.example: the DNS server refuses to answer \(EREFUSED/,
    );
  });
});
