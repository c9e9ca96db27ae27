/** One phone of the made-up fleet in all detail. */
import type { CallRecord } from '../../../src/protocol/call-record.js';
import type {
  AvailabilityState,
  History,
  Metric,
  PhoneDetail,
  PhoneRow,
  StoredCall,
  StoredCommand,
  StoredConfig,
} from '../../../src/protocol/fleet-api/phones.js';
import { metrics } from '../../../src/protocol/fleet-api/phones.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import type { SelfTestResult } from '../../../src/protocol/self-test.js';
import { callRecord } from '../phone-snapshot.js';
import { randomFrom } from '../random.js';
import { fixtureId } from './fixture-phones.js';

const HOUR_MS = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

export function fixtureSelfTests(nowMs: number): SelfTestResult[] {
  return [
    {
      test: 'call',
      outcome: 'passed',
      at: iso(nowMs - 6 * HOUR_MS),
      tookMs: 8_420,
      message: 'The test extension answered and all 12 tones came back.',
      evidence: { tonesSent: 12, tonesHeard: 12, lossPercent: 0, roundTripMs: 21, route: 'main' },
    },
    {
      test: 'acoustic',
      outcome: 'failed',
      at: iso(nowMs - 7 * HOUR_MS),
      tookMs: 4_010,
      message:
        'The sweep is 38 dB weaker than the baseline: the cord or the capsule may be broken. Look at the handset.',
      evidence: { bandDb500: -37.5, bandDb1000: -38.2, bandDb2000: -39.1, noiseDb: -61, retried: true },
    },
    {
      test: 'audio-device',
      outcome: 'interrupted',
      at: iso(nowMs - HOUR_MS),
      tookMs: 210,
      message: 'The handset was lifted; the test is tried again later.',
      evidence: {},
    },
  ];
}

export function fixtureReport(nowMs: number): HealthReport {
  const tests = fixtureSelfTests(nowMs);
  return {
    routes: [
      {
        route: 'main',
        server: 'wss://pbx.example:8089/ws',
        state: 'registered',
        since: iso(nowMs - 50 * HOUR_MS),
        lastError: null,
      },
      {
        route: 'backup',
        server: 'sips:backup.example:5061',
        state: 'waiting',
        since: iso(nowMs - 2 * HOUR_MS),
        lastError: 'The exchange backup.example did not answer in 4 s; trying again in 12 s.',
      },
    ],
    hook: {
      offHook: false,
      since: iso(nowMs - 3 * HOUR_MS),
      leftOffHook: false,
      stuck: false,
      brokenWire: false,
    },
    contacts: { tamper: false, doorOpen: null, supplyGood: null },
    audio: { device: 'alsa:plughw:CARD=Device', present: true, open: true, problem: null },
    calls: {
      state: 'idle',
      sinceStart: 214,
      failedSinceStart: 3,
      last: {
        at: iso(nowMs - 3 * HOUR_MS),
        cause: 'answered',
        failure: null,
        lossPercent: 0.2,
        jitterMs: 4.1,
        roundTripMs: 23,
        mos: 4.3,
      },
    },
    network: {
      interface: 'eth0',
      linkUp: true,
      addresses: ['192.168.12.34', 'fe80::1234:56ff:fe78:9abc'],
      gateway: '192.168.12.1',
      gatewayReachable: true,
      dnsMs: 12.5,
      dnsWorks: true,
      exchangeLossPercent: 0.4,
      exchangeRoundTripMs: 21.7,
      wifiSignalDbm: null,
    },
    machine: {
      model: 'Raspberry Pi 4 Model B Rev 1.5',
      cpuTemperatureC: 54.2,
      throttledNow: false,
      throttledSinceBoot: true,
      underVoltageNow: false,
      underVoltageSinceBoot: false,
      load: 0.12,
      memoryAvailableMb: 1_420,
      memoryTotalMb: 1_890,
      processMemoryMb: 88.4,
      diskFreePercent: 71,
      diskFreeMb: 20_480,
      diskReadOnly: false,
      uptimeS: 1_234_567,
      reboots: 4,
      lastRebootCause: 'power',
    },
    clock: { synchronised: true, offsetMs: -12 },
    software: { version: '0.1.0', node: 'v20.19.0', configVersion: 3, startedAt: iso(nowMs - 300 * HOUR_MS) },
    board: { connected: true, firmware: '1.2.0', supplyMv: 4_720 },
    faults: [
      {
        code: 'route-unregistered',
        place: 'backup',
        message:
          'The route backup is not registered: the exchange backup.example did not answer. Check its address.',
        since: iso(nowMs - 2 * HOUR_MS),
      },
    ],
    selfTests: Object.fromEntries(tests.map((test) => [test.test, test])),
  };
}

export function fixturePhone(row: PhoneRow, nowMs: number): PhoneDetail {
  const connected = row.lastSeenAt !== null;
  return {
    ...row,
    address: 'Садовая, 12',
    timezone: 'Asia/Yekaterinburg',
    notes: 'Key at the guard’s.\nBehind the second door.',
    updates: {
      channel: 'stable',
      own: null,
      package: { version: '0.1.0', architecture: 'arm64', keys: 1 },
      last: null,
    },
    createdAt: iso(nowMs - 900 * HOUR_MS),
    acceptedAt: row.enrolment === 'accepted' ? iso(nowMs - 890 * HOUR_MS) : null,
    publicKey: connected ? 'A'.repeat(43) : null,
    formerKeys: [],
    report: connected ? fixtureReport(nowMs) : null,
    reportAt: connected ? iso(nowMs - 20_000) : null,
  };
}

export function fixtureCalls(row: PhoneRow, nowMs: number, count = 230): StoredCall[] {
  const random = randomFrom(7);
  return Array.from({ length: count }, (_, i) => {
    const startedAt = iso(nowMs - (i + 1) * 2 * HOUR_MS - random.below(HOUR_MS));
    const id = fixtureId(9, i);
    const lossPercent = i % 13 === 0 ? 6.4 : 0.1;
    const mos = i % 13 === 0 ? 2.9 : 4.3;
    const talked: Partial<CallRecord> = {
      steps: {
        lift: 0,
        invite: 2,
        trying: 12,
        ringing: 130,
        answered: 2_000 + random.below(9_000),
        'first-audio': 11_100,
        ended: 30_000 + random.below(300_000),
      },
      audio: {
        lossPercent,
        jitterMs: 4.2,
        roundTripMs: 23,
        concealedPercent: 0.1,
        mos,
        codec: 'opus',
        droppedFrames: 0,
      },
    };
    const failed: Partial<CallRecord> = {
      cause: 'failed',
      failure: 'timeout',
      audio: null,
      steps: { lift: 0, invite: 3, ended: 9_000 },
    };
    const abandoned: Partial<CallRecord> = {
      cause: 'abandoned',
      audio: null,
      steps: { lift: 0, ringing: 130, ended: 4_100 },
    };
    const difference = i % 11 === 3 ? failed : i % 7 === 2 ? abandoned : talked;
    return {
      ...callRecord({ ...difference, id, startedAt }),
      phone: { id: row.id, name: row.name },
      at: startedAt,
      receivedAt: startedAt,
    };
  });
}

export function fixtureHistory(metric: Metric, fromMs: number, toMs: number): History {
  const random = randomFrom(metric.length);
  const least: Record<Metric, number> = {
    cpuTemperatureC: 48,
    load: 0.1,
    memoryAvailableMb: 1_300,
    diskFreePercent: 70,
    wifiSignalDbm: -70,
    exchangeLossPercent: 0,
    exchangeRoundTripMs: 18,
    boardSupplyMv: 4_650,
    clockOffsetMs: -20,
  };
  const step = Math.max(30_000, Math.round((toMs - fromMs) / 400));
  const points: History['points'] = [];
  for (let at = fromMs; at < toMs; at += step) {
    const gap = Math.abs(at - (fromMs + toMs) / 2) < step * 12;
    const mean = least[metric] + Math.abs(least[metric]) * 0.1 * (1 + Math.sin(at / 7e6)) + random.next();
    points.push(gap ? [at, null, null, null] : [at, mean - 0.8, mean, mean + 1.1]);
  }
  return { metric, unit: metrics[metric], resolution: '5min', points };
}

export function fixtureAvailability(
  fromMs: number,
  toMs: number,
): { from: string; to: string; state: AvailabilityState }[] {
  const parts: [number, AvailabilityState][] = [
    [0, 'unknown'],
    [0.1, 'could-call'],
    [0.52, 'could-not-call'],
    [0.55, 'could-call'],
    [0.8, 'down'],
    [0.83, 'could-call'],
  ];
  return parts.map(([share, state], i) => ({
    from: iso(fromMs + share * (toMs - fromMs)),
    to: iso(fromMs + (parts[i + 1]?.[0] ?? 1) * (toMs - fromMs)),
    state,
  }));
}

export function fixtureCommands(nowMs: number): StoredCommand[] {
  const base = { by: 'olga', expiresAt: iso(nowMs + HOUR_MS), hasBundle: false } as const;
  return [
    {
      ...base,
      id: fixtureId(8, 1),
      name: 'self-test',
      summary: 'self-test call',
      createdAt: iso(nowMs - 20_000),
      state: 'accepted',
      message: null,
      finishedAt: null,
    },
    {
      ...base,
      id: fixtureId(8, 2),
      name: 'diagnostics',
      summary: 'diagnostics',
      createdAt: iso(nowMs - HOUR_MS),
      state: 'done',
      message: 'Sent 118 KB.',
      finishedAt: iso(nowMs - HOUR_MS + 4_000),
      hasBundle: true,
    },
    {
      ...base,
      id: fixtureId(8, 3),
      name: 'reboot',
      summary: 'reboot',
      createdAt: iso(nowMs - 90 * HOUR_MS),
      state: 'expired',
      message: null,
      finishedAt: null,
    },
  ];
}

const toml = `number = "88003334434"

[sip]
[[sip.routes]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
password = "•••"
`;

export function fixtureConfigs(nowMs: number): StoredConfig[] {
  return [
    {
      version: 4,
      toml: `${toml}\n[health]\nhot = 85\n`,
      by: 'olga',
      createdAt: iso(nowMs - HOUR_MS),
      state: 'rolled-back',
      message: 'Not registered within 2 minutes; went back to version 3.',
    },
    { version: 3, toml, by: 'olga', createdAt: iso(nowMs - 100 * HOUR_MS), state: 'running', message: null },
    {
      version: 2,
      toml: toml.replace('hotline-17', 'hotline-16'),
      by: 'ivan',
      createdAt: iso(nowMs - 500 * HOUR_MS),
      state: 'superseded',
      message: null,
    },
  ];
}
