import { expect, it } from 'vitest';
import { hookReportOf, type HookResults, hookTableOf } from '../../../../src/bench/hook/report.js';

const results: HookResults = {
  machine: { cores: 2, memory_gb: 24, arch: 'x64', node: '20.19.0' },
  debounceMs: 10,
  hotline: [12, 13, 14],
  poll30: [3, 18, 29],
  gpiomon: [11, undefined, 16],
  ioBoard: [15, 16, 17],
  costs: [
    { startupMs: 150, memoryMb: 23 },
    { startupMs: 110, memoryMb: 24.04 },
    { startupMs: 120.04, memoryMb: 25 },
  ],
};

it('reports the delays of each as they were, and the usual cost', () => {
  expect(hookReportOf(results)).toEqual({
    edge_to_lift_ms: { p50: 13, p95: 14 },
    debounce_ms: 10,
    poll30_ms: { p50: 18, p95: 29 },
    gpiomon_ms: { p50: 11, p95: 16 },
    io_board_ms: { p50: 16, p95: 17 },
    memory_mb: 24,
    startup_ms: 120,
  });
});

it('tells people also what was missed', () => {
  const table = hookTableOf(results);
  expect(table).toMatch(/^hotline, GPIO +13\.00 +14\.00 +0$/m);
  expect(table).toMatch(/^Python, gpiomon +11\.00 +16\.00 +1$/m);
  expect(table).toMatch(/^I\/O layer, start, ms +120\.0$/m);
});
