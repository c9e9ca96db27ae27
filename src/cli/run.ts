import type { Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';

/** Exit status of a command that could not begin: wrong configuration, port in use and the like. */
export const EXIT_UNUSABLE = 2;

/**
 * Leaves the program. Never the natural way: a process that used libwebrtc crashes when its natural end tears that
 * down (measured: 18 of 18), and leaves cleanly by `process.exit` (24 of 24).
 */
export function exit(status: number): never {
  process.exit(status);
}

/** A sentence and its code (docs/errors.md) for what a person can mend, the whole story for what only an engineer can. */
export function report(error: unknown): void {
  process.stderr.write(`hotline: ${sentenceOf(error)}\n`);
}

function sentenceOf(error: unknown): string {
  if (error instanceof HotlineError) {
    // A list of faults keeps its lines whole.
    return `${error.message}${error.message.includes('\n') ? '\n' : ' '}(${error.code})`;
  }
  return `unexpected error\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** A reader that has seen enough (`hotline check | head`) is no error. */
export function leaveWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') exit(0);
    throw error;
  });
}

/**
 * A promise that failed with nobody waiting for it is one operation that went wrong, most likely inside a library on
 * odd input from the network. It is logged and must not cost a caller the call. A thrown error still ends the program.
 */
export function surviveStrayRejections(log: Log): void {
  process.on('unhandledRejection', (reason) =>
    log.error({ reason: messageOf(reason) }, 'an unexpected failure'),
  );
}

/** Runs `stop` once on Ctrl-C or SIGTERM and leaves; a second signal leaves at once. Returns the same as a function. */
export function stopOnSignals(stop: () => Promise<void>): () => void {
  let stopping = false;
  const begin = () => {
    if (stopping) exit(1);
    stopping = true;
    stop().then(
      () => exit(0),
      (error: unknown) => {
        report(error);
        exit(1);
      },
    );
  };
  process.on('SIGINT', begin);
  process.on('SIGTERM', begin);
  return begin;
}
