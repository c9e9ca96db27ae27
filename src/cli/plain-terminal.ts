/** Questions and answers on any terminal, a serial console of 80 columns too: no colours, no moving cursor. */
import { execFileSync } from 'node:child_process';
import type { Readable } from 'node:stream';
import { HotlineError } from '../protocol/errors.js';
import { setupProblemText } from '../protocol/words/setup-problems.js';
import type { Language } from '../protocol/words/language.js';
import type { SetupProblem } from '../protocol/setup-problems.js';
import { type Answers, answersFrom } from './hook-learn-answers.js';
import { printable } from './printable.js';

const COLUMNS = 78;

export class PlainTerminal {
  readonly answers: Answers;
  readonly #input: Readable & { readonly isTTY?: boolean };
  readonly #write: (text: string) => void;

  constructor(
    readonly language: Language,
    /** Ctrl-C: everything that waits for a person ends with USAGE. */
    readonly signal: AbortSignal,
    input: Readable & { readonly isTTY?: boolean },
    write: (text: string) => void,
  ) {
    this.#input = input;
    this.#write = write;
    this.answers = answersFrom(input);
  }

  print(text: string, indent = 0): void {
    for (const line of text.split('\n')) this.#write(`${wrapped(line, indent).join('\n')}\n`);
  }

  problem(problem: SetupProblem): void {
    const { title, advice } = setupProblemText(problem, this.language);
    this.print(`! ${title}.`, 2);
    this.print(`  ${advice}`, 2);
    if (problem.said !== null) this.print(`  (${printable(problem.said)})`, 2);
  }

  /** What was typed, or what stands in brackets. Rejects with USAGE when nobody answers any more. */
  async ask(question: string, preset = ''): Promise<string> {
    this.#write(`${wrapped(question, 0).join('\n')}${preset === '' ? '' : ` [${preset}]`}: `);
    const answer = (await this.next()).trim();
    return answer === '' ? preset : answer;
  }

  /** Is not shown while it is typed, where the terminal can do that. */
  async askSecret(question: string): Promise<string> {
    const isHidden = this.#input.isTTY === true && echo(false);
    try {
      this.#write(`${question}: `);
      return await this.next();
    } finally {
      if (isHidden) {
        echo(true);
        this.#write('\n');
      }
    }
  }

  /** The next line; before the question nothing was an answer to it. */
  next(): Promise<string> {
    this.answers.forget();
    return new Promise((resolve, reject) => {
      const end = (): void => reject(new HotlineError('USAGE', 'ended'));
      if (this.signal.aborted) {
        end();
        return;
      }
      this.signal.addEventListener('abort', end, { once: true });
      void this.answers.next().then((line) => {
        this.signal.removeEventListener('abort', end);
        if (line === undefined) end();
        else resolve(line);
      });
    });
  }

  close(): void {
    this.answers.close();
  }
}

/** Node.js can hide what is typed only by taking over the editing of the line, which a console does better. */
function echo(shown: boolean): boolean {
  try {
    execFileSync('stty', [shown ? 'echo' : '-echo'], { stdio: ['inherit', 'ignore', 'ignore'] });
    return true;
  } catch {
    return false;
  }
}

/** Lines of at most {@link COLUMNS}; a word that is longer stays whole. Later lines are indented. */
export function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) +/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > COLUMNS) {
      lines.push(line);
      line = `${' '.repeat(indent)}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
