import { describe, expect, it } from 'vitest';
import { KeyConflicts } from '../../../../src/fleet/gateway/key-conflicts.js';

/** Runs that link one after the other, each displacing the one before; at which of them a conflict is told. */
function conflictsOf(letters: string, everyMs: number): number[] {
  const conflicts = new KeyConflicts();
  const runs = Array.from(letters);
  return runs.flatMap((run, i) => {
    const before = runs[i - 1];
    if (before !== undefined) conflicts.displaced('p', before, run, i * everyMs);
    return conflicts.linked('p', run, i * everyMs) ? [i] : [];
  });
}

describe('two devices with one key', () => {
  it.each([
    ['one device that reconnects for ever', 'AAAAAAAAAA', 1_000, []],
    ['one device that starts anew for ever', 'ABCDEFGHIJ', 1_000, []],
    ['two devices once each', 'AB', 1_000, []],
    ['a device that came back twice', 'ABAB', 1_000, []],
    ['two devices by turns', 'ABABABA', 10_000, [4, 5, 6]],
    ['two devices, one of which starts anew between', 'ABACAB', 10_000, [5]],
    ['two devices by turns, too seldom', 'ABABABAB', 200_000, []],
    ['three devices by turns', 'ABCABC', 10_000, [5]],
  ])('%s', (_name, runs, everyMs, told) => {
    expect(conflictsOf(runs, everyMs)).toEqual(told);
  });

  it('are told apart from other phones', () => {
    const conflicts = new KeyConflicts();
    conflicts.displaced('p', 'A', 'B', 0);
    expect(conflicts.linked('q', 'A', 0)).toBe(false);
  });

  it('are forgotten when it is over', () => {
    const conflicts = new KeyConflicts();
    conflicts.displaced('p', 'A', 'B', 0);
    conflicts.forget(300_000);
    expect(conflicts.size).toBe(1);
    conflicts.forget(300_001);
    expect(conflicts.size).toBe(0);
  });
});
