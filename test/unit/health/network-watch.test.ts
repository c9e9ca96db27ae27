import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { localAddresses, watchNetwork } from '../../../src/health/network-watch.js';
import { ManualClock } from '../../support/manual-clock.js';

const v4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv4',
  netmask: '255.255.255.0',
  mac: '02:00:00:00:00:01',
  cidr: `${address}/24`,
});
const v6 = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv6',
  netmask: 'ffff:ffff:ffff:ffff::',
  mac: '02:00:00:00:00:01',
  cidr: `${address}/64`,
  scopeid: 0,
});

describe('localAddresses', () => {
  it('are those that others can reach, in an order of their own', () => {
    const addresses = localAddresses({
      lo: [v4('127.0.0.1', true), v6('::1', true)],
      wlan0: [v4('192.0.2.20'), v6('fe80::1'), v6('2001:db8::20')],
      eth0: [v4('192.0.2.10')],
      usb0: [v4('169.254.7.7')],
    });
    expect(addresses).toEqual(['192.0.2.10', '192.0.2.20', '2001:db8::20']);
  });

  it('are none without a network', () => {
    expect(localAddresses({ lo: [v4('127.0.0.1', true)], eth0: undefined })).toEqual([]);
    expect(localAddresses({})).toEqual([]);
  });
});

describe('watchNetwork', () => {
  it('tells a change within 2 s, once, and nothing while all stays as it was', async () => {
    const clock = new ManualClock();
    let addresses: readonly string[] = ['192.0.2.10'];
    const changes: number[] = [];
    const watch = watchNetwork(
      clock,
      () => changes.push(clock.nowMs()),
      () => [...addresses],
    );
    await clock.advance(3_600_000);
    expect(changes).toEqual([]);
    addresses = [];
    await clock.advance(2_000);
    addresses = ['192.0.2.11'];
    await clock.advance(10_000);
    expect(changes).toEqual([3_602_000, 3_604_000]);
    watch.cancel();
    addresses = [];
    await clock.advance(10_000);
    expect(changes).toHaveLength(2);
    expect(clock.pendingCount).toBe(0);
  });

  it('tells a lost path from one address more', async () => {
    const clock = new ManualClock();
    let addresses: readonly string[] = ['192.0.2.10'];
    const changes: string[] = [];
    watchNetwork(
      clock,
      (change) => changes.push(change),
      () => addresses,
    );
    for (const next of [['172.17.0.1', '192.0.2.10'], ['192.0.2.10'], [], ['192.0.2.11']]) {
      addresses = next;
      await clock.advance(2_000);
    }
    expect(changes).toEqual(['more-addresses', 'another-path', 'another-path', 'another-path']);
  });

  it('is not fooled by interfaces that are listed in another order', async () => {
    const clock = new ManualClock();
    const interfaces = [v4('192.0.2.10'), v4('192.0.2.20')];
    let changes = 0;
    watchNetwork(
      clock,
      () => changes++,
      () => localAddresses({ eth0: interfaces.reverse() }),
    );
    await clock.advance(60_000);
    expect(changes).toBe(0);
  });
});
