import { expect, it } from 'vitest';
import { spreadCells, spreadOf } from '../../../src/bench/spread.js';

it('counts what was measured alone, to hundredths', () => {
  expect(spreadOf([1.004, undefined, 2.006, 3])).toEqual({ p50: 2.01, p95: 3 });
});

it('is null, and a dash for people, when nothing was', () => {
  expect(spreadOf([undefined])).toBeNull();
  expect(spreadCells(null)).toEqual(['-', '-']);
  expect(spreadCells({ p50: 1, p95: 2.5 })).toEqual(['1.00', '2.50']);
});
