import { z } from 'zod';
import type { Log } from '../../phone/ports.js';
import { messageOf } from '../../protocol/errors.js';
import { type SelfTestResult, selfTestResultSchema } from '../../protocol/self-test.js';
import { readIfThere, writeDurably } from '../../files/durable-file.js';

/** One thing that is kept in a JSON file. What cannot be read or written is logged; the phone goes on without it. */
export class FileMemory<Kept> {
  /** As it was loaded or saved last. */
  current: Kept | undefined;

  readonly #file: string;
  readonly #schema: z.ZodType<Kept>;
  readonly #log: Log;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, schema: z.ZodType<Kept>, log: Log) {
    this.#file = file;
    this.#schema = schema;
    this.#log = log;
  }

  static ofResults(file: string, log: Log): FileMemory<SelfTestResult[]> {
    return new FileMemory(file, z.array(selfTestResultSchema).max(20), log);
  }

  /** Never rejects; undefined when there is none. */
  async load(): Promise<Kept | undefined> {
    try {
      const text = await readIfThere(this.#file);
      if (text !== undefined) this.current = this.#schema.parse(JSON.parse(text));
    } catch (error) {
      this.#log.warn({ file: this.#file, reason: messageOf(error) }, 'what was kept cannot be read');
    }
    return this.current;
  }

  /** Never rejects. In the order of the calls. */
  save(kept: Kept): Promise<void> {
    this.current = kept;
    this.#writing = this.#writing.then(() =>
      writeDurably(this.#file, `${JSON.stringify(kept)}\n`).catch((error: unknown) =>
        this.#log.error({ file: this.#file, reason: messageOf(error) }, 'it cannot be kept'),
      ),
    );
    return this.#writing;
  }
}
