import { describe, expect, it } from 'vitest';
import { drawnIndexes, movedIndex, windowOffsets } from '../../../../src/web/fleet/phones/windows.js';

describe('windows of a long list', () => {
  it.each([
    { first: 0, last: 20, total: 10_000, offsets: [0] },
    { first: 95, last: 120, total: 10_000, offsets: [0, 100] },
    { first: 100, last: 199, total: 10_000, offsets: [100] },
    { first: 9_990, last: 10_020, total: 10_000, offsets: [9_900] },
    { first: 0, last: 30, total: null, offsets: [0] },
    { first: 0, last: 0, total: 0, offsets: [0] },
    // The list has become shorter than the place that was looked at.
    { first: 500, last: 520, total: 120, offsets: [0] },
  ])('$first to $last of $total are in $offsets', ({ first, last, total, offsets }) => {
    expect(windowOffsets(first, last, total)).toEqual(offsets);
  });

  it.each([
    { key: 'ArrowDown', active: null, to: 0 },
    { key: 'ArrowDown', active: 4, to: 5 },
    { key: 'ArrowDown', active: 99, to: 99 },
    { key: 'ArrowUp', active: 0, to: 0 },
    { key: 'ArrowUp', active: null, to: 99 },
    { key: 'PageDown', active: 5, to: 15 },
    { key: 'PageUp', active: 5, to: 0 },
    { key: 'Home', active: 50, to: 0 },
    { key: 'End', active: 50, to: 99 },
    { key: 'Enter', active: 5, to: null },
    { key: 'a', active: 5, to: null },
  ])('$key at $active goes to $to', ({ key, active, to }) => {
    expect(movedIndex(key, active, 100, 10)).toBe(to);
  });

  it('moves nowhere in an empty list', () => {
    expect(movedIndex('ArrowDown', null, 0, 10)).toBeNull();
  });

  it.each([
    { active: null, drawn: [5, 6, 7] },
    { active: 6, drawn: [5, 6, 7] },
    { active: 2, drawn: [2, 5, 6, 7] },
    { active: 50, drawn: [5, 6, 7, 50] },
    { active: 200, drawn: [5, 6, 7] },
  ])('keeps the active row $active drawn', ({ active, drawn }) => {
    expect(drawnIndexes([5, 6, 7], active, 100)).toEqual(drawn);
  });
});
