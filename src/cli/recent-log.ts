import type { Clock } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';

const MOST_LINES = 2_000;
const LONGEST_LINE = 2_000;

/** A log that also remembers its last lines, for the diagnostic bundle. */
export class RecentLog implements Log {
  readonly #clock: Clock;
  readonly #log: Log;
  #lines: string[] = [];

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  debug(fields: object, message: string): void {
    this.#put('debug', fields, message);
  }
  info(fields: object, message: string): void {
    this.#put('info', fields, message);
  }
  warn(fields: object, message: string): void {
    this.#put('warn', fields, message);
  }
  error(fields: object, message: string): void {
    this.#put('error', fields, message);
  }

  /** Oldest first. */
  lines(): readonly string[] {
    return this.#lines.slice(-MOST_LINES);
  }

  #put(level: keyof Log, fields: object, message: string): void {
    this.#log[level](fields, message);
    const at = new Date(this.#clock.wallMs()).toISOString();
    this.#lines.push(`${at} ${level} ${message} ${JSON.stringify(fields)}`.slice(0, LONGEST_LINE));
    // Cut now and then, not with every line.
    if (this.#lines.length > 2 * MOST_LINES) this.#lines = this.#lines.slice(-MOST_LINES);
  }
}
