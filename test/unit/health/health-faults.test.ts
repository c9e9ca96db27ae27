/** Which signals make which fault, when it comes and when it goes; the tables by topic stand beside this file. */
import { describe, expect, it } from 'vitest';
import { initialHealthFaults, nextHealthFaults } from '../../../src/health/health-faults.js';
import { type FaultCode, faultSchema } from '../../../src/protocol/faults.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import { signals } from '../../../src/protocol/signals.js';
import { bareReport, healthReport } from '../../support/health/health-report.js';
import {
  audio,
  clock,
  course,
  hook,
  machine,
  type Moment,
  network,
  route,
  routes,
  thresholds,
  WALL_MS,
} from './health-fault-course.js';

describe('faults of the health', () => {
  it('are none of a phone that is well', () => {
    expect(
      course([
        [0, {}],
        [1_000, {}],
      ]),
    ).toEqual([]);
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
