import { beforeEach, describe, expect, it } from 'vitest';
import { HotlineError } from '../../../../src/protocol/errors.js';
import { parseServerAddress } from '../../../../src/protocol/server-address.js';
import type { Target } from '../../../../src/sip/connection/connection.js';
import { ServerLocator } from '../../../../src/sip/locate/server-locator.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { randomFrom } from '../../../support/random.js';
import { ScriptedDns, srv } from './scripted-dns.js';

let clock: ManualClock;
let log: FakeLog;
let dns: ScriptedDns;

beforeEach(() => {
  clock = new ManualClock();
  log = new FakeLog();
  dns = new ScriptedDns({
    srv: {
      '_sip._udp.pbx.example': [
        srv('10 0 5060 a.example'),
        srv('20 0 5060 b.example'),
        srv('30 0 5060 c.example'),
      ],
    },
    addresses: { 'a.example': ['10.0.0.1'], 'b.example': ['10.0.0.2'], 'c.example': ['10.0.0.3'] },
  });
});

function locatorOf(server: string, random = () => 0): ServerLocator {
  return new ServerLocator({ clock, log, dns, random, server: parseServerAddress(server) });
}

async function addresses(locator: ServerLocator): Promise<string> {
  const { targets } = await locator.find();
  return targets.map(({ address }) => address).join(' ');
}

async function targetAt(locator: ServerLocator, address: string): Promise<Target> {
  const { targets } = await locator.find();
  const target = targets.find((each) => each.address === address);
  if (!target) throw new Error(`no target at ${address}`);
  return target;
}

/** How it ends while the clock runs on for `ms`. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | 'not yet'> {
  let outcome: T | 'not yet' = 'not yet';
  let failure: unknown;
  work.then(
    (value) => (outcome = value),
    (error: unknown) => (failure = error),
  );
  await clock.advance(ms);
  if (failure !== undefined) throw failure as Error;
  return outcome;
}

/** Code and sentence of the HotlineError that it ends with. */
async function problemOf(work: Promise<unknown>): Promise<string> {
  const problem = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(problem instanceof HotlineError)) throw new Error('no HotlineError', { cause: problem });
  return `${problem.code}: ${problem.message}`;
}

describe('the locator of a server', () => {
  it('asks DNS afresh each time: a server that moved is found by the next call', async () => {
    const locator = locatorOf('sip:pbx.example;transport=udp');
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.2 10.0.0.3');
    dns.zone = { ...dns.zone, addresses: { 'b.example': ['10.0.0.22'] } };
    expect(await addresses(locator)).toBe('10.0.0.22');
  });

  it('leaves no timer behind', async () => {
    await locatorOf('sip:pbx.example').find();
    expect(clock.pendingCount).toBe(0);
  });

  it('keeps to one server of equal ones while DNS says the same; another phone keeps to another', async () => {
    const hosts = Array.from({ length: 8 }, (_, at) => `host${at}.example`);
    dns.zone = {
      srv: { '_sip._udp.pbx.example': hosts.map((host) => srv(`10 10 5060 ${host}`)) },
      addresses: Object.fromEntries(hosts.map((host, at) => [host, [`10.0.0.${at}`]])),
    };
    const firsts = new Set<string>();
    for (let phone = 0; phone < 40; phone++) {
      const locator = locatorOf('sip:pbx.example;transport=udp', randomFrom(phone).next);
      const order = await addresses(locator);
      expect(await addresses(locator)).toBe(order);
      firsts.add((await locator.find()).preferred.address);
    }
    expect(firsts.size).toBe(8);
  });

  it('of a WebSocket is the address itself, and DNS is not asked', async () => {
    const locator = locatorOf('wss://pbx.example:8089/ws');
    const target = { transport: 'wss', host: 'pbx.example', address: 'pbx.example', port: 8089, path: '/ws' };
    locator.markDead((await locator.find()).preferred, 'no answer');
    expect(await locator.find()).toEqual({ targets: [target], preferred: target, stale: undefined });
    expect(dns.asked).toEqual([]);
  });
});

describe('a target that does not answer', () => {
  let locator: ServerLocator;
  beforeEach(() => (locator = locatorOf('sip:pbx.example;transport=udp')));

  const kill = async (address: string) => locator.markDead(await targetAt(locator, address), 'no answer');

  it('goes to the end of the list for 60 s, and stays the preferred one', async () => {
    await kill('10.0.0.1');
    expect(await addresses(locator)).toBe('10.0.0.2 10.0.0.3 10.0.0.1');
    expect((await locator.find()).preferred.address).toBe('10.0.0.1');
    await clock.advance(59_999);
    expect(await addresses(locator)).toBe('10.0.0.2 10.0.0.3 10.0.0.1');
    await clock.advance(1);
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.2 10.0.0.3');
  });

  it('is still tried when all are dead: first the one that has been dead for longest', async () => {
    for (const address of ['10.0.0.2', '10.0.0.1', '10.0.0.3']) {
      await kill(address);
      await clock.advance(1_000);
    }
    expect(await addresses(locator)).toBe('10.0.0.2 10.0.0.1 10.0.0.3');
    await kill('10.0.0.2');
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.3 10.0.0.2');
  });

  it('comes back at once when it answers, and when the network changed', async () => {
    await kill('10.0.0.1');
    locator.markAlive(await targetAt(locator, '10.0.0.1'));
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.2 10.0.0.3');
    await kill('10.0.0.1');
    locator.networkChanged();
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.2 10.0.0.3');
  });

  it('is dead on its own transport and port only', async () => {
    const target = await targetAt(locator, '10.0.0.1');
    locator.markDead({ ...target, transport: 'tcp' }, 'no answer');
    locator.markDead({ ...target, port: 5070 }, 'no answer');
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.2 10.0.0.3');
  });

  it('is logged when it dies and when it is back, not at each try', async () => {
    await kill('10.0.0.1');
    await kill('10.0.0.1');
    locator.markAlive(await targetAt(locator, '10.0.0.1'));
    locator.markAlive(await targetAt(locator, '10.0.0.1'));
    expect(log.messages('warn')).toEqual(['udp 10.0.0.1:5060 is tried last for a while: no answer']);
    expect(log.messages('info')).toEqual(['udp 10.0.0.1:5060 answers again']);
  });
});

describe('a DNS that does not answer', () => {
  it('is waited for 2 s in all, then the last good answer is used, and said so', async () => {
    const locator = locatorOf('sip:pbx.example');
    await locator.find();
    dns.silent = ['*'];
    const found = locator.find();
    expect(await within(1_999, found)).toBe('not yet');
    expect(await within(1, found)).toMatchObject({
      targets: [{ address: '10.0.0.1' }, { address: '10.0.0.2' }, { address: '10.0.0.3' }],
      preferred: { address: '10.0.0.1' },
      stale:
        'the DNS server does not answer (asked for NAPTR of pbx.example, waited 1000 ms); using the addresses found at 2026-01-01 00:00:00 UTC',
    });
  });

  it('is logged once, and again only after it answered', async () => {
    const locator = locatorOf('sip:pbx.example');
    await locator.find();
    for (let outage = 1; outage <= 2; outage++) {
      dns.failing = ['*'];
      for (let call = 0; call < 3; call++) expect((await locator.find()).stale).toMatch(/refuses to answer/);
      expect(log.messages('warn')).toHaveLength(outage);
      dns.failing = [];
      expect((await locator.find()).stale).toBeUndefined();
      expect(log.messages('info')).toHaveLength(outage);
    }
    expect(log.messages('info')[0]).toBe('DNS answers again for pbx.example');
  });

  it('without an earlier answer is SIP_NAME with what to do', async () => {
    dns.silent = ['*'];
    expect(await problemOf(within(2_000, locatorOf('sip:pbx.example').find()))).toMatch(
      /^SIP_NAME: cannot find pbx\.example: the DNS server does not answer .*; check the network and its DNS server, or put/,
    );
  });

  it('does not bring back what it knew before the network changed to dead or alive, but its last answer stays', async () => {
    const locator = locatorOf('sip:pbx.example');
    locator.markDead((await locator.find()).preferred, 'no answer');
    dns.failing = ['*'];
    locator.networkChanged();
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.2 10.0.0.3');
  });

  it('puts dead targets of the last good answer at the end too', async () => {
    const locator = locatorOf('sip:pbx.example');
    locator.markDead((await locator.find()).preferred, 'no answer');
    dns.failing = ['*'];
    const { targets, preferred } = await locator.find();
    expect(targets.map(({ address }) => address)).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.1']);
    expect(preferred.address).toBe('10.0.0.1');
  });

  it('for a part of the questions does not push aside a whole answer', async () => {
    const locator = locatorOf('sip:pbx.example');
    await locator.find();
    dns.failing = ['A a.example'];
    const found = await locator.find();
    expect(found.preferred.address).toBe('10.0.0.1');
    expect(found.stale).toMatch(/A a\.example/);
  });

  it('keeps nobody waiting for long once it is known, and is noticed when it is over', async () => {
    const locator = locatorOf('sip:pbx.example');
    await locator.find();
    dns.silent = ['*'];
    expect(await within(1_999, locator.find())).toBe('not yet');
    await clock.advance(1);
    const found = await within(400, locator.find());
    expect(found).toMatchObject({ preferred: { address: '10.0.0.1' } });
    dns.silent = [];
    expect(await locator.find()).toMatchObject({ stale: undefined });
  });

  it('for NAPTR leaves time for the rest', async () => {
    dns.silent = ['NAPTR pbx.example'];
    const found = await within(1_000, locatorOf('sip:pbx.example').find());
    expect(found).toMatchObject({ preferred: { address: '10.0.0.1' }, stale: undefined });
  });

  it('for the address of one server takes 2 s, and gives the others', async () => {
    dns.silent = ['A a.example'];
    const found = await within(2_000, locatorOf('sip:pbx.example').find());
    expect(found).toMatchObject({ targets: [{ address: '10.0.0.2' }, { address: '10.0.0.3' }] });
  });

  it('for NAPTR ever, as behind some routers, does not keep the rest from being asked afresh', async () => {
    dns.failing = ['NAPTR pbx.example'];
    const locator = locatorOf('sip:pbx.example');
    expect(await addresses(locator)).toBe('10.0.0.1 10.0.0.2 10.0.0.3');
    dns.zone = { ...dns.zone, addresses: { 'b.example': ['10.0.0.22'] } };
    expect(await addresses(locator)).toBe('10.0.0.22');
    dns.failing = ['*'];
    expect(await addresses(locator)).toBe('10.0.0.22');
  });

  it('is another thing than a name that is gone', async () => {
    const locator = locatorOf('sip:pbx.example');
    await locator.find();
    dns.zone = {};
    expect(await problemOf(locator.find())).toMatch(
      /^SIP_NAME: cannot find pbx\.example: the name does not exist/,
    );
    dns.failing = ['*'];
    expect((await locator.find()).stale).toBeDefined();
  });
});
