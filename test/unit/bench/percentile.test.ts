import { describe, expect, it } from 'vitest';
import { percentile, percentiles } from '../../../src/bench/percentile.js';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('percentile', () => {
  it('of a hundred values is the value of that rank', () => {
    expect(percentiles(upTo(100))).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  it('is a value that was measured, never one between two', () => {
    expect(percentile([10, 20], 50)).toBe(10);
    expect(percentile([10, 20], 51)).toBe(20);
  });

  it('of two hundred values leaves out the worst two at 99', () => {
    expect(percentile(upTo(200), 99)).toBe(198);
  });

  it('does not depend on the order, and leaves it as it was', () => {
    const values = [9, 100, 1];
    expect(percentile(values, 50)).toBe(9);
    expect(values).toEqual([9, 100, 1]);
  });

  it('of one value is that value', () => {
    expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
  });

  it('of nothing does not exist', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
  });
});
