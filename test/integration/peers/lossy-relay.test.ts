/** That the bad network of the tests is as bad as told, and the same in every run. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import {
  LossyRelay,
  type LossyRelayOptions,
  type NetworkQuality,
  traceOf,
} from '../../support/lossy-relay.js';
import { until } from '../../support/until.js';

const COUNT = 100_000;

/** Lengths of the runs of lost packets. */
function burstsOf(quality: NetworkQuality, seed: number): number[] {
  const fates = traceOf(quality, seed, COUNT).map(({ lost }) => (lost ? 'x' : '.'));
  return (fates.join('').match(/x+/g) ?? []).map((run) => run.length);
}
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('the fate of packets', () => {
  it('is the same for the same seed, and another for another', () => {
    const quality = { loss: 0.1, meanBurst: 3, jitterMs: 20, reorder: 0.05, duplicate: 0.05 };
    expect(traceOf(quality, 7, 500)).toEqual(traceOf(quality, 7, 500));
    expect(traceOf(quality, 8, 500)).not.toEqual(traceOf(quality, 7, 500));
  });

  it.each([
    [0.05, undefined, 1 / 0.95],
    [0.3, undefined, 1 / 0.7],
    [0.05, 4, 4],
    [0.1, 2.5, 2.5],
  ])('loses %d with a mean burst of %s as told', (loss, meanBurst, expected) => {
    const bursts = burstsOf(meanBurst === undefined ? { loss } : { loss, meanBurst }, 1);
    expect(sum(bursts) / COUNT / loss).toBeCloseTo(1, 1);
    expect(sum(bursts) / bursts.length / expected).toBeCloseTo(1, 1);
  });

  it('loses the same packets whatever else befalls the others', () => {
    const lost = (more: NetworkQuality) => traceOf({ loss: 0.2, ...more }, 3, 1_000).map((fate) => fate.lost);
    expect(lost({ jitterMs: 50, duplicate: 0.5, reorder: 0.5 })).toEqual(lost({}));
  });

  it('has nothing bad in it when nothing was asked for', () => {
    const unharmed = { lost: false, copies: 1, delayMs: 0, overtaken: false };
    expect(traceOf({}, 1, 3)).toEqual([unharmed, unharmed, unharmed]);
  });

  it.each([{ loss: 1 }, { loss: -0.1 }, { duplicate: 2 }, { jitterMs: -1 }, { loss: 0.5, meanBurst: 1.5 }])(
    'cannot be %o',
    (quality) => expect(() => traceOf(quality, 1, 1)).toThrow(RangeError),
  );
});

describe('the relay', () => {
  const toEnd: { close(): void }[] = [];
  afterEach(() => {
    for (const ending of toEnd.splice(0)) ending.close();
  });

  async function socket(): Promise<{ socket: Socket; got: string[] }> {
    const opened = createSocket('udp4').bind(0, '127.0.0.1');
    await once(opened, 'listening');
    toEnd.push(opened);
    const got: string[] = [];
    opened.on('message', (bytes) => got.push(bytes.toString()));
    return { socket: opened, got };
  }

  async function network(options: Omit<LossyRelayOptions, 'to' | 'seed'>) {
    const [client, server] = await Promise.all([socket(), socket()]);
    const relay = await LossyRelay.start({ to: server.socket.address(), seed: 5, ...options });
    toEnd.unshift(relay);
    return {
      relay,
      client,
      server,
      ask: (text: string) => client.socket.send(text, relay.port, '127.0.0.1'),
      answer: (text: string) => server.socket.send(text, relay.clientPort, '127.0.0.1'),
    };
  }
  const numbers = Array.from({ length: 200 }, (_, i) => `${i}`);

  it('carries both ways', async () => {
    const { client, server, ask, answer } = await network({});
    ask('question');
    await until('the question', () => server.got.length === 1);
    answer('answer');
    await until('the answer', () => client.got.length === 1);
    expect([server.got, client.got]).toEqual([['question'], ['answer']]);
  });

  it('loses and doubles just what the trace of its seed says, and counts it', async () => {
    const quality = { loss: 0.2, meanBurst: 2, duplicate: 0.1 };
    const { relay, server, ask } = await network(quality);
    const expected = traceOf(quality, 5, numbers.length).flatMap((fate, i) =>
      fate.lost ? [] : Array.from({ length: fate.copies }, () => `${i}`),
    );
    for (const number of numbers) ask(number);
    await until('all', () => server.got.length >= expected.length);
    expect(server.got).toEqual(expected);
    const { received, sent, lost, duplicated } = relay.counts.toServer;
    expect({ received, sent }).toEqual({ received: 200, sent: expected.length });
    expect(received - lost + duplicated).toBe(sent);
  });

  it('harms each direction as told for it', async () => {
    const { client, server, ask, answer } = await network({ toServer: { loss: 0.99 }, toClient: {} });
    for (const number of numbers) ask(number);
    for (let i = 0; server.got.length === 0 && i < 1_000; i++) ask('again');
    await until('one', () => server.got.length > 0);
    for (const number of numbers) answer(number);
    await until('all', () => client.got.length === 200);
  });

  it('delays, and keeps the order in spite of jitter', async () => {
    const { server, ask } = await network({ delayMs: 30, jitterMs: 30 });
    const startMs = performance.now();
    for (const number of numbers) ask(number);
    await until('the first', () => server.got.length > 0);
    expect(performance.now() - startMs).toBeGreaterThan(28);
    await until('all', () => server.got.length === 200);
    expect(server.got).toEqual(numbers);
  });

  it('lets packets overtake those that are held up', async () => {
    const { relay, server, ask } = await network({ reorder: 0.1, reorderMs: 30 });
    for (const number of numbers) ask(number);
    await until('all', () => server.got.length === 200);
    expect(server.got).not.toEqual(numbers);
    expect([...server.got].sort()).toEqual([...numbers].sort());
    expect(relay.counts.toServer.overtaken).toBeGreaterThan(5);
  });

  it('follows a given trace, and after its end lets all pass', async () => {
    const lost = { lost: true, copies: 1, delayMs: 0, overtaken: false } as const;
    const { server, ask } = await network({ traceToServer: [lost, { ...lost, lost: false }, lost] });
    for (const text of ['a', 'b', 'c', 'd']) ask(text);
    await until('two', () => server.got.length === 2);
    expect(server.got).toEqual(['b', 'd']);
  });
});
