import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built benchmark. */
const MAIN = fileURLToPath(new URL('../../../dist/bench/main.js', import.meta.url));

/** The benchmark as a process of its own, with a folder for its files that is known to the test. */
export class BenchRun {
  private constructor(readonly folder: string) {}

  static async inNewFolder(): Promise<BenchRun> {
    return new BenchRun(await mkdtemp(join(tmpdir(), 'bench-test-')));
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: this.folder, ...env },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString('utf8')));
    child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString('utf8')));
    const finished = once(child, 'close').then(() => ({ status: child.exitCode, ...output }));
    return { child, finished, output };
  }

  /** Processes that work in this run's folder, and what lies in it. */
  async left(): Promise<{ processes: readonly string[]; files: readonly string[] }> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const environments = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
    );
    const processes = pids.filter((_, i) => environments[i]?.includes(`TMPDIR=${this.folder}`));
    return { processes, files: await readdir(this.folder) };
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

export const nothingLeft = { processes: [], files: [] };
