import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { writeDurably } from '../files/durable-file.js';
import type { Readiness } from './handover.js';

/** Tells the root side whether this start of the program has proved itself: a file that is written at each change. */
export class ReadinessFile {
  readonly #file: string;
  readonly #log: Log;
  readonly #start: Pick<Readiness, 'version' | 'run' | 'pid'>;
  #wanted = '';
  #written = '';
  #writing: Promise<void> | undefined;

  constructor(file: string, log: Log, start: Pick<Readiness, 'version' | 'run' | 'pid'>) {
    this.#file = file;
    this.#log = log;
    this.#start = start;
  }

  /** Never throws, waits for nothing. */
  tell(now: Omit<Readiness, 'version' | 'run' | 'pid'>): void {
    this.#wanted = `${JSON.stringify({ ...this.#start, ...now } satisfies Readiness)}\n`;
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
  }

  /** Resolves when the file has what was told last. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#written !== this.#wanted) {
      const text = this.#wanted;
      this.#written = text;
      await writeDurably(this.#file, text).catch((error: unknown) =>
        this.#log.warn({ reason: messageOf(error) }, 'the readiness of the phone cannot be told'),
      );
    }
  }
}
