import type { HealthReport } from '../../../../src/protocol/health.js';

const since = '2026-01-01T00:00:00.000Z';

/** Of a phone that has nothing to complain of, with some sections changed. */
export function healthyReport(change: Partial<HealthReport> = {}): HealthReport {
  return {
    routes: [{ route: 'main', server: 'wss://pbx.example/ws', state: 'registered', since, lastError: null }],
    hook: { offHook: false, since, leftOffHook: false, stuck: false, brokenWire: false },
    contacts: { tamper: null, doorOpen: null, supplyGood: null },
    audio: { device: 'alsa:default', present: true, open: true, problem: null },
    calls: { state: 'idle', sinceStart: 0, failedSinceStart: 0, last: null },
    network: {
      interface: 'eth0',
      linkUp: true,
      addresses: ['192.0.2.7'],
      gateway: '192.0.2.1',
      gatewayReachable: true,
      dnsMs: 2,
      dnsWorks: true,
      exchangeLossPercent: 0,
      exchangeRoundTripMs: 5,
      wifiSignalDbm: null,
    },
    machine: machine(),
    clock: { synchronised: true, offsetMs: 10 },
    software: { version: '0.1.0', node: '20.0.0', configVersion: null, startedAt: since },
    board: null,
    faults: [],
    selfTests: {},
    ...change,
  };
}

export function machine(change: Partial<HealthReport['machine']> = {}): HealthReport['machine'] {
  return {
    model: null,
    cpuTemperatureC: 50,
    throttledNow: null,
    throttledSinceBoot: null,
    underVoltageNow: false,
    underVoltageSinceBoot: false,
    load: 0.1,
    memoryAvailableMb: 500,
    memoryTotalMb: 1000,
    processMemoryMb: 100,
    diskFreePercent: 60,
    diskFreeMb: 10_000,
    diskReadOnly: false,
    uptimeS: 100,
    reboots: 1,
    lastRebootCause: 'power',
    ...change,
  };
}

export const fault = (code: HealthReport['faults'][number]['code'], message = `says ${code}`) => ({
  code,
  place: '',
  message,
  since,
});
