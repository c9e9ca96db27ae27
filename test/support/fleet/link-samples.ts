/** What a healthy phone says. */
import { randomUUID } from 'node:crypto';
import type { CallRecord } from '../../../src/protocol/call-record.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import type { SelfTestResult } from '../../../src/protocol/self-test.js';

const TIME = '2026-01-01T00:00:00.000Z';

export function sampleReport(change: Partial<HealthReport> = {}): HealthReport {
  return {
    routes: [{ route: 'main', server: 'sip.example', state: 'registered', since: TIME, lastError: null }],
    hook: { offHook: false, since: TIME, leftOffHook: false, stuck: false, brokenWire: false },
    contacts: { tamper: false, doorOpen: null, supplyGood: null },
    audio: { device: 'alsa:default', present: true, open: true, problem: null },
    calls: { state: 'idle', sinceStart: 3, failedSinceStart: 0, last: null },
    network: {
      interface: 'eth0',
      linkUp: true,
      addresses: ['192.0.2.7'],
      gateway: '192.0.2.1',
      gatewayReachable: true,
      dnsMs: 4,
      dnsWorks: true,
      exchangeLossPercent: 0,
      exchangeRoundTripMs: 12,
      wifiSignalDbm: null,
    },
    machine: {
      model: 'Raspberry Pi 4 Model B Rev 1.5',
      cpuTemperatureC: 51.5,
      throttledNow: false,
      throttledSinceBoot: false,
      underVoltageNow: false,
      underVoltageSinceBoot: false,
      load: 0.1,
      memoryAvailableMb: 1_500,
      memoryTotalMb: 1_900,
      processMemoryMb: 120,
      diskFreePercent: 70,
      diskFreeMb: 20_000,
      diskReadOnly: false,
      uptimeS: 86_400,
      reboots: 2,
      lastRebootCause: 'power',
    },
    clock: { synchronised: true, offsetMs: 3 },
    software: { version: '1.0.0', node: 'v20.20.2', configVersion: null, startedAt: TIME },
    board: null,
    faults: [],
    selfTests: {},
    ...change,
  };
}

export function sampleCall(change: Partial<CallRecord> = {}): CallRecord {
  return {
    id: randomUUID(),
    direction: 'outgoing',
    startedAt: TIME,
    steps: { lift: 0, invite: 5, ringing: 120, answered: 4_000, 'first-audio': 4_080, ended: 64_000 },
    route: 'main',
    attempts: [{ route: 'main', startedMs: 5, failure: null, sipCode: 200 }],
    cause: 'answered',
    failure: null,
    hungUpBy: 'caller',
    audio: {
      lossPercent: 0.1,
      jitterMs: 2,
      roundTripMs: 20,
      concealedPercent: 0,
      mos: 4.2,
      codec: 'opus',
      droppedFrames: 0,
    },
    rating: null,
    ...change,
  };
}

export function sampleSelfTest(change: Partial<SelfTestResult> = {}): SelfTestResult {
  return {
    test: 'call',
    outcome: 'passed',
    at: TIME,
    tookMs: 9_000,
    message: 'Every tone came back.',
    evidence: { tonesHeard: 5 },
    ...change,
  };
}
