import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';

/** How a command in the guest ended, and what it wrote to stdout and stderr. */
export interface CommandResult {
  readonly status: number;
  readonly output: string;
}

/** A line of a terminal holds so much, less a little for the number. */
const MOST_LINE_CHARACTERS = 4_000;
const KEPT_LINES = 50;

/** The host's side of the serial console; guest/init has the other one, and the protocol. */
export class GuestConsole {
  /** When the guest takes commands. */
  readonly ready: Promise<void>;
  /** Of what was not said in answer to a command: the kernel's and the firmware's words. */
  readonly lastLines: string[] = [];
  readonly #input: Writable;
  #nowReady: () => void = () => undefined;
  #count = 0;
  #reply: { status: number; base64: string } | undefined;
  #answered: ((result: CommandResult) => void) | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(streams: { readonly input: Writable; readonly output: Readable }) {
    this.#input = streams.input;
    this.ready = new Promise((resolve) => (this.#nowReady = resolve));
    createInterface({ input: streams.output }).on('line', (line) => this.#take(line.replace(/\r/g, '')));
  }

  /** Runs a command for sh as root, after those that were given before. Long ones are to be put into the background. */
  run(command: string): Promise<CommandResult> {
    const line = `${++this.#count} ${Buffer.from(command).toString('base64')}\n`;
    if (line.length > MOST_LINE_CHARACTERS) throw new RangeError('the command is too long for the console');
    const result = this.#turn.then(
      () =>
        new Promise<CommandResult>((resolve) => {
          this.#answered = resolve;
          this.#input.write(line);
        }),
    );
    this.#turn = result;
    return result;
  }

  #take(line: string): void {
    const [mark, first = '', status = ''] = line.split(' ');
    if (mark === '@ready') this.#nowReady();
    else if (mark === '@begin') this.#reply = { status: Number(status), base64: '' };
    else if (mark === '@' && this.#reply) this.#reply.base64 += first;
    else if (mark === '@end' && this.#reply) {
      const { status: exitStatus, base64 } = this.#reply;
      this.#reply = undefined;
      this.#answered?.({ status: exitStatus, output: Buffer.from(base64, 'base64').toString('utf8') });
    } else {
      this.lastLines.push(line);
      if (this.lastLines.length > KEPT_LINES) this.lastLines.shift();
    }
  }
}
