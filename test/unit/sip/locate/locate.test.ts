import { describe, expect, it } from 'vitest';
import { HotlineError } from '../../../../src/protocol/errors.js';
import { parseServerAddress } from '../../../../src/protocol/server-address.js';
import { type Found, locate } from '../../../../src/sip/locate/locate.js';
import { naptr, ScriptedDns, srv, type Zone } from './scripted-dns.js';

function find(server: string, dns: ScriptedDns, random = () => 0): Promise<Found> {
  const address = parseServerAddress(server);
  if (address.kind !== 'sip') throw new Error(`${server} is no SIP address`);
  return locate(address, dns, random);
}

/** Such as `udp 10.0.0.1:5060`, in the order of trying. */
async function placesOf(server: string, dns: ScriptedDns): Promise<string[]> {
  const { targets } = await find(server, dns);
  return targets.map(({ transport, address, port }) => `${transport} ${address}:${port}`);
}

const provider: Zone = {
  naptr: {
    'full.example': [
      naptr('20 10 s SIP+D2U _sip._udp.full.example'),
      naptr('10 20 s SIP+D2T _sip._tcp.elsewhere.example'),
      naptr('10 10 S sips+d2t _sips._tcp.full.example.'),
      naptr('5 10 s SIP+D2S _sip._sctp.full.example'),
      naptr('5 10 u E2U+sip _sip._udp.full.example'),
      { ...naptr('5 10 s SIP+D2U _sip._udp.full.example'), regexp: '!^.*$!sip:other@evil.example!' },
    ],
    'strange.example': [naptr('10 10 s SIP+D2S _sip._sctp.strange.example')],
    'plain-only.example': [naptr('10 10 s SIP+D2U _sip._udp.plain-only.example')],
    'no-srv.example': [naptr('10 10 s SIP+D2T _sip._tcp.no-srv.example')],
  },
  srv: {
    '_sips._tcp.full.example': [srv('10 0 5061 a.example')],
    '_sip._tcp.elsewhere.example': [srv('10 0 5070 b.example')],
    '_sip._udp.full.example': [srv('10 0 5060 a.example')],
    '_sip._udp.strange.example': [srv('10 0 5062 a.example')],
    '_sip._udp.plain-only.example': [srv('10 0 5060 a.example')],
    '_sips._tcp.plain-only.example': [srv('10 0 5061 b.example')],
    '_sip._udp.srv.example': [srv('20 0 5060 b.example'), srv('10 0 5080 a.example')],
    '_sip._tcp.srv.example': [srv('10 0 5081 a.example')],
    '_sips._tcp.srv.example': [srv('10 0 5082 b.example')],
    '_sip._udp.no-udp.example': [srv('0 0 0 .')],
    '_sip._tcp.no-udp.example': [srv('10 0 5060 a.example')],
    '_sip._udp.closed.example': [srv('0 0 0 .')],
    '_sip._udp.twice.example': [srv('10 0 5060 a.example'), srv('20 0 5060 c.example')],
    '_sip._udp.broken.example': [
      srv('1 0 0 a.example'),
      srv('2 0 5060 a..example'),
      srv(`3 0 5060 ${'x'.repeat(64)}.example`),
      srv('4 0 5060 a\u0007.example'),
      srv('5 0 5060 b.example'),
    ],
    '_sip._udp.dangling.example': [srv('10 0 5060 gone.example')],
    '_sip._udp.many.example': Array.from({ length: 200 }, (_, at) => srv(`${at} 0 ${5060 + at} six.example`)),
  },
  addresses: {
    'a.example': ['10.0.0.1'],
    'b.example': ['2001:db8::2', '10.0.0.2', '2001:db8::3'],
    'c.example': ['10.0.0.1', '10.0.0.3'],
    'six.example': Array.from({ length: 6 }, (_, at) => `10.0.6.${at}`),
    'full.example': ['10.9.9.9'],
    'srv.example': ['10.9.9.9'],
    'closed.example': ['10.9.9.9'],
    'no-srv.example': ['10.0.0.7'],
    'bare.example': ['10.0.0.4', '2001:db8::4'],
    'odd.example': ['not an address', '10.0.0.5'],
    'pbx.local': ['192.168.1.2'],
    pbx: ['192.168.1.3'],
  },
};

describe('the targets of a server (RFC 3263)', () => {
  it.each<[string, string[], string]>([
    ['sip:10.0.0.9', ['udp 10.0.0.9:5060'], 'an address needs no look-up'],
    ['sip:[2001:db8::9]:5070', ['udp 2001:db8::9:5070'], 'an IPv6 address neither'],
    ['sips:10.0.0.9', ['tls 10.0.0.9:5061'], 'sips: is TLS'],
    ['sip:10.0.0.9;transport=tls', ['tls 10.0.0.9:5061'], 'the usual port is that of the transport'],
    ['sip:10.0.0.9;transport=tcp', ['tcp 10.0.0.9:5060'], 'the transport is the one asked for'],
  ])('%s: %j, since %s', async (server, places) => {
    const dns = new ScriptedDns(provider);
    expect(await placesOf(server, dns)).toEqual(places);
    expect(dns.asked).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ['sip:srv.example:5060', ['udp 10.9.9.9:5060'], 'a port'],
    ['sip:srv.example:5090;transport=tcp', ['tcp 10.9.9.9:5090'], 'a port and a transport'],
    ['sips:srv.example:5090', ['tls 10.9.9.9:5090'], 'a port under sips:'],
    ['sip:pbx.local', ['udp 192.168.1.2:5060'], 'a name of the local network'],
    ['sip:pbx;transport=tls', ['tls 192.168.1.3:5061'], 'a name without a domain'],
  ])('%s: %j; %s needs addresses and nothing else', async (server, places) => {
    const dns = new ScriptedDns(provider);
    expect(await placesOf(server, dns)).toEqual(places);
    expect(dns.asked).toEqual([expect.stringMatching(/^A /)]);
  });

  it.each<[string, string[], string]>([
    [
      'sip:full.example',
      [
        'tls 10.0.0.1:5061',
        'tcp 2001:db8::2:5070',
        'tcp 10.0.0.2:5070',
        'tcp 2001:db8::3:5070',
        'udp 10.0.0.1:5060',
      ],
      'NAPTR by order, then preference; unknown services and expressions are passed over',
    ],
    ['sips:full.example', ['tls 10.0.0.1:5061'], 'sips: takes TLS only'],
    ['sip:strange.example', ['udp 10.0.0.1:5062'], 'NAPTR with nothing we speak is no NAPTR'],
    [
      'sips:plain-only.example',
      ['tls 2001:db8::2:5061', 'tls 10.0.0.2:5061', 'tls 2001:db8::3:5061'],
      'sips: never goes to what NAPTR offers without TLS',
    ],
    ['sip:no-srv.example', ['tcp 10.0.0.7:5060'], 'the transport of NAPTR holds without SRV too'],
    [
      'sip:srv.example',
      [
        'udp 10.0.0.1:5080',
        'udp 2001:db8::2:5060',
        'udp 10.0.0.2:5060',
        'udp 2001:db8::3:5060',
        'tcp 10.0.0.1:5081',
        'tls 2001:db8::2:5082',
        'tls 10.0.0.2:5082',
        'tls 2001:db8::3:5082',
      ],
      'without NAPTR every SRV: UDP, TCP, TLS; all addresses, in the order of the system',
    ],
    ['sip:srv.example;transport=tcp', ['tcp 10.0.0.1:5081'], 'SRV of the transport asked for'],
    [
      'sip:srv.example;transport=tls',
      ['tls 2001:db8::2:5082', 'tls 10.0.0.2:5082', 'tls 2001:db8::3:5082'],
      'TLS is listed under _sips._tcp',
    ],
    ['sip:no-udp.example', ['tcp 10.0.0.1:5060'], 'SRV "." says that UDP is not offered'],
    ['sip:twice.example', ['udp 10.0.0.1:5060', 'udp 10.0.0.3:5060'], 'the same place is tried once'],
    [
      'sip:broken.example',
      ['udp 2001:db8::2:5060', 'udp 10.0.0.2:5060', 'udp 2001:db8::3:5060'],
      'port 0 and names that cannot be are passed over',
    ],
    [
      'sip:bare.example',
      ['udp 10.0.0.4:5060', 'udp 2001:db8::4:5060'],
      'without any record UDP at the usual port',
    ],
    ['sips:bare.example', ['tls 10.0.0.4:5061', 'tls 2001:db8::4:5061'], 'under sips: TLS at its usual port'],
    [
      'sip:bare.example;transport=tcp',
      ['tcp 10.0.0.4:5060', 'tcp 2001:db8::4:5060'],
      'the transport asked for',
    ],
    ['sip:odd.example', ['udp 10.0.0.5:5060'], 'what is no address is passed over'],
  ])('%s: %j, since %s', async (server, places) => {
    expect(await placesOf(server, new ScriptedDns(provider))).toEqual(places);
  });

  it('are for the name of the configuration: the certificate must not be for what DNS says (RFC 5922)', async () => {
    const { targets } = await find('sips:full.example', new ScriptedDns(provider));
    expect(targets).toEqual([{ transport: 'tls', host: 'full.example', address: '10.0.0.1', port: 5061 }]);
  });

  it('are 16 at most, and no more names are asked for', async () => {
    const dns = new ScriptedDns(provider);
    const places = await placesOf('sip:many.example', dns);
    expect(places).toHaveLength(16);
    expect(places.slice(5, 7)).toEqual(['udp 10.0.6.5:5060', 'udp 10.0.6.0:5061']);
    expect(dns.asked.filter((question) => question.startsWith('A '))).toEqual(['A six.example']);
  });

  it('cost one question each: NAPTR and the usual SRV at the same time', async () => {
    const dns = new ScriptedDns(provider);
    await find('sip:full.example', dns);
    expect(dns.asked).toEqual([
      'SRV _sip._udp.full.example',
      'SRV _sip._tcp.full.example',
      'SRV _sips._tcp.full.example',
      'NAPTR full.example',
      'SRV _sip._tcp.elsewhere.example',
      'A a.example',
      'A b.example',
    ]);
  });
});

describe('a server that DNS does not know', () => {
  it.each([
    ['sip:nobody.example', /^cannot find nobody\.example: the name does not exist or has no address; check/],
    ['sip:nobody.example:5060', /^cannot find nobody\.example: the name does not exist/],
    ['sip:closed.example', /^cannot find closed\.example: its DNS says that it does not offer SIP this way/],
    ['sip:dangling.example', /^cannot find dangling\.example: its DNS names gone\.example, which no address/],
  ])('%s is SIP_NAME with what to do', async (server, sentence) => {
    const error: unknown = await find(server, new ScriptedDns(provider)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HotlineError);
    expect(error).toMatchObject({ code: 'SIP_NAME', message: expect.stringMatching(sentence) as string });
  });
});

describe('a DNS that leaves questions unanswered', () => {
  const asking = async (server: string, failing: readonly string[]) => {
    const dns = new ScriptedDns(provider);
    dns.failing = failing;
    const { targets, gap } = await find(server, dns);
    return { addresses: targets.map(({ transport, address }) => `${transport} ${address}`), gap };
  };

  it('for all of them gives no target, and no "does not exist" either', async () => {
    const { addresses, gap } = await asking('sip:srv.example', ['*']);
    expect(addresses).toEqual([]);
    expect(gap).toMatchObject({ code: 'SIP_NAME' });
  });

  it('for NAPTR, as some routers do, still gives what SRV says', async () => {
    const { addresses, gap } = await asking('sip:srv.example', ['NAPTR srv.example']);
    expect(addresses[0]).toBe('udp 10.0.0.1');
    expect(gap?.message).toMatch(/NAPTR srv\.example/);
  });

  it('for NAPTR and SRV still gives the addresses of the name', async () => {
    const failing = [
      'NAPTR srv.example',
      'SRV _sip._udp.srv.example',
      'SRV _sip._tcp.srv.example',
      'SRV _sips._tcp.srv.example',
    ];
    expect((await asking('sip:srv.example', failing)).addresses).toEqual(['udp 10.9.9.9']);
  });

  it('for one server of two still gives the other one', async () => {
    const { addresses, gap } = await asking('sip:srv.example;transport=udp', ['A a.example']);
    expect(addresses).toEqual(['udp 2001:db8::2', 'udp 10.0.0.2', 'udp 2001:db8::3']);
    expect(gap).toBeDefined();
  });

  it('for a usual SRV that NAPTR leads past has told everything', async () => {
    const found = await asking('sip:no-srv.example', ['SRV _sip._udp.no-srv.example']);
    expect(found).toEqual({ addresses: ['tcp 10.0.0.7'], gap: undefined });
  });
});
