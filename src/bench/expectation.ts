import type { Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/clock.js';
import { UnusableError } from './unusable.js';

/** Waits for one thing at a time that others bring about, with a deadline; what nobody waits for is dropped. */
export class Expectation<T> {
  #resolve: ((value: T) => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly what: string,
    private readonly limitMs: number,
    /** Rejects when waiting has become pointless. */
    private readonly died: Promise<never>,
  ) {}

  /** Begins to wait: to be called before that is begun which brings it about. Rejects with UnusableError when too late. */
  next(limitMs = this.limitMs): Promise<T> {
    const value = new Promise<T>((resolve) => {
      this.#resolve = resolve;
    });
    return withDeadline(this.clock, Promise.race([value, this.died]), limitMs, () => {
      return new UnusableError(`${this.what} did not happen within ${limitMs / 1000} s`);
    });
  }

  meet(value: T): void {
    this.#resolve?.(value);
    this.#resolve = undefined;
  }
}
