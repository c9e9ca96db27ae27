import type { Clock } from '../clock/clock.js';
import { Timers } from '../phone/timers.js';
import { messageOf } from '../protocol/errors.js';
import type { IoConnection } from './io-source.js';
import type { Line } from './line.js';

/** A line that another program holds is tried again after so long; others are not touched. */
const RETRY_MS = 900;
const RETRY_JITTER = 0.1;

/** Attaches all lines to the hardware of the moment, and keeps trying with those that fail. */
export class LineKeeper {
  readonly #lines = new Map<string, Line>();
  readonly #retries: Timers<string>;
  #connection: IoConnection | undefined;

  constructor(clock: Clock, random: () => number) {
    this.#retries = new Timers(clock, random);
  }

  /** Before the first `attach`. */
  add(line: Line): void {
    const name = `line ${this.#lines.size}`;
    this.#lines.set(name, line);
    line.onFailed = (error) => this.#failed(name, line, error);
  }

  attach(connection: IoConnection): void {
    this.#connection = connection;
    for (const [name, line] of this.#lines) this.#attach(name, line);
  }

  /** Nothing is tried any more until the next `attach`. */
  detach(): void {
    this.#connection = undefined;
    this.#retries.cancelAll();
    for (const line of this.#lines.values()) line.detach();
  }

  #attach(name: string, line: Line): void {
    if (!this.#connection) return;
    try {
      line.attach(this.#connection);
      line.tell(undefined);
    } catch (error) {
      this.#failed(name, line, error);
    }
  }

  #failed(name: string, line: Line, error: unknown): void {
    if (!this.#connection) return;
    line.tell(messageOf(error));
    this.#retries.start(name, RETRY_MS, RETRY_JITTER, () => this.#attach(name, line));
  }
}
