import { expect, it } from 'vitest';
import type { FleetResults } from '../../../../src/bench/fleet/measured.js';
import { fleetReportOf, fleetTableOf } from '../../../../src/bench/fleet/report.js';

const machine = { cores: 2, memory_gb: 24, arch: 'x64', node: '20.19.0' };
const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1);

const results: FleetResults = {
  machine,
  store: 'SQLite',
  phones: 15_000,
  heartbeatMs: 30_000,
  fleet: {
    residentBytes: 10 * 1_024,
    heapBytes: 4 * 1_024,
    knownBytes: 512,
    cpuPercent: 12.34,
    messagesPerSecond: 499.6,
    tookMs: upTo(200),
    longestStallMs: 120.4,
  },
  restCpuPercent: 4.56,
  lists: [
    { name: 'as it opens', tookMs: upTo(10) },
    { name: 'a word', tookMs: upTo(10).map((ms) => 10 * ms) },
  ],
  cut: { phones: 1_000, dueMs: 91_000, downMs: 91_400, alertMs: 106_260 },
  back: { sigtermMs: 31_000, sigkillMs: 28_000 },
  floor: { residentBytes: 7_168, heapBytes: 3_000, cpuPercent: 5, messagesPerSecond: 500, tookMs: [1] },
  mosquitto: {
    residentBytes: 1_024,
    heapBytes: undefined,
    cpuPercent: 2,
    messagesPerSecond: 500,
    tookMs: [1],
  },
};

it('reports memory with what a phone costs that is only known, the whole time to notice, and the slower return', () => {
  expect(fleetReportOf(results)).toEqual({
    phones: 15_000,
    kb_per_phone: 10.5,
    cpu_percent: 12.3,
    stored_ms: { p50: 100, p99: 198 },
    list_ms: { p50: 10, p95: 90 },
    notice_1000_down_s: 106.3,
    all_back_s: 31,
    floor: { kb_per_phone: 7, cpu_percent: 5, messages_per_s: 500 },
    mosquitto: { kb_per_phone: 1, cpu_percent: 2, messages_per_s: 500 },
    messages_per_s: 500,
    heap_kb_per_phone: 4,
    kb_per_known_phone: 0.5,
    cpu_percent_at_rest: 4.6,
    longest_stall_ms: 120,
    notice_after_due_s: 15.3,
    back_s: { sigterm: 31, sigkill: 28 },
    store: 'SQLite',
    heartbeat_s: 30,
    machine,
  });
});

it('does not make up a time in which phones came back that did not', () => {
  const report = fleetReportOf({ ...results, back: { sigtermMs: 31_000, sigkillMs: null } });
  expect(report).toMatchObject({ all_back_s: null, back_s: { sigterm: 31, sigkill: null } });
  expect(fleetTableOf({ ...results, back: { sigtermMs: 31_000, sigkillMs: null } })).toMatch(
    /^SIGKILL +not all$/m,
  );
});

it('says nothing of mosquitto where there is none', () => {
  expect(fleetReportOf({ ...results, mosquitto: null }).mosquitto).toBeNull();
  expect(fleetTableOf({ ...results, mosquitto: null })).toMatch(/^processor, % of a core +12\.3 +5\.0 +-$/m);
});

it('tells people also which list is the slow one', () => {
  const table = fleetTableOf(results);
  expect(table).toMatch(/^a word +50\.0 +100\.0 +100\.0$/m);
  expect(table).toMatch(/^until all are shown as down +91\.4$/m);
});
