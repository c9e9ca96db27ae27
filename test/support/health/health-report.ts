import { type HealthReport, healthReportSchema } from '../../../src/protocol/health.js';
import { type LinkStatus, linkStatusSchema } from '../../../src/protocol/link-status.js';

const AT = '2026-03-01T09:00:00.000Z';

/** A link that stands, but for what is given; as the schema allows it. */
export function linkStatus(given: Partial<LinkStatus> = {}): LinkStatus {
  return linkStatusSchema.parse({
    server: 'wss://fleet.example',
    linked: true,
    since: AT,
    problem: null,
    enrolment: 'accepted',
    name: 'Lift 4',
    key: 'pQ7x2LmNpQ7x2LmNpQ7x2LmNpQ7x2LmNpQ7x2LmNpQ7',
    waiting: 0,
    ...given,
  });
}

/** The report of a phone that is well, with the sections that are given; as the schema allows it. */
export function healthReport(given: Partial<HealthReport> = {}): HealthReport {
  return healthReportSchema.parse({
    routes: [
      { route: 'main', server: 'wss://pbx.example/ws', state: 'registered', since: AT, lastError: null },
    ],
    hook: { offHook: false, since: AT, leftOffHook: false, stuck: false, brokenWire: false },
    contacts: { tamper: false, doorOpen: null, supplyGood: true },
    audio: { device: 'alsa:default', present: true, open: true, problem: null },
    calls: {
      state: 'idle',
      sinceStart: 3,
      failedSinceStart: 1,
      last: {
        at: AT,
        cause: 'answered',
        failure: null,
        lossPercent: 1.5,
        jitterMs: 12,
        roundTripMs: 40,
        mos: 4.2,
      },
    },
    network: {
      interface: 'eth0',
      linkUp: true,
      addresses: ['192.168.0.23'],
      gateway: '192.168.0.1',
      gatewayReachable: true,
      dnsMs: 3.5,
      dnsWorks: true,
      exchangeLossPercent: 0,
      exchangeRoundTripMs: 21,
      wifiSignalDbm: null,
    },
    machine: {
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
      reboots: 4,
      lastRebootCause: 'power',
    },
    clock: { synchronised: true, offsetMs: -12 },
    software: { version: '0.1.0', node: 'v20.20.2', configVersion: null, startedAt: AT },
    board: { connected: true, firmware: '1.2', supplyMv: 4_720 },
    faults: [],
    selfTests: {},
    ...given,
  } satisfies HealthReport);
}

/** A report of a machine that tells nothing of itself, while the phone is well. */
export function bareReport(given: Partial<HealthReport> = {}): HealthReport {
  const { network, machine } = healthReport();
  const nothing = <T extends object>(section: T): T =>
    Object.fromEntries(Object.keys(section).map((name) => [name, null])) as T;
  return healthReport({
    contacts: { tamper: null, doorOpen: null, supplyGood: null },
    network: { ...nothing(network), addresses: [] },
    machine: nothing(machine),
    clock: { synchronised: null, offsetMs: null },
    board: null,
    ...given,
  });
}
