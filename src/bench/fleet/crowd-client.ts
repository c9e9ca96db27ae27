import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../clock/clock.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import type { Part } from '../parts.js';
import { type CrowdOptions, fromCrowd, type ToCrowd } from './messages.js';

const START_LIMIT_MS = 180_000;
const ANSWER_LIMIT_MS = 30_000;
/** Signatures cost both sides: faster would only measure how long they queue. */
const CONNECTS_PER_SECOND = 500;
/** The benchmark's patience; the goal is two minutes. */
export const LINK_LIMIT_MS = 300_000;

const programs = { phones: 'phones-process.js', mqtt: 'mqtt-process.js' } as const;

export interface CrowdStart {
  readonly clock: Clock;
  readonly kind: keyof typeof programs;
  /** For its log. */
  readonly folder: string;
  readonly options: CrowdOptions;
  readonly progress: (line: string) => void;
  /** Rejects when the server that they connect to has died. */
  readonly serverDied: Promise<never>;
  readonly onStarted: (part: Part) => void;
}

/** Thousands of phones, or of MQTT clients, in a process of their own. Times are of the machine's monotonic clock, ms. */
export class CrowdProcess {
  readonly #child: Child;
  readonly #progress: (line: string) => void;
  readonly #ready: Expectation<void>;
  readonly #linked: Expectation<number>;
  readonly #cut: Expectation<number>;
  readonly #stored: Expectation<readonly number[]>;

  private constructor({ clock, kind, folder, options, progress, serverDied, onStarted }: CrowdStart) {
    this.#progress = progress;
    const child = new Child({
      clock,
      name: `the process of ${kind}`,
      command: process.execPath,
      args: [fileURLToPath(new URL(programs[kind], import.meta.url)), JSON.stringify(options)],
      cwd: folder,
      logFile: join(folder, `${kind}.log`),
      onMessage: (message) => this.#hear(message),
    });
    this.#child = child;
    onStarted(child);
    const died = Promise.race([child.died, serverDied]);
    died.catch(() => undefined);
    this.#ready = new Expectation(clock, `the start of ${kind}`, START_LIMIT_MS, died);
    this.#linked = new Expectation(clock, 'the link of every phone', LINK_LIMIT_MS, died);
    this.#cut = new Expectation(clock, 'the cut', ANSWER_LIMIT_MS, died);
    this.#stored = new Expectation(clock, 'the count of what was stored', ANSWER_LIMIT_MS, died);
  }

  static async start(start: CrowdStart): Promise<CrowdProcess> {
    const crowd = new CrowdProcess(start);
    await crowd.#ready.next();
    return crowd;
  }

  /** Connects more of them, until there are so many. Resolves when all of them are linked. */
  async connect(phones: number): Promise<void> {
    const linked = this.#linked.next();
    this.#send({ type: 'connect', phones, perSecond: CONNECTS_PER_SECOND });
    await linked;
  }

  /** From now on each reports so often: from its next report on. */
  pace(reportEveryMs: number): void {
    this.#send({ type: 'pace', reportEveryMs });
  }

  /** Resolves with the time of the cut. */
  cut(phones: number): Promise<number> {
    const cut = this.#cut.next();
    this.#send({ type: 'cut', phones });
    return cut;
  }

  /** Resolves when those that were cut are linked again. */
  async mend(): Promise<void> {
    const linked = this.#linked.next();
    this.#send({ type: 'mend' });
    await linked;
  }

  /** To be called before the server goes. Resolves with the time at which all are linked again. */
  awaitReturn(): Promise<number> {
    const linked = this.#linked.next();
    this.#send({ type: 'await-return' });
    return linked;
  }

  /** How long after it was sent each message was acknowledged as stored, ms; of those since the last time. */
  take(): Promise<readonly number[]> {
    const stored = this.#stored.next();
    this.#send({ type: 'take' });
    return stored;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }

  #send(message: ToCrowd): void {
    this.#child.send(message);
  }

  #hear(message: unknown): void {
    const told = fromCrowd.parse(message);
    switch (told.type) {
      case 'ready':
        this.#ready.meet();
        return;
      case 'linked':
        this.#linked.meet(told.atMs);
        return;
      case 'cut':
        this.#cut.meet(told.atMs);
        return;
      case 'stored':
        this.#stored.meet(told.tookMs);
        return;
      case 'links':
        this.#progress(`${told.phones} linked`);
    }
  }
}
