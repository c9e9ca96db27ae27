import { describe, expect, it } from 'vitest';
import { lampsFor, type PanelView, statusOf } from '../../../src/phone/panel-lamps.js';
import {
  ambientSigns,
  type PhoneStatus,
  phoneStatuses,
  statusSigns,
} from '../../../src/phone/lamp-patterns.js';
import type { LampPattern } from '../../../src/phone/ports.js';
import { callStateNames, type CallStateName } from '../../../src/protocol/handset.js';

const well: PanelView = {
  booting: false,
  hasNetwork: true,
  state: 'idle',
  offHook: false,
  registrations: [{ state: 'registered' }],
  faults: [],
};
const registering = { registrations: [{ state: 'connecting' }, { state: 'waiting' }] } as const;
const cannotCall = [{ code: 'io-unavailable' }] as const;
const needsService = [{ code: 'tamper' }] as const;
const notice = [{ code: 'door-open' }] as const;

type Ambient = keyof typeof ambientSigns;

/** Status, call lamp, "please lift". */
const table: readonly [what: string, view: Partial<PanelView>, PhoneStatus, 'on' | 'off', Ambient][] = [
  ['all is well', {}, 'ready', 'off', 'ready'],
  [
    'one of two routes is registered',
    { registrations: [{ state: 'waiting' }, { state: 'registered' }] },
    'ready',
    'off',
    'ready',
  ],
  ['a notice', { faults: notice }, 'ready', 'off', 'ready'],
  ['starting', { booting: true, ...registering }, 'booting', 'off', 'otherwise'],
  [
    'starting without a network',
    { booting: true, hasNetwork: false, ...registering },
    'booting',
    'off',
    'otherwise',
  ],
  [
    'starting, hook dead',
    { booting: true, ...registering, faults: cannotCall },
    'needs-service',
    'off',
    'otherwise',
  ],
  [
    'lifted while starting',
    { booting: true, ...registering, state: 'connecting', offHook: true },
    'calling',
    'on',
    'otherwise',
  ],
  ['not registered', registering, 'not-registered', 'off', 'otherwise'],
  [
    'not registered for so long that it is a fault',
    { ...registering, faults: [{ code: 'not-registered' }] },
    'not-registered',
    'off',
    'otherwise',
  ],
  [
    'no network for so long that it is a fault',
    { ...registering, hasNetwork: false, faults: [{ code: 'network-down' }] },
    'no-network',
    'off',
    'otherwise',
  ],
  ['looked for', { wanted: true }, 'wanted', 'off', 'ready'],
  ['looked for in a call', { wanted: true, state: 'talking', offHook: true }, 'wanted', 'on', 'otherwise'],
  ['no network', { hasNetwork: false, ...registering }, 'no-network', 'off', 'otherwise'],
  ['no network, not noticed by a route yet', { hasNetwork: false }, 'no-network', 'off', 'otherwise'],
  ['cannot call', { faults: cannotCall }, 'needs-service', 'off', 'otherwise'],
  [
    'cannot call, and no network',
    { faults: cannotCall, hasNetwork: false, ...registering },
    'needs-service',
    'off',
    'otherwise',
  ],
  [
    'a housing that was opened keeps nobody from calling',
    { faults: needsService },
    'needs-service',
    'off',
    'ready',
  ],
  [
    'opened, and not registered',
    { faults: needsService, ...registering },
    'not-registered',
    'off',
    'otherwise',
  ],
  [
    'opened, and no network',
    { faults: needsService, hasNetwork: false, ...registering },
    'no-network',
    'off',
    'otherwise',
  ],
  [
    'opened in a call',
    { faults: needsService, state: 'talking', offHook: true },
    'talking',
    'on',
    'otherwise',
  ],
  [
    'network lost in a call',
    { hasNetwork: false, ...registering, state: 'talking', offHook: true },
    'talking',
    'on',
    'otherwise',
  ],
  ['out of service', { state: 'out-of-service' }, 'out-of-service', 'off', 'otherwise'],
  [
    'out of service, not registered, opened',
    { state: 'out-of-service', ...registering, faults: needsService },
    'out-of-service',
    'off',
    'otherwise',
  ],
  [
    'out of service, lifted',
    { state: 'out-of-service', offHook: true },
    'out-of-service',
    'off',
    'otherwise',
  ],
  ['a callback rings', { state: 'callback' }, 'calling', 'off', 'callback'],
  [
    'a callback rings on a phone that was opened',
    { state: 'callback', faults: needsService },
    'calling',
    'off',
    'callback',
  ],
  ['a callback is being answered', { state: 'callback', offHook: true }, 'calling', 'on', 'otherwise'],
];

/** The lamps of a phone without a fault in each state of a call. */
const states: Record<CallStateName, readonly [PhoneStatus, 'on' | 'off', Ambient]> = {
  idle: ['ready', 'off', 'ready'],
  callback: ['calling', 'on', 'otherwise'],
  connecting: ['calling', 'on', 'otherwise'],
  ringing: ['calling', 'on', 'otherwise'],
  'early-media': ['calling', 'on', 'otherwise'],
  talking: ['talking', 'on', 'otherwise'],
  retrying: ['calling', 'on', 'otherwise'],
  'far-end-gone': ['calling', 'off', 'otherwise'],
  'gave-up': ['calling', 'off', 'otherwise'],
  howler: ['calling', 'off', 'otherwise'],
  'left-off-hook': ['calling', 'off', 'otherwise'],
  'out-of-service': ['out-of-service', 'off', 'otherwise'],
};

const lamps = (status: PhoneStatus, call: 'on' | 'off', ambient: Ambient) => ({
  status: statusSigns[status].pattern,
  call,
  ambient: ambientSigns[ambient].pattern,
});

describe('the lamps', () => {
  it.each(table)('%s', (_what, difference, status, call, ambient) => {
    const view = { ...well, ...difference };
    expect(statusOf(view)).toBe(status);
    expect(lampsFor(view)).toEqual(lamps(status, call, ambient));
  });

  it.each(callStateNames)('of a phone that is well, in the state %s', (state) => {
    const [status, call, ambient] = states[state];
    expect(lampsFor({ ...well, state, offHook: state !== 'idle' })).toEqual(lamps(status, call, ambient));
  });

  it('show every status in the table', () => {
    expect(new Set(table.map(([, , status]) => status))).toEqual(new Set(phoneStatuses));
  });
});

// ── patterns ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Flashes of a pattern: when each begins, and how long it is lit and then dark. */
function flashes(pattern: LampPattern): { litMs: number; darkMs: number }[] {
  if (typeof pattern === 'string') return [];
  return pattern.flatMap((ms, i) => (i % 2 === 0 ? [{ litMs: ms, darkMs: pattern[i + 1] ?? 0 }] : []));
}
const periodOf = (pattern: LampPattern): number =>
  typeof pattern === 'string' ? Infinity : pattern.reduce((sum, ms) => sum + ms, 0);

/** What a person can name without a watch: `short` and `long` flashes and pauses, or an even blinking and how quick. */
function impression(pattern: LampPattern): string {
  if (typeof pattern === 'string') return pattern;
  const word = (ms: number): string => {
    if (ms <= 300) return 'short';
    if (ms >= 900) return 'long';
    throw new RangeError(`${ms} ms is neither short nor long`);
  };
  return pattern.map(word).join(' ');
}

const all: [string, LampPattern][] = [
  ...phoneStatuses.map((status): [string, LampPattern] => [status, statusSigns[status].pattern]),
];

describe('the patterns of the status lamp', () => {
  it('leave every two of them different impressions', () => {
    const impressions = all.map(([, pattern]) => impression(pattern));
    expect(new Set(impressions).size).toBe(phoneStatuses.length);
  });

  it('never look like a lamp that is dead', () => {
    for (const [name, pattern] of all) expect(pattern, name).not.toBe('off');
  });

  it.each(all)('%s: a person sees every flash, and has read it within 5 s', (_name, pattern) => {
    for (const { litMs, darkMs } of flashes(pattern)) {
      expect(litMs).toBeGreaterThanOrEqual(200);
      expect(darkMs).toBeGreaterThanOrEqual(200);
    }
    if (typeof pattern !== 'string') expect(periodOf(pattern)).toBeLessThanOrEqual(5_000);
  });

  it.each([...all, ...Object.entries(ambientSigns).map(([name, { pattern }]) => [name, pattern] as const)])(
    '%s: at most three flashes in any second (WCAG 2.3.1)',
    (_name, pattern) => {
      const onsets: number[] = [];
      let atMs = 0;
      for (let round = 0; round < 20; round++)
        for (const { litMs, darkMs } of flashes(pattern)) {
          onsets.push(atMs);
          atMs += litMs + darkMs;
        }
      for (const from of onsets)
        expect(onsets.filter((onset) => onset >= from && onset < from + 1_000).length).toBeLessThanOrEqual(3);
    },
  );

  it('count trouble by their short flashes', () => {
    const counts = (['needs-service', 'not-registered', 'no-network'] as const).map(
      (status) => flashes(statusSigns[status].pattern).length,
    );
    expect(counts).toEqual([1, 2, 3]);
  });
});
