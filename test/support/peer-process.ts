import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

const LOG_CHARACTERS = 100_000;
const READY_LIMIT_MS = 10_000;

export interface PeerProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** What to do when the program is not there. */
  readonly install: string;
}

/** Another program's process that a test talks to. It is ended by its own id, and by force when it does not go. */
export class PeerProcess {
  /** Exit status; null when it was killed or never started. */
  readonly ended: Promise<number | null>;
  #output = '';
  #failure: string | undefined;
  readonly #child: ChildProcess;

  constructor(private readonly options: PeerProcessOptions) {
    const { command, args, cwd } = options;
    this.#child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.#output = (this.#output + data.toString('latin1')).slice(-LOG_CHARACTERS);
      });
    }
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#failure = 'code' in error && error.code === 'ENOENT' ? options.install : error.message;
        resolve(null);
      });
      this.#child.once('exit', (status, signal) => {
        this.#failure = `it ended (${status ?? signal ?? 'unknown'})`;
        resolve(status);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#failure === undefined;
  }

  /** The end of what it wrote to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when `holds`; rejects with its output when it ends before, or does not come so far in 10 s. */
  async ready(holds: () => Promise<boolean>): Promise<void> {
    const deadlineMs = performance.now() + READY_LIMIT_MS;
    while (!(await holds())) {
      if (performance.now() > deadlineMs) this.#failure ??= `it is not ready within ${READY_LIMIT_MS} ms`;
      if (this.#failure !== undefined) {
        throw new Error(`${this.options.command} did not start: ${this.#failure}\n${this.#output}`);
      }
      await wait(10);
    }
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#child.kill(signal);
  }

  /** Sends the signal, and SIGKILL when it still runs after the limit. Gives the exit status as {@link ended} does. */
  async end(signal: NodeJS.Signals = 'SIGTERM', limitMs = 2_000): Promise<number | null> {
    this.signal(signal);
    const force = setTimeout(() => this.signal('SIGKILL'), limitMs);
    const status = await this.ended;
    clearTimeout(force);
    return status;
  }
}
