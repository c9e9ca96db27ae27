import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** The built benchmark as a process of its own. */
const MAIN = fileURLToPath(new URL('../../../dist/bench/main.js', import.meta.url));

/** Where the benchmark puts its files: a folder of this test alone. */
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder, ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString('utf8')));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString('utf8')));
  const finished = once(child, 'close').then(() => ({ status: child.exitCode, ...output }));
  return { child, finished, output };
}

/** Processes that work in this test's folder. */
async function processesLeft(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, i) => commands[i]?.includes(`TMPDIR=${folder}`));
}

const percentiles = { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) };
const idleAndCall = { idle: expect.any(Number), call: expect.any(Number) };
const figures = {
  lift_to_invite_ms: percentiles,
  answer_to_audio_ms: percentiles,
  memory_mb: idleAndCall,
  cpu_percent: idleAndCall,
  samples: 2,
  machine: {
    cores: expect.any(Number),
    memory_gb: expect.any(Number),
    arch: process.arch,
    node: process.versions.node,
  },
};

it('prints one JSON object to stdout and a table to stderr, and leaves nothing behind', async () => {
  const { finished } = start(['lift', '--json', '--lifts', '2', '--watch', '1']);
  const { status, stdout, stderr } = await finished;
  expect(stderr).toMatch(/^lift to INVITE, seen from outside( +\d+\.\d\d){6}$/m);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(stdout)).toEqual({ ...figures, baresip: figures });
  expect(status).toBe(0);
  expect(await readdir(folder)).toEqual([]);
  expect(await processesLeft()).toEqual([]);
});

it('measures times that can be true', async () => {
  const { stdout } = await start(['lift', '--json', '--lifts', '2', '--watch', '1']).finished;
  const report = JSON.parse(stdout) as Record<'lift_to_invite_ms' | 'answer_to_audio_ms', { p50: number }>;
  expect(report.lift_to_invite_ms.p50).toBeGreaterThan(0);
  expect(report.lift_to_invite_ms.p50).toBeLessThan(100);
  // No sound before the keys of the call are agreed on, and a person must not wait for it.
  expect(report.answer_to_audio_ms.p50).toBeGreaterThan(1);
  expect(report.answer_to_audio_ms.p50).toBeLessThan(500);
});

it('ends everything on Ctrl-C', async () => {
  const { child, finished, output } = start(['lift', '--lifts', '1000']);
  while (!output.stderr.includes('0 of 1000 lifts done')) await once(child.stderr, 'data');
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ status: 130, stdout: '' });
  expect(await processesLeft()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

it('says what to install where the programs to compare with are missing', async () => {
  const { status, stdout, stderr } = await start(['lift', '--json'], { PATH: folder }).finished;
  expect(stderr).toBe(
    'bench: baresip and sipp cannot be found, and the phone is compared with baresip; ' +
      'install with: sudo apt install --no-install-recommends baresip-core sip-tester\n',
  );
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

it.each([['lift', '--lifts', '0'], ['lift', '--lifts', 'many'], ['rest'], []])(
  'a wrong call is exit status 2: %s',
  async (...args) => {
    const { status, stdout } = await start(args).finished;
    expect(status).toBe(2);
    expect(stdout).toBe('');
  },
);
