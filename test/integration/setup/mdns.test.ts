/** The name of a phone on the network, by real multicast on the loopback interface. */
import multicastDns, { type MulticastDNS, type ResponsePacket } from 'multicast-dns';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { type LocalAddress, MdnsAnnouncer } from '../../../src/setup/mdns-announcer.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freeUdpPort } from '../../support/setup/free-udp-port.js';
import { until } from '../../support/until.js';

const NAME = 'hotline-7k3m';
const HERE: LocalAddress = {
  interface: 'lo',
  address: '127.0.0.1',
  cidr: '127.0.0.1/8',
  all: ['192.0.2.17', '2001:db8::17'],
};

interface Bystander {
  readonly mdns: MulticastDNS;
  /** All that was said on the network so far. */
  readonly heard: ResponsePacket[];
}

async function network(): Promise<{ port: number; bystander: Bystander }> {
  const port = await freeUdpPort();
  const mdns = multicastDns({ port, interface: '127.0.0.1', bind: '0.0.0.0' });
  onTestFinished(() => new Promise<void>((resolve) => mdns.destroy(resolve)));
  const heard: ResponsePacket[] = [];
  mdns.on('response', (packet) => heard.push(packet));
  await new Promise<void>((resolve) => mdns.on('ready', resolve));
  return { port, bystander: { mdns, heard } };
}

function announcer(port: number, all = HERE.all): MdnsAnnouncer {
  const made = new MdnsAnnouncer({
    clock: systemClock,
    log: new FakeLog(),
    random: () => 0,
    name: NAME,
    port: 80,
    look: () => [{ ...HERE, all }],
    mdnsPort: port,
  });
  onTestFinished(() => made.close());
  return made;
}

const answersOf = (packets: readonly ResponsePacket[]) => packets.flatMap(({ answers }) => answers ?? []);
const saidBy = ({ heard }: Bystander, name: string, type: string) =>
  answersOf(heard).filter((answer) => answer.name === name && answer.type === type);

it('announces itself with its addresses and its page, and answers who asks for it', async () => {
  const { port, bystander } = await network();
  const phone = announcer(port);
  await until('it is announced', () => phone.phase === 'announced');
  const addresses = () => saidBy(bystander, `${NAME}.local`, 'A');
  await until('both announcements have come', () => addresses().length >= 2);
  expect(addresses()).toMatchObject([{ data: '192.0.2.17' }, { data: '192.0.2.17' }]);
  expect(saidBy(bystander, `${NAME}.local`, 'AAAA')[0]).toMatchObject({ data: '2001:db8::17' });

  bystander.heard.length = 0;
  await until('a browser of services finds its page', () => {
    bystander.mdns.query('_http._tcp.local', 'PTR');
    return bystander.heard.length > 0;
  });
  const [answer] = bystander.heard;
  expect(answer?.answers).toMatchObject([{ type: 'PTR', data: `${NAME}._http._tcp.local` }]);
  expect(answer?.additionals).toContainEqual(
    expect.objectContaining({
      type: 'SRV',
      data: expect.objectContaining({ port: 80, target: `${NAME}.local` }) as object,
    }),
  );
});

it('takes the next name when another machine has its own, and gives it back at its end', async () => {
  const { port, bystander } = await network();
  const taken = { name: `${NAME}.local`, type: 'A' as const, ttl: 120, data: '192.0.2.99' };
  bystander.mdns.on('query', (query) => {
    if (query.questions?.some(({ name }) => name === `${NAME}.local`)) bystander.mdns.respond([taken]);
  });
  const phone = announcer(port);
  await until('it is announced', () => phone.phase === 'announced');
  expect(phone.name).toBe(`${NAME}-2`);
  await phone.close();
  const goodbye = () =>
    saidBy(bystander, `${NAME}-2.local`, 'A').map((answer) => ('ttl' in answer ? answer.ttl : null));
  await until('it has said goodbye', () => goodbye().includes(0));
  // Announcements may still have been on their way; nothing comes after it.
  expect(goodbye().at(-1)).toBe(0);
});

it('of two that begin together one has the name, and the other one the next', async () => {
  const { port } = await network();
  const [one, other] = [announcer(port, ['192.0.2.1']), announcer(port, ['192.0.2.2'])];
  // Each counts what it is not itself as another machine, although both are this one.
  await until('both are announced', () => one.phase === 'announced' && other.phase === 'announced');
  expect([one.name, other.name].sort()).toEqual([NAME, `${NAME}-2`]);
});

it('lives through what is no DNS, and through who contradicts everything', async () => {
  const { port, bystander } = await network();
  bystander.mdns.on('query', ({ questions }) => {
    for (const { name } of questions?.slice(0, 1) ?? [])
      bystander.mdns.respond([{ name, type: 'A', ttl: 120, data: '192.0.2.99' }]);
  });
  const phone = announcer(port);
  const { createSocket } = await import('node:dgram');
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  for (const bytes of [[], [0], [0, 0, 0x84, 0, 0xff, 0xff, 0xff, 0xff], Array<number>(9_000).fill(0xc0)])
    socket.send(Buffer.from(bytes), port, '127.0.0.1');
  await until(
    'it keeps its own name in the end',
    () => phone.name === NAME && phone.phase === 'announced',
    30_000,
  );
});
