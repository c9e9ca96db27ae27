import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../clock/clock.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import type { Part } from '../parts.js';
import { fromServer, type ServerOptions, type ToServer, type Weight } from './messages.js';

const START_LIMIT_MS = 180_000;
const WEIGH_LIMIT_MS = 30_000;
/** It writes down what has come, and lets thousands go. */
const STOP_LIMIT_MS = 30_000;

const programs = { fleet: 'fleet-process.js', floor: 'floor-process.js' } as const;

export interface ServerStart {
  readonly clock: Clock;
  readonly kind: keyof typeof programs;
  /** For its log. */
  readonly folder: string;
  readonly options: ServerOptions;
  readonly onStarted: (part: Part) => void;
}

/** A server in a process of its own. */
export class Server {
  readonly #child: Child;
  readonly #listening: Expectation<void>;
  readonly #weight: Expectation<Weight>;

  private constructor({ clock, kind, folder, options, onStarted }: ServerStart) {
    this.#child = new Child({
      clock,
      name: `the ${kind} server`,
      command: process.execPath,
      args: ['--expose-gc', fileURLToPath(new URL(programs[kind], import.meta.url)), JSON.stringify(options)],
      cwd: folder,
      logFile: join(folder, `${kind}.log`),
      onMessage: (message) => this.#hear(message),
    });
    onStarted({ stop: () => this.stop() });
    const { died } = this.#child;
    this.#listening = new Expectation(clock, `the start of the ${kind} server`, START_LIMIT_MS, died);
    this.#weight = new Expectation(clock, `the weighing of the ${kind} server`, WEIGH_LIMIT_MS, died);
  }

  /** Resolves when it listens. Rejects with UnusableError. */
  static async start(start: ServerStart): Promise<Server> {
    const server = new Server(start);
    await server.#listening.next();
    return server;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get died(): Promise<never> {
    return this.#child.died;
  }

  weigh(): Promise<Weight> {
    const weight = this.#weight.next();
    this.#child.send({ type: 'weigh' } satisfies ToServer);
    return weight;
  }

  stop(): Promise<void> {
    return this.#child.stop(STOP_LIMIT_MS);
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }

  #hear(message: unknown): void {
    const told = fromServer.parse(message);
    if (told.type === 'listening') this.#listening.meet();
    else this.#weight.meet(told);
  }
}
