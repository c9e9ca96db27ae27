/** The monitor on the real controller with a strict fake around it, and machines that tell much, or nothing. */
import { describe, expect, it } from 'vitest';
import { BootLedger } from '../../../src/health/boot-ledger.js';
import { obstacles } from '../../../src/health/can-call.js';
import { HealthMonitor, type HealthSources } from '../../../src/health/health-monitor.js';
import { addMachineProbes, type MachineAccess } from '../../../src/health/machine-probes.js';
import { ProbeSchedule } from '../../../src/health/probe-schedule.js';
import { type HealthReport, healthReportSchema } from '../../../src/protocol/health.js';
import { fakePhone, type FakePhoneOptions } from '../../support/fakes/fake-phone.js';
import {
  absentMachine,
  fakeFiles,
  raspberryPi,
  raspberryPiMachine,
} from '../../support/health/fake-machine.js';
import { callRecord } from '../../support/phone-snapshot.js';

const audio: HealthReport['audio'] = { device: 'alsa:default', present: true, open: true, problem: null };

function monitored(
  given: {
    access?: MachineAccess;
    phone?: FakePhoneOptions;
    sources?: Partial<HealthSources>;
    exchange?: string;
  } = {},
) {
  const phone = fakePhone(given.phone);
  const { clock, log } = phone;
  const access = given.access ?? raspberryPiMachine();
  const schedule = new ProbeSchedule({ clock, log });
  const boots = new BootLedger({ file: '/nowhere', files: fakeFiles({}), log });
  const machine = addMachineProbes(schedule, {
    clock,
    access,
    stateFolder: '/var/lib/hotline',
    wantedNames: [{ host: given.exchange ?? 'pbx.example', services: [] }],
    boots,
  });
  let told = 0;
  const monitor = new HealthMonitor({
    clock,
    thresholds: {
      offHookLimitMs: 300_000,
      hotC: 80,
      diskFreePercent: 5,
      memoryFreePercent: 5,
      lossPercent: 5,
      wifiSignalDbm: -75,
      clockOffsetMs: 60_000,
    },
    schedule,
    controller: phone.controller,
    userAgents: phone.agents,
    journal: phone.journal,
    faults: phone.faults,
    audio: () => audio,
    wiredContacts: { tamper: false, door: false, supply: false },
    board: () => null,
    machine,
    pings: () => ({ lossPercent: null, roundTripMs: null }),
    selfTests: () => ({}),
    configVersion: () => null,
    ...given.sources,
  });
  monitor.onChange = () => told++;
  phone.controller.onChange = () => monitor.update();
  const { agents, controller, faults, hook, journal, main } = phone;
  return { agents, clock, controller, faults, hook, journal, log, main, monitor, told: () => told };
}

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

describe('the report', () => {
  it('of a Raspberry Pi that is well has every signal of it, and no fault', async () => {
    const { clock, main, monitor } = monitored();
    main.registers({ state: 'registered' });
    monitor.start();
    await clock.advance(70_000);
    const report = healthReportSchema.parse(monitor.report());
    expect(report.machine).toEqual({
      model: 'Raspberry Pi 4 Model B Rev 1.5',
      cpuTemperatureC: 48.2,
      throttledNow: false,
      throttledSinceBoot: false,
      underVoltageNow: false,
      underVoltageSinceBoot: false,
      load: 0.1,
      memoryAvailableMb: 1_463,
      memoryTotalMb: 1_850,
      processMemoryMb: 120,
      diskFreePercent: 65.3,
      diskFreeMb: 18_359,
      diskReadOnly: false,
      uptimeS: 37_799,
      reboots: null,
      lastRebootCause: null,
    });
    expect(report.network).toEqual({
      interface: 'eth0',
      linkUp: true,
      addresses: ['192.168.0.23'],
      gateway: '192.168.0.1',
      gatewayReachable: true,
      dnsMs: 0,
      dnsWorks: true,
      exchangeLossPercent: null,
      exchangeRoundTripMs: null,
      wifiSignalDbm: null,
    });
    expect(report.clock).toEqual({ synchronised: true, offsetMs: null });
    expect([report.faults, obstacles(report)]).toEqual([[], []]);
    monitor.stop();
  });

  it('of a machine that tells nothing has no signal of it, and no fault is invented', async () => {
    const { clock, faults, log, main, monitor } = monitored({
      access: absentMachine(),
      // An address needs no look-up, and a look-up that fails is something that was seen.
      exchange: '192.0.2.7',
    });
    main.registers({ state: 'registered' });
    monitor.start();
    await clock.advance(600_000);
    const { network, machine, ...report } = healthReportSchema.parse(monitor.report());
    const { addresses, ...signals } = network;
    for (const value of Object.values({ ...signals, ...machine })) expect(value).toBeNull();
    expect([addresses, report.clock]).toEqual([[], { synchronised: null, offsetMs: null }]);
    expect([report.faults, faults.told]).toEqual([[], []]);
    // What fails is told of once, and what is not there not at all.
    const told = log.lines
      .filter(({ level }) => level === 'warn')
      .map(({ fields }) => (fields as { probe: string }).probe);
    expect(told.sort()).toEqual(['clock', 'disk', 'network', 'process memory']);
    monitor.stop();
  });

  it('of a machine without any network file still has its addresses', async () => {
    const { clock, monitor } = monitored({ access: absentMachine({ addresses: () => ['10.0.0.7'] }) });
    monitor.start();
    await clock.advance(0);
    expect(monitor.report().network).toMatchObject({ interface: null, addresses: ['10.0.0.7'] });
    monitor.stop();
  });

  it('says since when a route is what it is, and what kept it from being registered last', async () => {
    const { clock, main, monitor } = monitored();
    const route = () => monitor.report().routes[0];
    expect(route()).toMatchObject({ state: 'connecting', since: at(0), lastError: null });
    await clock.advance(5_000);
    main.registers({ state: 'waiting', problem: 'no route to host' });
    await clock.advance(1_000);
    main.registers({ state: 'registered', problem: null });
    await clock.advance(7_000);
    expect(route()).toMatchObject({ state: 'registered', since: at(6), lastError: 'no route to host' });
    main.registers({ state: 'registered', problem: null });
    expect(route()).toMatchObject({ since: at(6) });
  });

  it('says since when the handset is where it is', async () => {
    const { clock, hook, monitor } = monitored();
    await clock.advance(4_000);
    hook.lift();
    await clock.advance(3_000);
    expect(monitor.report().hook).toMatchObject({ offHook: true, since: at(4) });
  });

  it('shortens what others say to what its schema allows', () => {
    const { main, monitor } = monitored();
    main.registers({ state: 'waiting', problem: 'x'.repeat(2_000) });
    healthReportSchema.parse(monitor.report());
  });

  it('counts the calls since the start, and shows the last one, also of before', () => {
    const { journal, monitor } = monitored();
    const record = (n: number, change: Parameters<typeof callRecord>[0] = {}) =>
      journal.append(callRecord({ id: `00000000-0000-4000-8000-00000000000${n}`, ...change }));
    record(1);
    expect(monitor.report().calls).toMatchObject({ sinceStart: 1 });
    record(2, { cause: 'abandoned', audio: null });
    record(3, { cause: 'failed', failure: 'transport', audio: null });
    record(4, { failure: 'no-audio' });
    expect(monitor.report().calls).toMatchObject({
      sinceStart: 4,
      failedSinceStart: 2,
      last: {
        cause: 'answered',
        failure: 'no-audio',
        lossPercent: 0,
        jitterMs: 3,
        roundTripMs: 21,
        mos: 4.3,
      },
    });
  });

  it('does not count the calls of before the start', () => {
    const first = monitored();
    first.journal.append(callRecord());
    const { monitor } = monitored({ sources: { journal: first.journal } });
    expect(monitor.report().calls).toMatchObject({ sinceStart: 0, last: { cause: 'answered' } });
  });

  it('tells of the pings of the route that a lift would take', () => {
    const pings = (route: number) => ({ lossPercent: route, roundTripMs: null });
    const { agents, main, monitor } = monitored({ phone: { routes: 2 }, sources: { pings } });
    expect(monitor.report().network.exchangeLossPercent).toBe(0);
    agents[1]?.registers({ state: 'registered' });
    expect(monitor.report().network.exchangeLossPercent).toBe(1);
    main.registers({ state: 'registered' });
    expect(monitor.report().network.exchangeLossPercent).toBe(0);
  });

  it('takes contacts and hook from the faults, and tells of none that is not wired or not read', () => {
    const { faults, monitor } = monitored({
      sources: { wiredContacts: { tamper: true, door: true, supply: true } },
    });
    const contacts = () => monitor.report().contacts;
    expect(contacts()).toEqual({ tamper: false, doorOpen: false, supplyGood: true });
    faults.raise('tamper', '', 'opened');
    faults.raise('supply-failed', '', 'gone');
    faults.raise('line-unavailable', 'door', 'held');
    expect(contacts()).toEqual({ tamper: true, doorOpen: null, supplyGood: false });
    faults.raise('io-unavailable', '', 'unplugged');
    expect(contacts()).toEqual({ tamper: null, doorOpen: null, supplyGood: null });
    expect(monitored().monitor.report().contacts).toEqual({ tamper: null, doorOpen: null, supplyGood: null });
    faults.raise('hook-chatter', 'hook', 'chatters');
    faults.raise('hook-broken-wire', 'hook', 'broken');
    expect(monitor.report().hook).toMatchObject({ stuck: true, brokenWire: true, leftOffHook: false });
  });
});

describe('the faults', () => {
  it('come by the passing of time alone, and go with their cause', async () => {
    const { clock, faults, main, monitor } = monitored();
    monitor.start();
    main.registers({ state: 'waiting', problem: 'no route to host' });
    await clock.advance(29_000);
    expect(faults.list()).toEqual([]);
    expect(obstacles(monitor.report())).toMatchObject([{ code: 'not-registered-yet' }]);
    await clock.advance(4_000);
    expect(faults.list()).toMatchObject([
      { code: 'not-registered', message: expect.stringContaining('no route to host') as string },
    ]);
    expect(obstacles(monitor.report())).toMatchObject([{ code: 'not-registered' }]);
    main.registers({ state: 'registered', problem: null });
    await clock.advance(200);
    expect([faults.list(), obstacles(monitor.report())]).toEqual([[], []]);
    monitor.stop();
  });

  it('of the machine come from its probes', async () => {
    const files = fakeFiles({ ...raspberryPi, '/sys/class/thermal/thermal_zone0/temp': '91000' });
    const { clock, faults, main, monitor } = monitored({ access: { ...raspberryPiMachine(), files } });
    main.registers({ state: 'registered' });
    monitor.start();
    await clock.advance(23_000);
    expect(faults.list()).toMatchObject([
      { code: 'hot', message: expect.stringContaining('91 °C') as string },
    ]);
    monitor.stop();
  });

  it('of the clock come with the welcome of the fleet', async () => {
    const { clock, faults, main, monitor } = monitored();
    main.registers({ state: 'registered' });
    monitor.start();
    monitor.setClockOffset(-120_000);
    await clock.advance(200);
    expect(monitor.report().clock.offsetMs).toBe(-120_000);
    expect(faults.list()).toMatchObject([{ code: 'clock-wrong' }]);
    monitor.setClockOffset(5);
    await clock.advance(200);
    expect(faults.list()).toEqual([]);
    monitor.stop();
  });

  it('of the network do not come from addresses that could not be read', async () => {
    const { clock, faults, monitor } = monitored({ access: absentMachine(), exchange: '192.0.2.7' });
    monitor.start();
    await clock.advance(60_000);
    expect(faults.list().map(({ code }) => code)).toEqual(['not-registered']);
    monitor.stop();
  });

  it('of the network come from addresses that are not there', async () => {
    const access = absentMachine({ addresses: () => [] });
    const { clock, faults, monitor } = monitored({ access, exchange: '192.0.2.7' });
    monitor.start();
    await clock.advance(10_000);
    expect(faults.list().map(({ code }) => code)).toEqual(['network-down']);
    monitor.stop();
  });

  it('none comes after the end, and none goes: nothing was mended', async () => {
    const { clock, faults, main, monitor } = monitored();
    monitor.start();
    await clock.advance(40_000);
    expect(faults.list()).toHaveLength(1);
    monitor.stop();
    main.registers({ state: 'registered' });
    await clock.advance(60_000);
    expect(faults.list()).toHaveLength(1);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('changes', () => {
  it('that come together are told once', async () => {
    const { clock, main, monitor, told } = monitored({ access: absentMachine() });
    monitor.start();
    await clock.advance(2_000);
    const before = told();
    for (const state of ['registering', 'registered', 'waiting', 'registered'] as const)
      main.registers({ state });
    expect(told()).toBe(before);
    await clock.advance(200);
    expect(told()).toBe(before + 1);
    await clock.advance(20_000);
    expect(told()).toBe(before + 1);
    monitor.stop();
  });

  it('of what a probe sees are told too', async () => {
    let bytes = 100 * 1024 * 1024;
    const { clock, main, monitor, told } = monitored({
      access: absentMachine({ residentBytes: () => bytes }),
    });
    main.registers({ state: 'registered' });
    monitor.start();
    await clock.advance(5_000);
    const before = told();
    bytes *= 2;
    await clock.advance(10_000);
    expect(told()).toBe(before + 1);
    monitor.stop();
  });
});

describe('what keeps a phone from calling', () => {
  it('is that it is out of service', () => {
    const { controller, main, monitor } = monitored();
    main.registers({ state: 'registered' });
    expect(obstacles(monitor.report())).toEqual([]);
    controller.setAvailable(false);
    expect(obstacles(monitor.report())).toMatchObject([{ code: 'out-of-service' }]);
  });

  it('is a fault of that severity, and no other', () => {
    const { faults, main, monitor } = monitored();
    main.registers({ state: 'registered' });
    faults.raise('hot', '', 'too hot');
    expect(obstacles(monitor.report())).toEqual([]);
    faults.raise('hook-unavailable', 'hook', 'the line cannot be read');
    expect(obstacles(monitor.report())).toEqual([
      { code: 'hook-unavailable', message: 'the line cannot be read' },
    ]);
  });
});
