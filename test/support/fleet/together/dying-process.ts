import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const KILLER = fileURLToPath(new URL('./kill-at-step.mjs', import.meta.url));

/** One life of a program: ends by SIGKILL at its step, or when it is told to. */
export class DyingProcess {
  output = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  /**
   * @param options.killAt such as `sql 57`: see kill-at-step.mjs; left out: it lives
   * @param options.shell what a shell does before, such as a limit
   */
  constructor(
    file: string,
    args: readonly string[],
    { killAt, shell }: { readonly killAt?: string; readonly shell?: string } = {},
  ) {
    const preload = killAt === undefined ? [] : ['--import', KILLER];
    const command = [process.execPath, ...preload, file, ...args];
    const [program = '', ...rest] =
      shell === undefined ? command : ['sh', '-c', `${shell} exec "$@"`, 'sh', ...command];
    this.#child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, KILL_AT: killAt },
    });
    const add = (data: Buffer) => (this.output += data.toString('utf8'));
    this.#child.stdout?.on('data', add);
    this.#child.stderr?.on('data', add);
    this.#closed = once(this.#child, 'close');
  }

  /** Whether it has said a whole line. */
  hasSaid(line: string): boolean {
    return this.output.includes(`${line}\n`);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Resolves with how it ended: `SIGKILL`, or its exit code. */
  async ended(): Promise<string> {
    await this.#closed;
    return this.#child.signalCode ?? String(this.#child.exitCode);
  }

  async end(signal: NodeJS.Signals): Promise<string> {
    this.#child.kill(signal);
    return this.ended();
  }
}
