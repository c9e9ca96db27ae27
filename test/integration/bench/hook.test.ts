import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { withoutQemu } from '../../support/qemu/gpio-guest.js';
import { BenchRun, nothingLeft } from './run-bench.js';

/** The guest is made, started and asked. */
const LIMIT_MS = 400_000;

let bench: BenchRun;
beforeEach(async () => {
  bench = await BenchRun.inNewFolder();
});
afterEach(() => bench.remove());

const spread = z.strictObject({ p50: z.number().positive(), p95: z.number().positive() });
const figures = z.strictObject({
  edge_to_lift_ms: spread,
  debounce_ms: z.literal(10),
  poll30_ms: spread,
  gpiomon_ms: spread,
  io_board_ms: spread,
  memory_mb: z.number().positive(),
  startup_ms: z.number().positive(),
});

it.skipIf(await withoutQemu())(
  'hook: of the GPIO in a guest, of two scripts beside it, and of the I/O board',
  async () => {
    const { status, stdout, stderr } = await bench.start(['hook', '--json', '--lifts', '4']).finished;
    expect(stderr).toMatch(/hotline, GPIO/);
    expect(status).toBe(0);
    expect(figures.safeParse(JSON.parse(stdout)).error).toBeUndefined();
    expect(await bench.left()).toEqual(nothingLeft);
  },
  LIMIT_MS,
);
