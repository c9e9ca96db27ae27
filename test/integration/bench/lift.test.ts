import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { BenchRun, nothingLeft } from './run-bench.js';

let bench: BenchRun;
beforeEach(async () => {
  bench = await BenchRun.inNewFolder();
});
afterEach(() => bench.remove());

/** No lift takes no time, and nobody would wait for one of a second. */
const ms = z.number().positive().max(1_000);
const percentiles = z.strictObject({ p50: ms, p95: ms, p99: ms });
const idleAndCall = z.strictObject({ idle: z.number().nonnegative(), call: z.number().nonnegative() });
const figures = z.strictObject({
  lift_to_invite_ms: percentiles,
  answer_to_audio_ms: percentiles,
  memory_mb: idleAndCall,
  cpu_percent: idleAndCall,
  samples: z.literal(2),
  machine: z.strictObject({
    cores: z.number().int().positive(),
    memory_gb: z.number().int(),
    arch: z.literal(process.arch),
    node: z.literal(process.versions.node),
  }),
});
const report = figures.extend({ baresip: figures });

it('prints one JSON object to stdout and a table to stderr, and leaves nothing behind', async () => {
  const { finished } = bench.start(['lift', '--json', '--lifts', '2', '--watch', '1']);
  const { status, stdout, stderr } = await finished;
  expect(stderr).toMatch(/^lift to INVITE, seen from outside( +\d+\.\d\d){6}$/m);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  expect(report.safeParse(JSON.parse(stdout)).error).toBeUndefined();
  expect(status).toBe(0);
  expect(await bench.left()).toEqual(nothingLeft);
});

it('ends everything on Ctrl-C', async () => {
  const { child, finished, output } = bench.start(['lift', '--lifts', '1000']);
  while (!output.stderr.includes('0 of 1000 lifts done')) await once(child.stderr, 'data');
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ status: 130, stdout: '' });
  expect(await bench.left()).toEqual(nothingLeft);
});

it('says what to install where the programs to compare with are missing', async () => {
  const { status, stdout, stderr } = await bench.start(['lift', '--json'], { PATH: bench.folder }).finished;
  expect(stderr).toBe(
    'bench: baresip and sipp cannot be found, and the phone is compared with baresip; ' +
      'install with: sudo apt install --no-install-recommends baresip-core sip-tester\n',
  );
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

it.each([[['lift', '--lifts', '0']], [['lift', '--lifts', 'many']], [['rest']], [[]]])(
  'a wrong call is exit status 2: %j',
  async (args) => {
    const { status, stdout } = await bench.start(args).finished;
    expect(status).toBe(2);
    expect(stdout).toBe('');
  },
);
