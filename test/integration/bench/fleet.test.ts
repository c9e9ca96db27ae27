import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { BenchRun, nothingLeft } from './run-bench.js';

/** Beats are missed, alerts wait for others of their site, and phones come back over some time, twice. */
const LIMIT_MS = 900_000;
const PHONES = 30;

let bench: BenchRun;
beforeEach(async () => {
  bench = await BenchRun.inNewFolder();
});
afterEach(() => bench.remove());

/** Of a few phones the memory of each is noise. */
const server = z.strictObject({
  kb_per_phone: z.number(),
  cpu_percent: z.number().nonnegative(),
  messages_per_s: z.number().positive(),
});
const figures = server.extend({
  phones: z.literal(PHONES),
  stored_ms: z.strictObject({ p50: z.number().positive(), p99: z.number().positive() }),
  list_ms: z.strictObject({ p50: z.number().positive(), p95: z.number().positive() }),
  // Not before the beats were missed: three of 5 s.
  notice_1000_down_s: z.number().min(15),
  // All of them: it would be null.
  all_back_s: z.number().positive(),
  floor: server,
  mosquitto: server,
  heap_kb_per_phone: z.number(),
  kb_per_known_phone: z.number().nonnegative(),
  cpu_percent_at_rest: z.number().nonnegative(),
  longest_stall_ms: z.number().nonnegative(),
  notice_after_due_s: z.number().nonnegative(),
  back_s: z.strictObject({ sigterm: z.number().positive(), sigkill: z.number().positive() }),
  store: z.literal('SQLite'),
  heartbeat_s: z.literal(5),
  machine: z.strictObject({ cores: z.number(), memory_gb: z.number(), arch: z.string(), node: z.string() }),
});

it(
  'fleet: all phones link, are noticed when they are cut off, and come back; beside a bare server and mosquitto',
  async () => {
    const args = [
      'fleet',
      '--json',
      '--phones',
      String(PHONES),
      '--heartbeat',
      '5',
      '--watch',
      '2',
      '--rounds',
      '1',
    ];
    const { status, stdout, stderr } = await bench.start(args).finished;
    expect(stderr).toMatch(/^until an alert stands for each +\d/m);
    expect(status).toBe(0);
    expect(figures.safeParse(JSON.parse(stdout)).error).toBeUndefined();
    expect(await bench.left()).toEqual(nothingLeft);
  },
  LIMIT_MS,
);

it('fleet: says what is wrong with a number that cannot be', async () => {
  const { status, stdout, stderr } = await bench.start(['fleet', '--heartbeat', '1']).finished;
  expect(stderr).toContain('From 5 to 600.');
  expect(stdout).toBe('');
  expect(status).toBe(2);
});
