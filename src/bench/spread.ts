import { percentile } from './percentile.js';

/** How long something takes as a rule, and at most but for one time in twenty. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** To hundredths. null when nothing could be measured. */
export function spreadOf(values: readonly (number | undefined)[]): Spread | null {
  const measured = values.filter((value) => value !== undefined);
  if (measured.length === 0) return null;
  return { p50: rounded(percentile(measured, 50), 2), p95: rounded(percentile(measured, 95), 2) };
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Cells of a table for people. */
export function spreadCells(spread: Spread | null): [string, string] {
  return spread ? [spread.p50.toFixed(2), spread.p95.toFixed(2)] : ['-', '-'];
}
