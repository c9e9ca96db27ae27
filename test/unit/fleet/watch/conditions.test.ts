import { describe, expect, it } from 'vitest';
import {
  availabilityOf,
  isProofOverdue,
  judge,
  type PhoneFacts,
} from '../../../../src/fleet/watch/conditions.js';
import { DOWN, NEVER, UP, WAITING } from '../../../../src/fleet/watch/presence.machine.js';
import { alertKindOf, factsOf, sentence } from '../../../../src/fleet/watch/report-facts.js';
import { alertCauseSchema } from '../../../../src/protocol/fleet-api/alert-causes.js';
import type { AlertKind } from '../../../../src/protocol/fleet-api/alert-kinds.js';
import type { AvailabilityState, Condition } from '../../../../src/protocol/fleet-api/phones.js';
import { defaultSettings } from '../../../../src/protocol/fleet-api/settings.js';
import { type FaultCode, faultCodes } from '../../../../src/protocol/faults.js';
import type { HealthReport } from '../../../../src/protocol/health.js';
import { fault, healthyReport, machine } from './healthy-report.js';

const NOW = Date.UTC(2026, 0, 10);
const DAY = 86_400_000;

function phone(change: Partial<PhoneFacts> = {}): PhoneFacts {
  return {
    enrolment: 'accepted',
    presence: UP,
    facts: factsOf(healthyReport()),
    inServiceMs: NOW - 29 * DAY,
    acceptedMs: NOW - 30 * DAY,
    provedMs: NOW - DAY,
    callsFailing: null,
    configFailed: null,
    updateFailed: null,
    keyConflict: false,
    condition: 'ready',
    ...change,
  };
}
const reporting = (change: Partial<HealthReport>) => phone({ facts: factsOf(healthyReport(change)) });
const settingUp = (change: Partial<HealthReport>) => ({ ...reporting(change), inServiceMs: null });
const judged = (it: PhoneFacts, standing: AlertKind[] = []) => {
  const { condition, wanted } = judge(it, standing, defaultSettings, NOW);
  return [condition, ...wanted.map(({ kind }) => kind)];
};
const [route] = healthyReport().routes;
const unregistered = [{ ...route!, state: 'waiting' as const, lastError: 'the exchange refused it (403)' }];
const contacts = { tamper: true, doorOpen: null, supplyGood: null };
const hook = { ...healthyReport().hook, leftOffHook: true };
const audio = { device: 'alsa:x', present: true, open: false, problem: 'busy' };

describe('conditions', () => {
  it.each<[what: string, phone: PhoneFacts, ...(Condition | AlertKind)[]]>([
    ['a healthy phone', phone(), 'ready'],
    ['no registered route', reporting({ routes: unregistered }), 'cannot-call', 'cannot-call'],
    ['one of two routes', reporting({ routes: [...unregistered, route!] }), 'ready'],
    ['a phone that is being set up and lacks its number', settingUp({ routes: [] }), 'setting-up'],
    [
      'one that is being set up, is open and went silent',
      { ...settingUp({ contacts }), presence: DOWN },
      'setting-up',
    ],
    [
      'one that is being set up, from a copied memory',
      { ...settingUp({}), keyConflict: true },
      'setting-up',
      'key-conflict',
    ],
    ['no route at all', reporting({ routes: [] }), 'cannot-call', 'cannot-call'],
    ['sound that is not open', reporting({ audio }), 'cannot-call', 'cannot-call'],
    [
      'a fault that stops calls',
      reporting({ faults: [fault('network-down')] }),
      'cannot-call',
      'cannot-call',
    ],
    ['left off-hook', reporting({ hook }), 'needs-service', 'left-off-hook'],
    ['tamper', reporting({ contacts }), 'needs-service', 'tamper'],
    ['hot by the setting', reporting({ machine: machine({ cpuTemperatureC: 80 }) }), 'needs-service', 'hot'],
    ['nearly hot', reporting({ machine: machine({ cpuTemperatureC: 79.9 }) }), 'ready'],
    ['not available is not hot', reporting({ machine: machine({ cpuTemperatureC: null }) }), 'ready'],
    ['little disk', reporting({ machine: machine({ diskFreePercent: 4.9 }) }), 'needs-service', 'disk'],
    ['enough disk', reporting({ machine: machine({ diskFreePercent: 5 }) }), 'ready'],
    ['read-only disk', reporting({ machine: machine({ diskReadOnly: true }) }), 'needs-service', 'disk'],
    [
      'low voltage',
      reporting({ machine: machine({ underVoltageNow: true }) }),
      'needs-service',
      'under-voltage',
    ],
    [
      'a slow clock',
      reporting({ clock: { synchronised: false, offsetMs: -60_001 } }),
      'needs-service',
      'clock',
    ],
    ['a clock on the limit', reporting({ clock: { synchronised: null, offsetMs: 60_000 } }), 'ready'],
    [
      'a failed self-test',
      reporting({ faults: [fault('self-test-failed')] }),
      'needs-service',
      'self-test-failed',
    ],
    ['another fault', reporting({ faults: [fault('memory-low')] }), 'needs-service', 'needs-service'],
    ['something to be known only', reporting({ faults: [fault('door-open')] }), 'ready'],
    [
      'a configuration that was rolled back',
      reporting({ faults: [fault('config-rolled-back')] }),
      'needs-service',
      'config-failed',
    ],
    [
      'failing calls',
      phone({
        callsFailing: { type: 'calls-failed', count: 3, since: '2026-01-09T00:00:00Z', last: 'busy' },
      }),
      'needs-service',
      'calls-failing',
    ],
    [
      'a refused configuration',
      phone({ configFailed: { type: 'config-refused', version: 4, said: null } }),
      'needs-service',
      'config-failed',
    ],
    ['one key, two devices', phone({ keyConflict: true }), 'needs-service', 'key-conflict'],
    ['an old proof', phone({ provedMs: NOW - 3 * DAY - 1 }), 'needs-service', 'test-overdue'],
    ['a proof just young enough', phone({ provedMs: NOW - 3 * DAY }), 'ready'],
    ['never proved, accepted long ago', phone({ provedMs: null }), 'needs-service', 'test-overdue'],
    ['never proved, accepted today', phone({ provedMs: null, acceptedMs: NOW }), 'ready'],
    [
      'several at once',
      reporting({ hook, contacts, faults: [fault('memory-low'), fault('dns-failing')] }),
      'needs-service',
      'needs-service',
      'left-off-hook',
      'tamper',
    ],
    ['down', phone({ presence: DOWN }), 'down'],
    ['down, and its proof grows old', phone({ presence: DOWN, provedMs: 0 }), 'down', 'test-overdue'],
    ['down: what it said last counts no more', { ...reporting({ hook }), presence: DOWN }, 'down'],
    [
      'after a restart it is what it was',
      phone({ presence: WAITING, condition: 'cannot-call' }),
      'cannot-call',
    ],
    ['never connected', phone({ presence: NEVER, provedMs: 0 }), 'never-connected'],
    ['made anew', phone({ enrolment: 'new' }), 'never-connected'],
    ['revoked, whatever it says', { ...reporting({ audio }), enrolment: 'revoked' }, 'revoked'],
    [
      'unconfirmed: judged, and nobody is told',
      { ...reporting({ audio }), enrolment: 'unconfirmed', provedMs: 0 },
      'cannot-call',
    ],
  ])('%s', (_, it, ...expected) => {
    expect(judged(it)).toEqual(expected);
  });

  it('goes by its open alerts until the first report after a restart', () => {
    expect(judged(phone({ facts: null }), ['cannot-call'])).toEqual(['cannot-call']);
    expect(judged(phone({ facts: null }), ['hot'])).toEqual(['needs-service']);
    expect(judged(phone({ facts: null }))).toEqual(['ready']);
    expect(judge(phone({ facts: null }), [], defaultSettings, NOW).reportCounts).toBe(false);
    expect(judged(phone(), ['cannot-call'])).toEqual(['ready']);
  });

  it('keeps what was seen as data', () => {
    const cause = (it: PhoneFacts) => judge(it, [], defaultSettings, NOW).wanted[0]?.cause;
    const route = { name: 'main', server: 'wss://pbx.example/ws' };
    expect(cause(reporting({ routes: unregistered }))).toEqual({
      type: 'not-registered',
      route,
      said: 'the exchange refused it (403)',
    });
    expect(cause(reporting({ routes: [] }))).toEqual({ type: 'not-registered', route: null, said: null });
    expect(cause(reporting({ audio }))).toEqual({
      type: 'no-sound',
      device: 'alsa:x',
      present: true,
      said: 'busy',
    });
    expect(cause(reporting({ clock: { synchronised: false, offsetMs: 3_600_400 } }))).toEqual({
      type: 'clock-off',
      offsetMs: 3_600_400,
    });
    expect(cause(phone({ provedMs: null }))).toEqual({
      type: 'not-proved',
      limitMs: 3 * DAY,
      provedAt: null,
    });
    expect(cause(phone({ provedMs: 0 }))).toMatchObject({ provedAt: '1970-01-01T00:00:00.000Z' });
    expect(cause(reporting({ hook }))).toEqual({
      type: 'fault',
      code: 'left-off-hook',
      place: '',
      said: null,
    });
  });

  it('takes what the phone itself says first, as one bounded line', () => {
    const cause = (it: PhoneFacts) => judge(it, [], defaultSettings, NOW).wanted[0]?.cause;
    const faults = [fault('network-down', 'no\ncable')];
    expect(cause(reporting({ faults, routes: unregistered }))).toMatchObject({
      code: 'network-down',
      said: 'no cable',
    });
    expect(cause(reporting({ faults: [fault('network-down', ' ')] }))).toMatchObject({ said: null });
    const long = judge(reporting({ faults: [fault('hot', 'x'.repeat(500))] }), [], defaultSettings, NOW);
    for (const it of long.wanted) expect(alertCauseSchema.safeParse(it.cause).success).toBe(true);
  });

  it('knows an alert for every fault that is more than a notice', () => {
    for (const code of Object.keys(faultCodes) as FaultCode[]) {
      const { severity } = faultCodes[code];
      const kind = alertKindOf(code);
      if (severity === 'cannot-call') expect(kind, code).toBe('cannot-call');
      if (severity === 'needs-service') expect(kind, code).not.toBeNull();
    }
  });

  it('makes one bounded line of what a phone says', () => {
    expect(sentence('a\r\nBcc: x\u0000y')).toBe('a Bcc: x y');
    expect(sentence('x'.repeat(2_000))).toHaveLength(500);
    expect(sentence(`${'x'.repeat(499)}😀`)).toBe(`${'x'.repeat(499)}\uFFFD`);
  });
});

describe('availability', () => {
  it.each<[Partial<PhoneFacts>, AvailabilityState]>([
    [{}, 'could-call'],
    [{ condition: 'needs-service' }, 'could-call'],
    [{ condition: 'cannot-call' }, 'could-not-call'],
    [{ presence: DOWN, condition: 'down' }, 'down'],
    [{ condition: 'setting-up', inServiceMs: null }, 'unknown'],
    [{ condition: 'setting-up', inServiceMs: null, presence: DOWN }, 'unknown'],
    [{ presence: WAITING }, 'unknown'],
    [{ presence: NEVER }, 'unknown'],
    [{ enrolment: 'revoked', condition: 'revoked' }, 'unknown'],
    [{ enrolment: 'unconfirmed' }, 'unknown'],
  ])('%o is %s', (change, state) => {
    expect(availabilityOf(phone(change))).toBe(state);
  });

  it('has no overdue proof without anything to count from', () => {
    const nothing = { acceptedMs: null, inServiceMs: null, provedMs: null };
    expect(isProofOverdue(nothing, defaultSettings, NOW)).toBe(false);
  });
  it('counts from the day on which the phone was taken into service, where that is later', () => {
    const prepared = { acceptedMs: NOW - 30 * DAY, provedMs: NOW - 20 * DAY };
    expect(isProofOverdue({ ...prepared, inServiceMs: NOW - DAY }, defaultSettings, NOW)).toBe(false);
    expect(isProofOverdue({ ...prepared, inServiceMs: NOW - 4 * DAY }, defaultSettings, NOW)).toBe(true);
  });
});
