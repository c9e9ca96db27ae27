import { describe, expect, it } from 'vitest';
import type { HookPolicy } from '../../../src/phone/hook.machine.js';
import { type HookEvent, play } from './hook-bench.js';

const on = (atMs: number): HookEvent => ({ type: 'on-hook', atMs });
const off = (atMs: number): HookEvent => ({ type: 'off-hook', atMs });
const flash = (atMs: number): HookEvent => ({ type: 'flash', atMs });
const chatter = (present: boolean): HookEvent => ({ type: 'fault', fault: 'chatter', present });
const rate = (present: boolean): HookEvent => ({ type: 'fault', fault: 'implausible-rate', present });

interface Trace {
  readonly what: string;
  readonly policy?: Partial<HookPolicy>;
  /** Off the hook at 0 ms. */
  readonly startsOff?: boolean;
  /** Times in ms at which the level changed. */
  readonly edges: readonly number[];
  /** Looked at when this much time has passed. */
  readonly untilMs?: number;
  /** All that is reported, in order. */
  readonly events: readonly HookEvent[];
}

/** A metal spring closing: seven changes in 6 ms, as seen on a logic analyser. */
const bounce = (atMs: number): number[] => [0, 0.3, 0.7, 1.9, 2.6, 5.1, 5.8].map((t) => atMs + t);

const traces: readonly Trace[] = [
  {
    what: 'a clean lift and replace, at once',
    edges: [1_000, 9_000],
    events: [on(0), off(1_000), on(9_000)],
  },
  {
    what: 'a handset that is off at the start',
    startsOff: true,
    edges: [4_000],
    events: [off(0), on(4_000)],
  },
  {
    what: 'a handset that is off at the start, even where levels must settle',
    policy: { settleMs: 20 },
    startsOff: true,
    edges: [],
    events: [off(0)],
  },
  {
    what: 'a lift with bounce, settled',
    policy: { settleMs: 10 },
    edges: bounce(1_000),
    events: [on(0), off(1_015.8)],
  },
  {
    what: 'a lift and a replace with bounce, settled',
    policy: { settleMs: 10 },
    edges: [...bounce(1_000), ...bounce(5_000)],
    events: [on(0), off(1_015.8), on(5_015.8)],
  },
  {
    what: 'a spike of the cable, too short to settle',
    policy: { settleMs: 10 },
    edges: [1_000, 1_004],
    events: [on(0)],
  },
  {
    what: 'a bounce where nothing settles: each is obeyed, and the position is right in the end',
    edges: [1_000, 1_000.4, 1_001],
    events: [on(0), off(1_000), on(1_000.4), off(1_001)],
  },
  {
    what: 'a hook flash',
    policy: { flashMs: 500 },
    startsOff: true,
    edges: [2_000, 2_200],
    events: [off(0), flash(2_200)],
  },
  {
    what: 'a hook flash with bounce, settled',
    policy: { flashMs: 500, settleMs: 10 },
    startsOff: true,
    edges: [...bounce(2_000).slice(0, 5), ...bounce(2_300).slice(0, 5)],
    events: [off(0), flash(2_312.6)],
  },
  {
    what: 'two hook flashes',
    policy: { flashMs: 500 },
    startsOff: true,
    edges: [2_000, 2_100, 2_300, 2_450],
    events: [off(0), flash(2_100), flash(2_450)],
  },
  {
    what: 'a hang-up where flashes are possible: reported when it is too long for one',
    policy: { flashMs: 500 },
    startsOff: true,
    edges: [2_000],
    events: [off(0), on(2_500)],
  },
  {
    what: 'a hang-up and a new lift after the time of a flash',
    policy: { flashMs: 500 },
    startsOff: true,
    edges: [2_000, 2_501],
    events: [off(0), on(2_500), off(2_501)],
  },
  {
    what: 'a lift that settles only after the time of a flash',
    policy: { flashMs: 500, settleMs: 20 },
    startsOff: true,
    edges: [2_000, 2_510],
    events: [off(0), on(2_520), off(2_530)],
  },
  {
    what: 'a bad contact: hung up at the thirteenth level in 3 s, trusted again when still',
    edges: Array.from({ length: 13 }, (_, i) => 1_000 + 100 * i),
    untilMs: 10_000,
    events: [
      on(0),
      ...Array.from({ length: 11 }, (_, i) => (i % 2 === 0 ? off(1_000 + 100 * i) : on(1_000 + 100 * i))),
      chatter(true),
      on(2_100),
      chatter(false),
      off(3_200),
    ],
  },
  {
    what: 'a bad contact in a call: the call is given up',
    startsOff: true,
    edges: Array.from({ length: 13 }, (_, i) => 60_000 + 60 * i),
    policy: { settleMs: 50 },
    events: [
      off(0),
      ...Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? on(60_050 + 60 * i) : off(60_050 + 60 * i))),
      chatter(true),
      on(60_770),
      chatter(false),
    ],
  },
  {
    what: 'bounce that settles in time, however often it bounced: no bad contact',
    startsOff: true,
    edges: Array.from({ length: 101 }, (_, i) => 60_000 + 10 * i),
    policy: { settleMs: 50 },
    events: [off(0), on(61_050)],
  },
  {
    what: 'a contact that never settles in a call: the call is given up after 3 s',
    startsOff: true,
    edges: Array.from({ length: 401 }, (_, i) => 60_000 + 10 * i),
    policy: { settleMs: 50 },
    untilMs: 70_000,
    events: [off(0), chatter(true), on(63_010), chatter(false)],
  },
  {
    what: 'a bad contact that stays bad: silence until it rests',
    edges: Array.from({ length: 41 }, (_, i) => 1_000 + 100 * i),
    policy: { settleMs: 150 },
    untilMs: 10_000,
    events: [on(0), chatter(true), chatter(false), off(6_000)],
  },
];

describe('the hook machine', () => {
  it.each(traces)('$what', ({ policy = {}, startsOff = false, edges, untilMs, events }) => {
    const bench = play(policy, startsOff, edges);
    bench.until(untilMs ?? (edges.at(-1) ?? 0) + 5_000);
    expect(bench.events).toEqual(events);
  });

  it('reports a playing child after 30 lifts in 5 minutes, obeys it all the same, and forgets', () => {
    const edges = Array.from({ length: 62 }, (_, i) => 4_000 * (i + 1));
    const bench = play({}, false, edges);
    expect(bench.reports).toHaveLength(63);
    expect(bench.events.filter(({ type }) => type === 'fault')).toEqual([rate(true)]);
    bench.until(4_000 * 61 + 299_999);
    expect(bench.state.rateFault).toBe(true);
    bench.until(4_000 * 61 + 300_000);
    expect(bench.events.filter(({ type }) => type === 'fault')).toEqual([rate(true), rate(false)]);
  });
});
