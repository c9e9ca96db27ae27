import { beforeEach, describe, expect, it } from 'vitest';
import { WITHOUT_NETWORK_MS } from '../../../src/setup/hotspot.machine.js';
import { Hotspot, type HotspotRadio } from '../../../src/setup/hotspot.js';
import { type NetworkAccess, WifiFailure } from '../../../src/setup/ports.js';
import { setupProblem } from '../../../src/protocol/setup-problems.js';
import { ManualClock } from '../../support/manual-clock.js';

const SSID = 'hotline-7k3m';
const PASSWORD = '123456789012';
const around = { ssid: 'Hall', signal: 50, security: 'wpa', joined: false } as const;

/** A machine with one radio and one socket: strict, the radio is an access point or joins one. */
class Machine implements NetworkAccess, HotspotRadio {
  cable = false;
  joined: string | undefined;
  isOpen = false;
  openings = 0;
  broken = false;

  look: NetworkAccess['look'] = () =>
    Promise.resolve({
      interfaces: [
        { name: 'eth0', kind: 'ethernet', carrier: this.cable, addresses: this.cable ? ['192.168.1.5'] : [] },
        {
          name: 'wlan0',
          kind: 'wifi',
          carrier: this.isOpen || this.joined !== undefined,
          addresses: this.isOpen ? ['10.42.0.1'] : this.joined === undefined ? [] : ['192.168.7.5'],
        },
      ],
      hasRoute: this.cable || this.joined !== undefined,
      hasWifi: true,
    });
  reach: NetworkAccess['reach'] = () => Promise.resolve({ reach: 'local', portal: null });
  scan: NetworkAccess['scan'] = () => Promise.resolve(this.isOpen ? [] : [around]);
  join: NetworkAccess['join'] = (ssid, password) => {
    if (this.isOpen) return Promise.reject(new Error('the radio is an access point'));
    if (password !== 'right password')
      return Promise.reject(new WifiFailure(setupProblem('wifi-password', { wifi: ssid }), 'wrong'));
    this.joined = ssid;
    return Promise.resolve();
  };
  open: HotspotRadio['open'] = (ssid, password) => {
    if (this.broken) return Promise.reject(new Error('no such mode'));
    expect([ssid, password]).toEqual([SSID, PASSWORD]);
    this.isOpen = true;
    this.openings += 1;
    return Promise.resolve('wlan0');
  };
  close: HotspotRadio['close'] = () => {
    this.isOpen = false;
    return Promise.resolve();
  };
  knowsWifi: HotspotRadio['knowsWifi'] = () => Promise.resolve(false);
}

describe('the Wi-Fi of a phone', () => {
  let clock: ManualClock;
  let machine: Machine;
  let hotspot: Hotspot;
  beforeEach(() => {
    clock = new ManualClock();
    machine = new Machine();
    const log = () => undefined;
    hotspot = new Hotspot({
      clock,
      log: { debug: log, info: log, warn: log, error: log },
      radio: machine,
      network: machine,
      ssid: SSID,
      password: () => Promise.resolve(PASSWORD),
      isUsed: () => false,
      onChange: () => undefined,
    });
    hotspot.start();
  });
  const opened = async () => {
    await clock.advance(WITHOUT_NETWORK_MS + 1);
    expect(hotspot.open).toEqual({ ssid: SSID, password: PASSWORD });
  };

  it('opens after half a minute without a network, and is itself none', async () => {
    await clock.advance(WITHOUT_NETWORK_MS - 1);
    expect(machine.isOpen).toBe(false);
    await opened();
    await clock.advance(60_000);
    expect(machine).toMatchObject({ isOpen: true, openings: 1 });
    expect(await hotspot.look()).toMatchObject({
      interfaces: [{ name: 'eth0' }, { name: 'wlan0', carrier: false, addresses: [] }],
      hotspot: { ssid: SSID, active: true },
    });
    expect(await hotspot.reach(null)).toEqual({ reach: 'none', portal: null });
  });

  it('shows the networks that were heard before, which its radio does not hear now', async () => {
    await opened();
    expect(await hotspot.scan()).toEqual([around]);
  });

  it('goes down for another network, after the answer to who asked for it', async () => {
    await opened();
    const joining = hotspot.join('Hall', 'right password');
    await clock.advance(900);
    expect(machine.isOpen).toBe(true);
    await clock.advance(60_000);
    await joining;
    expect(machine).toMatchObject({ isOpen: false, joined: 'Hall', openings: 1 });
    expect(hotspot.open).toBeUndefined();
  });

  it('is back at once when that fails, before it is told why', async () => {
    await opened();
    let told: unknown;
    void hotspot.join('Hall', 'wrong password').catch((error: unknown) => {
      told = { error, isOpen: machine.isOpen };
    });
    await clock.advance(1_001);
    expect(told).toMatchObject({ error: { problem: { code: 'wifi-password' } }, isOpen: true });
    expect(machine.openings).toBe(2);
  });

  it('ends when a cable comes, and when the page is closed', async () => {
    await opened();
    machine.cable = true;
    await clock.advance(5_001);
    expect(machine.isOpen).toBe(false);
    machine.cable = false;
    await clock.advance(5_001);
    await opened();
    await hotspot.stop();
    expect(machine.isOpen).toBe(false);
    expect(clock.pendingCount).toBe(0);
  });

  it('is tried again by a radio that could not', async () => {
    machine.broken = true;
    await clock.advance(WITHOUT_NETWORK_MS + 1);
    expect(hotspot.open).toBeUndefined();
    machine.broken = false;
    await clock.advance(60_001);
    expect(hotspot.open).toBeDefined();
  });
});
