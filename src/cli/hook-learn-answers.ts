import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a person answers: lines typed at a terminal, or written by a program. */
export interface Answers {
  /** The next line; undefined when there are no more. */
  next(): Promise<string | undefined>;
  /** What was typed before the question is no answer to it. What a program wrote is. */
  forget(): void;
  close(): void;
}

/** A program that writes more than this without being asked is cut off. */
const MOST_WAITING = 1_000;

export function answersFrom(input: Readable & { readonly isTTY?: boolean }): Answers {
  const lines = createInterface({ input, terminal: false });
  const waiting: string[] = [];
  let asker: ((line: string | undefined) => void) | undefined;
  let ended = false;
  const answer = (line: string | undefined): void => {
    const ask = asker;
    asker = undefined;
    ask?.(line);
  };
  lines.on('line', (line) => {
    if (asker) answer(line);
    else if (waiting.length < MOST_WAITING) waiting.push(line);
  });
  lines.on('close', () => {
    ended = true;
    answer(undefined);
  });
  return {
    next: () =>
      new Promise((resolve) => {
        const line = waiting.shift();
        if (line !== undefined || ended) resolve(line);
        else asker = resolve;
      }),
    forget: () => {
      if (input.isTTY) waiting.length = 0;
    },
    close: () => lines.close(),
  };
}
