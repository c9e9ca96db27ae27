import { describe, expect, it } from 'vitest';
import {
  type AlertInput,
  type AlertLife,
  isForgotten,
  isTimed,
  nextAlert,
  QUIET,
  reopened,
} from '../../../../src/fleet/watch/alerts.machine.js';

const policy = { flapCount: 3, flapWindowMs: 60_000 };
type Row = [atMs: number, input: AlertInput, effect?: string];

const wanted: AlertInput = { type: 'wanted', holdMs: 0 };
const held: AlertInput = { type: 'wanted', holdMs: 10_000 };
const unwanted: AlertInput = { type: 'unwanted' };
const tick: AlertInput = { type: 'tick' };
const shared: AlertInput = { type: 'shared' };
const alone: AlertInput = { type: 'alone' };
const dismissed: AlertInput = { type: 'dismissed' };

const stories: Record<string, Row[]> = {
  'is raised and cleared at once': [
    [0, wanted, 'raise'],
    [1, wanted],
    [2, unwanted, 'clear'],
    [3, unwanted],
  ],
  'waits while it is held': [
    [0, held],
    [5_000, held],
    [9_999, tick],
    [10_000, tick, 'raise'],
    [10_001, tick],
  ],
  'was nothing when it goes before the hold is over': [
    [0, held],
    [9_000, unwanted],
    [10_000, tick],
  ],
  'is never told when another alert speaks for it': [
    [0, held],
    [5_000, shared],
    [20_000, tick],
    [30_000, held],
    [40_000, unwanted],
  ],
  'speaks for itself when that other one is over': [
    [0, held],
    [5_000, shared],
    [20_000, alone, 'raise'],
    [30_000, unwanted, 'clear'],
  ],
  'does not wait for the hold when it is told to speak': [
    [0, held],
    [1, alone, 'raise'],
  ],
  'flaps with the third time in the window, and is held open until it stays away': [
    [0, wanted, 'raise'],
    [1_000, unwanted, 'clear'],
    [2_000, wanted, 'raise'],
    [3_000, unwanted, 'clear'],
    [4_000, wanted, 'raise-flapping'],
    [5_000, unwanted],
    [30_000, wanted],
    [31_000, unwanted],
    [65_000, tick],
    [90_999, tick],
    [91_000, tick, 'clear'],
    [91_001, wanted, 'raise'],
  ],
  'does not flap when it comes seldom': [
    [0, wanted, 'raise'],
    [1_000, unwanted, 'clear'],
    [40_000, wanted, 'raise'],
    [41_000, unwanted, 'clear'],
    [61_000, wanted, 'raise'],
  ],
  'is over at once when nobody asks any more, flapping or not': [
    [0, wanted, 'raise'],
    [1, unwanted, 'clear'],
    [2, wanted, 'raise'],
    [3, unwanted, 'clear'],
    [4, wanted, 'raise-flapping'],
    [5, dismissed, 'clear'],
    [6, dismissed],
  ],
};

describe('an alert', () => {
  it.each(Object.entries(stories))('%s', (_, rows) => {
    let state: AlertLife = QUIET;
    for (const [atMs, input, effect] of rows) {
      const step = nextAlert(policy, state, input, atMs);
      expect(step.effect, `at ${atMs}`).toBe(effect);
      state = step.state;
    }
  });

  it('that was open when the server stopped is not raised again, and is cleared', () => {
    expect(nextAlert(policy, reopened(false), wanted, 0)).toEqual({ state: reopened(false) });
    expect(nextAlert(policy, reopened(false), unwanted, 0).effect).toBe('clear');
    const away = nextAlert(policy, reopened(true), unwanted, 0);
    expect(away.effect).toBeUndefined();
    expect(isTimed(away.state)).toBe(true);
    expect(nextAlert(policy, away.state, tick, 60_000).effect).toBe('clear');
  });

  it('is forgotten once it can no longer flap', () => {
    const cleared: AlertLife = { name: 'quiet', raises: [100] };
    expect(isForgotten(policy, cleared, 60_099)).toBe(false);
    expect(isForgotten(policy, cleared, 60_100)).toBe(true);
    expect(isForgotten(policy, reopened(false), 1e9)).toBe(false);
  });
});
