import { describe, expect, it } from 'vitest';
import {
  initialLinkState,
  type LinkInput,
  type LinkState,
  nextLink,
  retryAfter,
} from '../../../src/link/link.machine.js';

describe('rest before the next try', () => {
  it.each([
    [1, false, 1_000, 0.5],
    [2, false, 2_000, 0.5],
    [6, false, 32_000, 0.5],
    [7, false, 60_000, 0.5],
    [500, false, 60_000, 0.5],
    // Uniform over 0 to 10 s: all phones of a fleet come back at once.
    [1, true, 5_000, 1],
    [2, true, 10_000, 0.5],
    [3, true, 20_000, 0.5],
    [4, true, 40_000, 0.5],
    [5, true, 80_000, 0.5],
    [500, true, 80_000, 0.5],
  ])('try %i, crowd %s: %i ms give or take a share of %d', (attempt, crowd, afterMs, jitter) => {
    expect(retryAfter(attempt, crowd)).toEqual({ afterMs, jitter });
  });

  it('is never longer than 2 min in a crowd', () => {
    for (let attempt = 1; attempt < 20; attempt++) {
      const { afterMs, jitter } = retryAfter(attempt, true);
      expect(afterMs * (1 + jitter)).toBeLessThanOrEqual(120_000);
    }
  });
});

describe('every way back to the fleet', () => {
  const trying = { attempt: 3, crowd: false };
  const linked = { ...trying, name: 'linked', heartbeatMs: 30_000, steady: false } as const;
  const waiting = { ...trying, name: 'waiting', problem: 'x', patient: false } as const;
  const lost = ['failed', 'going-away', 'replaced', 'violation'] as const;
  const inputs: readonly LinkInput[] = [
    ...lost.map((how): LinkInput => ({ type: 'closed', problem: 'x', how })),
    ...(['deadline', 'silence'] as const).map((timer): LinkInput => ({ type: 'timer', timer })),
    { type: 'foreign', problem: 'x' },
    { type: 'refused', problem: 'x', retry: true },
    { type: 'violation', problem: 'x' },
    { type: 'network-changed' },
  ];
  const states: readonly LinkState[] = [
    { ...trying, name: 'connecting' },
    { ...trying, name: 'opened' },
    { ...trying, name: 'challenged' },
    linked,
    { ...linked, crowd: true },
    { ...linked, steady: true },
    waiting,
  ];
  const steps = states.flatMap((state) =>
    inputs.flatMap((input) => {
      const step = nextLink(state, input);
      return step?.state.name === 'waiting' ? [{ name: `${state.name}, ${input.type}`, ...step }] : [];
    }),
  );

  it('has jitter, and none begins at once', () => {
    expect(steps.length).toBeGreaterThan(30);
    for (const { name, effects } of steps) {
      const rests = effects.filter((it) => it.type === 'start-timer' && it.timer === 'retry');
      expect(rests, name).toHaveLength(1);
      expect(rests[0], name).toMatchObject({ jitter: expect.closeTo(0.75, 0.25) as number });
      expect(effects, name).not.toContainEqual({ type: 'connect' });
    }
    // Nothing else connects than the first start and the end of such a rest.
    for (const state of states)
      for (const input of inputs) {
        const { effects = [] } = nextLink(state, input) ?? {};
        expect(effects).not.toContainEqual({ type: 'connect' });
      }
  });
});

describe('a link over time', () => {
  const run = (...inputs: LinkInput[]): LinkState =>
    inputs.reduce<LinkState>((state, input) => nextLink(state, input)?.state ?? state, initialLinkState);
  const up: readonly LinkInput[] = [
    { type: 'opened' },
    { type: 'challenge' },
    { type: 'welcome', heartbeatMs: 30_000 },
  ];
  const closed: LinkInput = { type: 'closed', problem: 'x', how: 'failed' };
  const retry: LinkInput = { type: 'timer', timer: 'retry' };

  it('comes with its crowd until it has held for a while', () => {
    const lost = run({ type: 'start' }, ...up, closed, retry, closed, retry);
    expect(lost).toMatchObject({ name: 'connecting', attempt: 2, crowd: true });
  });

  it('counts a fleet that welcomes and drops everybody as failures in a row', () => {
    expect(run({ type: 'start' }, ...up, closed, retry, ...up, closed)).toMatchObject({ attempt: 2 });
  });

  it('begins to count anew when a link has held', () => {
    const steady: LinkInput = { type: 'timer', timer: 'steady' };
    expect(run({ type: 'start' }, ...up, closed, retry, ...up, steady, closed)).toMatchObject({ attempt: 1 });
  });
});
