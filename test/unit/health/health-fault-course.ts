/** Moments of a phone's health, and which faults are told in their course. */
import {
  type HealthFaultEffect,
  type HealthThresholds,
  type HealthView,
  initialHealthFaults,
  nextHealthFaults,
} from '../../../src/health/health-faults.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import { healthReport } from '../../support/health/health-report.js';

export const thresholds: HealthThresholds = {
  offHookLimitMs: 300_000,
  hotC: 80,
  diskFreePercent: 5,
  memoryFreePercent: 5,
  lossPercent: 5,
  wifiSignalDbm: -75,
  clockOffsetMs: 60_000,
};
export const WALL_MS = Date.UTC(2026, 5, 1);

export type Moment = readonly [seconds: number, change: Partial<HealthReport>, view?: Partial<HealthView>];

/** What is told in the course of these moments: `code place` when it comes, `-code place` when it goes, with its time. */
export function course(moments: readonly Moment[], given = thresholds): string[] {
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

export const base = healthReport();
export const machine = (change: Partial<HealthReport['machine']>) => ({
  machine: { ...base.machine, ...change },
});
export const network = (change: Partial<HealthReport['network']>) => ({
  network: { ...base.network, ...change },
});
export const clock = (offsetMs: number | null) => ({ clock: { synchronised: null, offsetMs } });
export const audio = (problem: string | null) => ({
  audio: { ...base.audio, open: problem === null, problem },
});
export const hook = (offHook: boolean, state: HealthReport['calls']['state']) => ({
  hook: { ...base.hook, offHook },
  calls: { ...base.calls, state },
});
export const AT = '2026-03-01T09:00:00.000Z';
export const route = (
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
export const routes = (...all: HealthReport['routes']) => ({ routes: all });
export const waiting = routes(route('main', 'waiting', 'no route to host'));
export const unplugged = { ...network({ linkUp: false }), ...waiting };

/** What happens, and what is told: a row of a table. */
export type Course = readonly [what: string, moments: readonly Moment[], told: readonly string[]];
