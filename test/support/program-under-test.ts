import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const START_LIMIT_MS = 20_000;

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program as a process of its own, as a person starts it. */
export class ProgramUnderTest {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(
    args: readonly string[],
    options: { env?: NodeJS.ProcessEnv; command?: readonly string[] } = {},
  ) {
    const [program, ...rest] = [...(options.command ?? []), process.execPath, MAIN, ...args];
    this.#child = spawn(program ?? process.execPath, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env ?? process.env,
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString('utf8')));
    this.#child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString('utf8')));
    this.#closed = once(this.#child, 'close');
  }

  /** The first match in what it prints to stdout. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match) return match;
      if (this.#child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${String(pattern)} was not printed:\n${this.stdout}\n${this.stderr}`);
      }
      // Also says that nothing came in time.
      const heard = once(this.#child.stdout!, 'data', { signal: AbortSignal.timeout(500) });
      await Promise.race([heard.catch(() => undefined), this.#closed]);
    }
  }

  async finished(): Promise<Finished> {
    await this.#closed;
    return { status: this.#child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  /** Ctrl-C. */
  interrupt(): Promise<Finished> {
    this.#child.kill('SIGINT');
    return this.finished();
  }

  /** For the end of a test, whatever has happened. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#closed;
  }
}
