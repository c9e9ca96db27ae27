import type { FaultReporter } from '../phone/ports.js';
import { type FaultCode, faultCodes } from '../protocol/faults.js';

/** What a fault's sentence may hold (src/protocol/faults.ts). */
const LONGEST_MESSAGE = 500;

/** Tells a fault when it comes, has another reason or goes, and not each time that it is seen to be still there. */
export class StandingFaults {
  readonly #messages = new Map<string, string>();

  constructor(private readonly reporter: FaultReporter) {}

  /** @param seen what is wrong, or undefined: nothing */
  set(code: FaultCode, place: string, seen: string | undefined): void {
    const key = `${code} ${place}`;
    // The sentence comes from an error of anything below, and may be empty or a book.
    const message = seen?.trim() === '' ? faultCodes[code].meaning : seen?.slice(0, LONGEST_MESSAGE);
    if (this.#messages.get(key) === message) return;
    if (message === undefined) {
      this.#messages.delete(key);
      this.reporter.clear(code, place);
      return;
    }
    this.#messages.set(key, message);
    this.reporter.raise(code, place, message);
  }
}
