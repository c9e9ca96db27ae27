/** Which signals make which fault, when it comes and when it goes. */
import { describe, expect, it } from 'vitest';
import {
  type HealthFaultEffect,
  type HealthThresholds,
  type HealthView,
  initialHealthFaults,
  nextHealthFaults,
} from '../../../src/health/health-faults.js';
import { type FaultCode, faultSchema } from '../../../src/protocol/faults.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import { signals } from '../../../src/protocol/signals.js';
import { bareReport, healthReport } from '../../support/health/health-report.js';

const thresholds: HealthThresholds = {
  offHookLimitMs: 300_000,
  hotC: 80,
  diskFreePercent: 5,
  memoryFreePercent: 5,
  lossPercent: 5,
  wifiSignalDbm: -75,
  clockOffsetMs: 60_000,
};
const WALL_MS = Date.UTC(2026, 5, 1);

type Moment = readonly [seconds: number, change: Partial<HealthReport>, view?: Partial<HealthView>];

/** What is told in the course of these moments: `code place` when it comes, `-code place` when it goes, with its time. */
function course(moments: readonly Moment[], given = thresholds): string[] {
  let state = initialHealthFaults;
  const told: string[] = [];
  for (const [seconds, change, view] of moments) {
    const step = nextHealthFaults(given, state, {
      report: healthReport(change),
      networkKnown: true,
      nowMs: seconds * 1_000,
      wallMs: WALL_MS,
      ...view,
    });
    state = step.state;
    told.push(...step.effects.map((effect) => `${seconds}: ${nameOf(effect)}`));
  }
  return told;
}

function nameOf({ type, code, place }: HealthFaultEffect): string {
  return `${type === 'clear' ? '-' : ''}${code}${place === '' ? '' : ` ${place}`}`;
}

const base = healthReport();
const machine = (change: Partial<HealthReport['machine']>) => ({ machine: { ...base.machine, ...change } });
const network = (change: Partial<HealthReport['network']>) => ({ network: { ...base.network, ...change } });
const clock = (offsetMs: number | null) => ({ clock: { synchronised: null, offsetMs } });
const audio = (problem: string | null) => ({ audio: { ...base.audio, open: problem === null, problem } });
const hook = (offHook: boolean, state: HealthReport['calls']['state']) => ({
  hook: { ...base.hook, offHook },
  calls: { ...base.calls, state },
});
const AT = '2026-03-01T09:00:00.000Z';
const route = (
  name: string,
  state: HealthReport['routes'][number]['state'],
  lastError: string | null = null,
) => ({
  route: name,
  server: `wss://${name}.example/ws`,
  state,
  since: AT,
  lastError,
});
const routes = (...all: HealthReport['routes']) => ({ routes: all });
const waiting = routes(route('main', 'waiting', 'no route to host'));
const unplugged = { ...network({ linkUp: false }), ...waiting };

const cases: readonly (readonly [what: string, moments: readonly Moment[], told: readonly string[]])[] = [
  [
    'a phone that is well has no fault',
    [
      [0, {}],
      [1_000, {}],
    ],
    [],
  ],

  [
    'not registered for 30 s',
    [
      [0, waiting],
      [29, waiting],
      [30, waiting],
    ],
    ['30: not-registered'],
  ],
  [
    'the seconds of a start',
    [
      [0, routes(route('main', 'connecting'))],
      [29, waiting],
      [30, {}],
    ],
    [],
  ],
  [
    'a grace that begins anew with each loss',
    [
      [0, waiting],
      [20, {}],
      [25, waiting],
      [50, waiting],
      [55, waiting],
    ],
    ['55: not-registered'],
  ],
  [
    'registered again',
    [
      [0, waiting],
      [30, waiting],
      [31, {}],
    ],
    ['30: not-registered', '31: -not-registered'],
  ],
  [
    'not registered for another reason than before',
    [
      [0, waiting],
      [30, waiting],
      [40, routes(route('main', 'waiting', 'refused the password (401)'))],
    ],
    ['30: not-registered', '40: not-registered'],
  ],
  [
    'a phone that is being stopped',
    [
      [0, routes(route('main', 'stopped'))],
      [60, routes(route('main', 'stopped'))],
    ],
    [],
  ],
  [
    'one of two routes not registered',
    [
      [0, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [30, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [31, routes(route('main', 'registered'), route('spare', 'registered'))],
    ],
    ['30: route-unregistered spare', '31: -route-unregistered spare'],
  ],
  [
    'then the other one neither',
    [
      [0, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [30, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [40, routes(route('main', 'waiting'), route('spare', 'waiting'))],
      [70, routes(route('main', 'waiting'), route('spare', 'waiting'))],
    ],
    ['30: route-unregistered spare', '40: -route-unregistered spare', '70: not-registered'],
  ],

  [
    'no sound device',
    [
      [0, audio('there is no card')],
      [2, audio('there is no card')],
      [60, audio(null)],
      [62, audio(null)],
    ],
    ['2: audio-unavailable', '62: -audio-unavailable'],
  ],
  [
    'a sound device that is plugged in anew',
    [
      [0, audio('it was pulled out')],
      [1, audio(null)],
      [3, audio(null)],
    ],
    [],
  ],
  [
    'a sound device that is not opened yet',
    [
      [0, { audio: { ...base.audio, present: false, open: false } }],
      [60, { audio: { ...base.audio, present: false, open: false } }],
    ],
    [],
  ],

  [
    'off the hook with no call for the limit',
    [
      [0, hook(true, 'far-end-gone')],
      [299, hook(true, 'left-off-hook')],
      [300, hook(true, 'left-off-hook')],
      [301, hook(false, 'idle')],
    ],
    ['300: left-off-hook', '301: -left-off-hook'],
  ],
  [
    'a long call is no fault',
    [
      [0, hook(true, 'talking')],
      [86_400, hook(true, 'talking')],
    ],
    [],
  ],
  [
    'off the hook of a phone out of service',
    [
      [0, hook(true, 'out-of-service')],
      [300, hook(true, 'howler')],
    ],
    ['300: left-off-hook'],
  ],

  [
    'the link is gone',
    [
      [0, unplugged],
      [5, unplugged],
      [6, {}],
      [11, {}],
    ],
    ['5: network-down', '11: -network-down'],
  ],
  [
    'no address',
    [
      [0, { ...network({ addresses: [] }), ...waiting }],
      [5, { ...network({ addresses: [] }), ...waiting }],
    ],
    ['5: network-down'],
  ],
  [
    'addresses that could not be read',
    [
      [0, { ...network({ addresses: [] }), ...waiting }, { networkKnown: false }],
      [20, { ...network({ addresses: [] }), ...waiting }, { networkKnown: false }],
    ],
    [],
  ],
  [
    'an exchange on this very machine needs no network',
    [
      [0, network({ linkUp: false, addresses: [] })],
      [60, network({ linkUp: false, addresses: [] })],
    ],
    [],
  ],
  [
    'the gateway does not answer',
    [
      [0, network({ gatewayReachable: false })],
      [90, network({ gatewayReachable: false })],
      [91, {}],
    ],
    ['90: gateway-unreachable', '91: -gateway-unreachable'],
  ],
  [
    'one look-up that failed',
    [
      [0, network({ dnsWorks: false })],
      [60, {}],
      [90, {}],
    ],
    [],
  ],
  [
    'look-ups that fail',
    [
      [0, network({ dnsWorks: false })],
      [90, network({ dnsWorks: false })],
      [120, {}],
    ],
    ['90: dns-failing', '120: -dns-failing'],
  ],
  [
    'loss, with a band in which it stays',
    [
      [0, network({ exchangeLossPercent: 5.1 })],
      [60, network({ exchangeLossPercent: 9 })],
      [70, network({ exchangeLossPercent: 3 })],
      [200, network({ exchangeLossPercent: 3 })],
      [210, network({ exchangeLossPercent: 2.5 })],
      [270, network({ exchangeLossPercent: 0 })],
    ],
    ['60: exchange-loss', '270: -exchange-loss'],
  ],
  [
    'loss at the threshold',
    [
      [0, network({ exchangeLossPercent: 5 })],
      [60, network({ exchangeLossPercent: 5 })],
    ],
    [],
  ],
  [
    'a weak signal, with a band in which it stays',
    [
      [0, network({ wifiSignalDbm: -76 })],
      [60, network({ wifiSignalDbm: -80 })],
      [70, network({ wifiSignalDbm: -71 })],
      [140, network({ wifiSignalDbm: -71 })],
      [150, network({ wifiSignalDbm: -70 })],
      [210, network({ wifiSignalDbm: -60 })],
    ],
    ['60: wifi-weak', '210: -wifi-weak'],
  ],
  [
    'a cable in place of the weak Wi-Fi',
    [
      [0, network({ wifiSignalDbm: -80 })],
      [60, network({ wifiSignalDbm: -80 })],
      [70, {}],
      [130, {}],
    ],
    ['60: wifi-weak', '130: -wifi-weak'],
  ],

  [
    'hot, with a band in which it stays',
    [
      [0, machine({ cpuTemperatureC: 80 })],
      [20, machine({ cpuTemperatureC: 82 })],
      [30, machine({ cpuTemperatureC: 76 })],
      [500, machine({ cpuTemperatureC: 76 })],
      [510, machine({ cpuTemperatureC: 75 })],
      [570, machine({ cpuTemperatureC: 70 })],
    ],
    ['20: hot', '570: -hot'],
  ],
  [
    'hot for a moment',
    [
      [0, machine({ cpuTemperatureC: 85 })],
      [10, machine({ cpuTemperatureC: 79 })],
      [20, machine({ cpuTemperatureC: 85 })],
      [30, machine({ cpuTemperatureC: 79 })],
    ],
    [],
  ],
  [
    'throttled, on and off',
    [
      [0, machine({ throttledNow: true })],
      [20, machine({ throttledNow: true })],
      [30, {}],
      [200, machine({ throttledNow: true })],
      [210, {}],
      [509, {}],
      [510, {}],
    ],
    ['20: throttled', '510: -throttled'],
  ],
  [
    'under-voltage',
    [
      [0, machine({ underVoltageNow: true })],
      [10, {}],
      [609, {}],
      [610, {}],
    ],
    ['0: under-voltage', '610: -under-voltage'],
  ],
  [
    'under-voltage between two looks, told once',
    [
      [0, {}],
      [10, machine({ underVoltageSinceBoot: true })],
      [20, machine({ underVoltageSinceBoot: true })],
      [620, machine({ underVoltageSinceBoot: true })],
      [2_000, machine({ underVoltageSinceBoot: true })],
    ],
    ['10: under-voltage', '620: -under-voltage'],
  ],
  [
    'under-voltage before the phone looked',
    [
      [0, machine({ underVoltageSinceBoot: null })],
      [10, machine({ underVoltageSinceBoot: true })],
    ],
    [],
  ],
  [
    'memory, by its share',
    [
      [0, machine({ memoryAvailableMb: 92 })],
      [60, machine({ memoryAvailableMb: 80 })],
      [70, machine({ memoryAvailableMb: 128 })],
      [140, machine({ memoryAvailableMb: 128 })],
      [150, machine({ memoryAvailableMb: 130 })],
      [210, machine({ memoryAvailableMb: 130 })],
    ],
    ['60: memory-low', '210: -memory-low'],
  ],
  [
    'disk, with a band in which it stays',
    [
      [0, machine({ diskFreePercent: 4.9 })],
      [60, machine({ diskFreePercent: 5.5 })],
      [120, machine({ diskFreePercent: 6 })],
    ],
    ['0: disk-low', '120: -disk-low'],
  ],
  [
    'read-only',
    [
      [0, machine({ diskReadOnly: true })],
      [60, {}],
    ],
    ['0: disk-read-only', '60: -disk-read-only'],
  ],

  [
    'fast',
    [
      [0, clock(60_001)],
      [60, clock(30_001)],
      [120, clock(30_000)],
    ],
    ['0: clock-wrong', '120: -clock-wrong'],
  ],
  [
    'slow',
    [
      [0, clock(-60_001)],
      [60, clock(0)],
    ],
    ['0: clock-wrong', '60: -clock-wrong'],
  ],
  [
    'within the limit',
    [
      [0, clock(60_000)],
      [60, clock(-60_000)],
    ],
    [],
  ],
  [
    'never set',
    [
      [0, clock(null), { wallMs: Date.UTC(1970, 0, 1) }],
      [60, clock(null)],
    ],
    ['0: clock-wrong', '60: -clock-wrong'],
  ],
];

describe('faults of the health', () => {
  it.each(cases)('%s', (_what, moments, told) => {
    expect(course(moments)).toEqual(told);
  });

  it('of the hook never come where the limit is never', () => {
    const never = { ...thresholds, offHookLimitMs: null };
    const off = hook(true, 'left-off-hook');
    expect(
      course(
        [
          [0, off],
          [864_000, off],
        ],
        never,
      ),
    ).toEqual([]);
  });

  it('none is invented for signals that are not available', () => {
    const nothing = bareReport();
    expect(
      course([
        [0, nothing, { networkKnown: false }],
        [100_000, nothing, { networkKnown: false }],
      ]),
    ).toEqual([]);
  });

  it('a figure that wavers gives no new sentence', () => {
    const hot = [75, 82, 82, 83, 84].map((cpuTemperatureC, i): Moment => [
      i * 30,
      machine({ cpuTemperatureC }),
    ]);
    expect(course(hot)).toEqual(['60: hot']);
  });

  it('goes, and can come again', () => {
    const [bad, good] = [machine({ diskReadOnly: true }), machine({})];
    expect(
      course([
        [0, bad],
        [1, good],
        [2, bad],
      ]),
    ).toHaveLength(3);
  });

  it('each has a sentence that fits and says what to do', () => {
    const everything: Partial<HealthReport> = {
      ...machine({
        cpuTemperatureC: 91.5,
        throttledNow: true,
        underVoltageNow: true,
        memoryAvailableMb: 20,
        diskFreePercent: 1,
        diskFreeMb: 12,
        diskReadOnly: true,
      }),
      ...network({
        linkUp: false,
        gatewayReachable: false,
        dnsWorks: false,
        exchangeLossPercent: 40,
        wifiSignalDbm: -90,
      }),
      ...clock(-7_200_000),
      ...audio('x'.repeat(500)),
      ...hook(true, 'left-off-hook'),
      ...routes(route('main', 'waiting', 'refused the password (401).'), route('spare', 'waiting')),
    };
    let state = initialHealthFaults;
    const raised = new Map<FaultCode, string>();
    for (const nowMs of [0, 1_000_000]) {
      const view = { report: healthReport(everything), networkKnown: true, nowMs, wallMs: WALL_MS };
      const step = nextHealthFaults(thresholds, state, view);
      state = step.state;
      for (const effect of step.effects) if (effect.type === 'raise') raised.set(effect.code, effect.message);
    }
    const expected = new Set(
      [...Object.values(signals)].flatMap(({ fault }) => (fault === null ? [] : [fault])),
    );
    // Raised by the parts that see them.
    for (const code of [
      'hook-chatter',
      'hook-broken-wire',
      'tamper',
      'door-open',
      'supply-failed',
      'io-unavailable',
      'board-supply-low',
    ] as const)
      expected.delete(code);
    expect(new Set(raised.keys())).toEqual(expected);
    for (const [code, message] of raised) {
      expect(message, code).toMatch(/check|put it back|move|use|see|delete|replace|give/i);
      expect(message.slice(0, 500), code).not.toMatch(/undefined|NaN|null|\.\./);
      if (code !== 'audio-unavailable') faultSchema.shape.message.parse(message);
    }
    expect(raised.get('clock-wrong')).toContain('7200 s slow');
  });
});
