/**
 * The only door through which time enters the product. Everything that waits or measures takes a {@link Clock},
 * so that a test owns time and a week passes in a millisecond.
 */
export interface Clock {
  /** Monotonic time in milliseconds with fractions; its zero is arbitrary. For durations and deadlines. */
  nowMs(): number;
  /** Wall-clock time in whole milliseconds since 1970-01-01 UTC. For records that people read; it may jump. */
  wallMs(): number;
  /** Calls `action` once after `delayMs` (0 or more). */
  after(delayMs: number, action: () => void): Timer;
  /** Calls `action` every `periodMs` (more than 0) until cancelled. Does not catch up after a stall. */
  every(periodMs: number, action: () => void): Timer;
}

export interface Timer {
  /** Idempotent; the action never runs after it. */
  cancel(): void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
  every(periodMs, action) {
    const handle = setInterval(action, periodMs);
    return { cancel: () => clearInterval(handle) };
  },
};

/** Resolves after `delayMs`. */
export function delay(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/**
 * Resolves or rejects with `work`, or rejects with `onTimeout()` when `work` has not settled within `limitMs`.
 * `work` itself is not cancelled.
 */
export function withDeadline<T>(
  clock: Clock,
  work: Promise<T>,
  limitMs: number,
  onTimeout: () => Error,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(limitMs, () => reject(onTimeout()));
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}
