/**
 * What the kernel is asked for GPIO, as obligations; linux-kernel.ts asks the real one. A call that fails throws an error
 * whose `code` is the name of the errno, as those of node:fs do.
 */
export interface GpioKernel {
  /** Paths of the GPIO chips of this machine, e.g. `/dev/gpiochip0`, in order of their numbers. */
  chipPaths(): readonly string[];
  /** A descriptor, for reading and writing. */
  open(path: string): number;
  close(fd: number): void;
  /** Asks again when a signal interrupts. @param argument what is asked with; the answer is written over it */
  ioctl(fd: number, request: number, argument: Buffer): void;
  /** Never blocks. @returns bytes read, or undefined when there is nothing to read now */
  read(fd: number, into: Buffer): number | undefined;
  /**
   * Calls back whenever there is something to read, and when there never will be again, which `read` or `ioctl` then
   * tells. To be closed before the descriptor is.
   */
  poll(fd: number, onReady: () => void): Poll;
  /** CLOCK_MONOTONIC now, which the time stamps of events are of. */
  monotonicNs(): bigint;
  /** The user that this program runs as, for sentences. */
  userName(): string;
}

export interface Poll {
  /** Idempotent; nothing is called back after it. */
  close(): void;
}

/** Name of the errno of a failed call, e.g. `EBUSY`. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
