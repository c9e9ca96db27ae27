import { describe, expect, it } from 'vitest';
import { orderBySrv } from '../../../../src/sip/locate/srv-order.js';
import { randomFrom } from '../../../support/random.js';
import { srv } from './scripted-dns.js';

const names = (records: readonly { name: string }[]) => records.map(({ name }) => name).join(' ');

/** In what share of many draws each order comes out. */
function shares(records: readonly string[], draws = 20_000): Record<string, number> {
  const random = randomFrom(2782).next;
  const counts: Record<string, number> = {};
  for (let draw = 0; draw < draws; draw++) {
    const order = names(orderBySrv(records.map(srv), random));
    counts[order] = (counts[order] ?? 0) + 1 / draws;
  }
  return counts;
}

describe('the order of SRV records (RFC 2782)', () => {
  it('goes by priority, whatever the weights', () => {
    const records = ['30 100 5060 c', '10 0 5060 a', '20 60000 5060 b'].map(srv);
    expect(names(orderBySrv(records, () => 0.999))).toBe('a b c');
  });

  it('gives each server of a priority its weight as its chance to be the first', () => {
    const found = shares(['10 60 5060 a', '10 30 5060 b', '10 10 5060 c']);
    const first = (name: string) =>
      Object.entries(found).reduce((sum, [order, share]) => sum + (order.startsWith(name) ? share : 0), 0);
    // A draw is one of 101 numbers: 61, 30 and 10 of them are theirs.
    expect(first('a')).toBeCloseTo(61 / 101, 1.5);
    expect(first('b')).toBeCloseTo(30 / 101, 1.5);
    expect(first('c')).toBeCloseTo(10 / 101, 1.5);
  });

  it('draws the second among those that are left', () => {
    const found = shares(['10 60 5060 a', '10 30 5060 b', '10 10 5060 c']);
    const abc = found['a b c'] ?? 0;
    const acb = found['a c b'] ?? 0;
    expect(abc / (abc + acb)).toBeCloseTo(31 / 41, 1.5);
  });

  it('gives weight 0 a very small chance beside others, and an order all the same', () => {
    const found = shares(['10 99 5060 a', '10 0 5060 z']);
    expect(found['z a']).toBeCloseTo(1 / 100, 2);
    expect(found['z a']).toBeGreaterThan(0);
    expect(names(orderBySrv(['1 0 5060 b', '1 0 5060 a'].map(srv), () => 0.9))).toBe('a b');
  });

  it('is the same for the same draws, however the DNS server turned its answer', () => {
    const records = ['10 5 5060 a', '10 5 5060 b', '10 0 5060 c', '10 5 5061 a'].map(srv);
    const turned = [...records.slice(2), ...records.slice(0, 2)];
    const order = (list: typeof records) => orderBySrv(list, randomFrom(7).next);
    expect(order(turned)).toEqual(order(records));
  });

  it('loses and doubles nobody, and looks at 64 records at most', () => {
    const records = Array.from({ length: 64 }, (_, at) => srv(`${at % 3} ${at % 5} ${5060 + at} host`));
    const ordered = orderBySrv(records, randomFrom(1).next);
    expect(new Set(ordered)).toEqual(new Set(records));
    expect(ordered).toHaveLength(64);
    expect(orderBySrv([...records, ...records], Math.random)).toHaveLength(64);
  });
});
