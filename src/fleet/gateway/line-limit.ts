import type { Log } from '../ports.js';

/** Lines in the log about strangers, in one period; more are counted. */
const MOST_LINES = 60;

/** A log that nobody outside can fill: of phones every line is written, of strangers so many a period. */
export class LineLimit {
  #lines = 0;
  #left = 0;

  constructor(private readonly log: Log) {}

  info(fields: object, message: string): void {
    if (this.#counts(false)) this.log.info(fields, message);
  }

  warn(fields: object, message: string, ofPhone: boolean): void {
    if (this.#counts(ofPhone)) this.log.warn(fields, message);
  }

  error(fields: object, message: string): void {
    if (this.#counts(false)) this.log.error(fields, message);
  }

  newPeriod(): void {
    if (this.#left > 0) this.log.warn({ left: this.#left }, 'lines about strangers were left out');
    this.#lines = 0;
    this.#left = 0;
  }

  #counts(ofPhone: boolean): boolean {
    if (ofPhone) return true;
    if (this.#lines < MOST_LINES) {
      this.#lines++;
      return true;
    }
    this.#left++;
    return false;
  }
}
