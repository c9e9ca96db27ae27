import { writeSync } from 'node:fs';

/** Prints at once, so that nothing that was said is lost with the process. */
export function printLine(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      // The reader of the pipe is slower than this program.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}
