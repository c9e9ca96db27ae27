import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HookPolicy } from '../../../src/phone/hook.machine.js';
import { type HookBench, play } from './hook-bench.js';

/** Random trains of edges: bursts of bounce, flashes and plain lifts, from microseconds to minutes apart. */
const gapMs = fc.oneof(
  fc.double({ min: 0.05, max: 5, noNaN: true }),
  fc.integer({ min: 5, max: 1_000 }),
  fc.integer({ min: 1_000, max: 60_000 }),
);
const train = fc.array(gapMs, { maxLength: 60 }).map((gaps) => {
  let atMs = 0;
  return gaps.map((gap) => (atMs += gap));
});
const somePolicy = fc.record({
  settleMs: fc.constantFrom(0, 5, 20, 200),
  flashMs: fc.constantFrom(0, 100, 800),
  chatterEdges: fc.constantFrom(4, 12),
  rateLifts: fc.constantFrom(3, 30),
});

const chattering = fc.record({ policy: somePolicy, startsOff: fc.boolean(), edges: train });
type Chattering = typeof chattering extends fc.Arbitrary<infer T> ? T : never;

const endOf = (edges: readonly number[]): number => edges.at(-1) ?? 0;

function whenStill({ policy, startsOff, edges }: Chattering): { bench: HookBench; level: boolean } {
  const bench = play(policy, startsOff, edges);
  bench.until(endOf(edges) + bench.policy.settleMs + bench.policy.flashMs + bench.policy.steadyMs);
  return { bench, level: edges.length % 2 === 0 ? startsOff : !startsOff };
}

const always = (holds: (chattering: Chattering) => void): void =>
  fc.assert(fc.property(chattering, holds), { numRuns: 1_000 });

describe('whatever the contact does', () => {
  it('lifts and hang-ups are reported in turn', () => {
    always((train) => {
      const { bench } = whenStill(train);
      const kinds = bench.reports.map(({ type }) => type);
      expect(kinds.filter((kind, i) => kind === kinds[i - 1])).toEqual([]);
    });
  });

  it('the position is right as soon as the contact has been still', () => {
    always((train) => {
      const { bench, level } = whenStill(train);
      expect(bench.state.position).toBe(level ? 'off-hook' : 'on-hook');
      expect(bench.reports.at(-1)?.type).toBe(bench.state.position);
    });
  });

  it('nothing is left waiting, and no fault of the contact is left standing', () => {
    always((train) => {
      const { bench } = whenStill(train);
      expect(bench.waiting).toEqual([]);
      expect(bench.state.phase).toBe('steady');
      expect(bench.state.restlessSince).toBeUndefined();
      const faults = bench.events.filter((event) => event.type === 'fault' && event.fault === 'chatter');
      expect(faults.map((fault) => fault.type === 'fault' && fault.present)).toEqual(
        faults.map((_, i) => i % 2 === 0),
      );
      expect(faults.length % 2).toBe(0);
    });
  });

  it('no more is reported than happened', () => {
    always((train) => {
      const { bench } = whenStill(train);
      const lifts = bench.reports.filter(({ type }) => type === 'off-hook').length;
      const rises = Math.ceil((train.edges.length + (train.startsOff ? 1 : 0)) / 2);
      expect(lifts).toBeLessThanOrEqual(rises);
      expect(bench.reports.length).toBeLessThanOrEqual(train.edges.length + 1);
    });
  });

  it('nothing is reported before it happened, and everything in the order of time', () => {
    always((train) => {
      const { bench } = whenStill(train);
      const times = bench.reports.map((report) => ('atMs' in report ? report.atMs : NaN));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every((atMs) => atMs === 0 || atMs >= (train.edges[0] ?? 0))).toBe(true);
    });
  });

  it('memory stays bounded', () => {
    always((train) => {
      const { bench } = whenStill(train);
      expect(bench.state.edges.length).toBeLessThanOrEqual(bench.policy.chatterEdges + 1);
      expect(bench.state.lifts.length).toBeLessThanOrEqual(bench.policy.rateLifts + 1);
    });
  });

  it('a handset that is off at the start is reported at once', () => {
    fc.assert(
      fc.property(somePolicy, (policy) => {
        expect(play(policy, true, []).events).toEqual([{ type: 'off-hook', atMs: 0 }]);
      }),
    );
  });
});

describe('a hook flash', () => {
  const flash = fc.record({
    flashMs: fc.integer({ min: 100, max: 800 }),
    settleMs: fc.integer({ min: 0, max: 20 }),
    share: fc.double({ min: 0.25, max: 0.95, noNaN: true }),
  });
  const policyOf = ({ flashMs, settleMs }: Partial<HookPolicy>) => ({
    flashMs: flashMs!,
    settleMs: settleMs!,
  });

  it('shorter than the limit is a flash and never a hang-up', () => {
    fc.assert(
      fc.property(flash, (values) => {
        const bench = play(policyOf(values), true, [5_000, 5_000 + values.flashMs * values.share]);
        bench.until(20_000);
        expect(bench.events.map(({ type }) => type)).toEqual(['off-hook', 'flash']);
      }),
    );
  });

  it('longer than the limit is a hang-up', () => {
    fc.assert(
      fc.property(flash, (values) => {
        const longMs = values.settleMs + values.flashMs * (1 + values.share);
        const bench = play(policyOf(values), true, [5_000, 5_000 + longMs]);
        bench.until(20_000);
        expect(bench.events.map(({ type }) => type)).toEqual(['off-hook', 'on-hook', 'off-hook']);
      }),
    );
  });
});
