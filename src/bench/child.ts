import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../clock/clock.js';
import { UnusableError } from './unusable.js';

export interface ChildOptions {
  readonly clock: Clock;
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Takes what the child writes to stdout and stderr. */
  readonly logFile: string;
  /** Besides the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A Node.js process that is talked to by messages. */
  readonly onMessage?: (message: unknown) => void;
}

const TERM_LIMIT_MS = 5_000;
const LOG_LINES = 10;

/** A process that the benchmark starts and is sure to end. */
export class Child {
  /** Rejects when the process ends without having been told to, or cannot be started. */
  readonly died: Promise<never>;
  readonly #options: ChildOptions;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #stopping = false;

  constructor(options: ChildOptions) {
    const { command, args, cwd, logFile, env, onMessage } = options;
    this.#options = options;
    const log = openSync(logFile, 'w');
    this.#process = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log, ...(onMessage ? (['ipc'] as const) : [])],
    });
    closeSync(log);
    if (onMessage) this.#process.on('message', onMessage);
    const end = new Promise<string>((resolve) => {
      this.#process.once('error', (error) => resolve(error.message));
      this.#process.once('exit', (status, signal) => resolve(`exit status ${status ?? signal ?? '?'}`));
    });
    this.#ended = end.then(() => undefined);
    this.died = end.then((how) => this.#reportDeath(how));
    // Whoever waits for something of the child races this promise; nobody may be waiting at the moment.
    this.died.catch(() => undefined);
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error(`${this.#options.name} was not started`);
    return pid;
  }

  send(message: object): void {
    this.#process.send(message);
  }

  /** Ends it, by force if it has not gone by itself within `limitMs`. Idempotent. */
  async stop(limitMs = TERM_LIMIT_MS): Promise<void> {
    this.#stopping = true;
    if (this.#process.pid === undefined) return;
    this.#process.kill('SIGTERM');
    const force = this.#options.clock.after(limitMs, () => this.#process.kill('SIGKILL'));
    await this.#ended;
    force.cancel();
  }

  /** Ends it as a crash would: it cannot say good-bye. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async #reportDeath(how: string): Promise<never> {
    if (this.#stopping) return new Promise<never>(() => undefined);
    const { name, logFile } = this.#options;
    const log = await readFile(logFile, 'utf8').catch(() => '');
    const lines = log.trim().split('\n').slice(-LOG_LINES).join('\n');
    throw new UnusableError(`${name} ended by itself (${how}); its last words:\n${lines}`);
  }
}
