import { describe, expect, it } from 'vitest';
import { type ServiceEnvironment, ServiceManager } from '../../../src/cli/service-manager.js';
import { stateBase } from '../../../src/cli/state-base.js';
import { ManualClock } from '../../support/manual-clock.js';

const PID = 4711;
const SOCKET = '/run/systemd/notify';

function watched(environment: ServiceEnvironment, isUp = () => true) {
  const clock = new ManualClock();
  const said: [string, string][] = [];
  const manager = new ServiceManager(environment, PID, (path, text) => {
    said.push([path, text]);
    return true;
  });
  return { clock, said, manager, timer: manager.watch(clock, isUp) };
}

describe('a service manager', () => {
  it('hears that the service is up, and that it ends', () => {
    const { manager, said } = watched({ NOTIFY_SOCKET: SOCKET });
    manager.ready();
    manager.stopping();
    expect(said).toEqual([
      [SOCKET, 'READY=1'],
      [SOCKET, 'STOPPING=1'],
    ]);
  });

  it('hears three times in its limit that the service lives, until the service ends', async () => {
    const { clock, said, timer } = watched({
      NOTIFY_SOCKET: SOCKET,
      WATCHDOG_USEC: '9000000',
      WATCHDOG_PID: `${PID}`,
    });
    await clock.advance(9_000);
    expect(said).toEqual(Array(3).fill([SOCKET, 'WATCHDOG=1']));
    timer.cancel();
    await clock.advance(9_000);
    expect(said).toHaveLength(3);
  });

  it('hears on from one that comes back in time, and nothing more from one that hangs between two phones', async () => {
    let isUp = true;
    const { clock, said } = watched({ NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: '3000000' }, () => isUp);
    isUp = false;
    await clock.advance(29_000);
    isUp = true;
    await clock.advance(1_000);
    expect(said).toHaveLength(30);
    isUp = false;
    await clock.advance(30_000);
    said.length = 0;
    await clock.advance(60_000);
    expect(said).toEqual([]);
  });

  it.each<[string, ServiceEnvironment]>([
    ['nobody listens', { WATCHDOG_USEC: '3000000' }],
    ['nobody watches', { NOTIFY_SOCKET: SOCKET }],
    ['another process is watched', { NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: '3000000', WATCHDOG_PID: '1' }],
    ['the limit is no number', { NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: 'soon' }],
  ])('hears nothing where %s', async (_, environment) => {
    const { clock, said } = watched(environment);
    await clock.advance(10_000);
    expect(said).toEqual([]);
  });
});

describe('what the phone keeps', () => {
  it.each([
    ['/home/pi', '/home/pi'],
    ['/etc/hotline', '/var/lib/hotline'],
    ['/etc/hotline/more', '/etc/hotline/more'],
  ])('of a phone.toml in %s is in %s', (configuration, state) => {
    expect(stateBase(configuration)).toBe(state);
  });
});
