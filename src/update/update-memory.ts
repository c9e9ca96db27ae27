import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, writeDurably } from '../files/durable-file.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { releaseSchema, updateStateSchema } from '../protocol/fleet-link/updates.js';

const keptSchema = z.strictObject({
  order: z.strictObject({
    command: z.uuid(),
    release: releaseSchema,
    when: z.enum(['window', 'idle']),
    again: z.boolean(),
  }),
  stage: z.enum(['fetching', 'waiting', 'installing']),
});
const memorySchema = z.strictObject({
  kept: keptSchema.nullable(),
  /** Versions that this phone went back from, the last ones. */
  wentBack: z.array(releaseSchema.shape.version).max(20),
  /** What people are shown of the last update. */
  last: z
    .strictObject({
      version: releaseSchema.shape.version,
      state: updateStateSchema,
      message: z.string().max(1_000),
      at: z.iso.datetime(),
    })
    .nullable(),
});
export type UpdateMemory = z.infer<typeof memorySchema>;

const nothing: UpdateMemory = { kept: null, wentBack: [], last: null };

/** What the phone remembers of updates, over restarts: `update.json` in its update folder, replaced as a whole. */
export class UpdateMemoryFile {
  /** Why what was remembered could not be read. */
  readonly problem: string | undefined;
  readonly #file: string;
  #memory: UpdateMemory;
  /** One write after the other; the last one has everything. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, memory: UpdateMemory, problem?: string) {
    this.#file = file;
    this.#memory = memory;
    this.problem = problem;
  }

  /** Never rejects. */
  static async open(folder: string): Promise<UpdateMemoryFile> {
    const file = join(folder, 'update.json');
    try {
      const text = await readIfThere(file);
      return new UpdateMemoryFile(file, text === undefined ? nothing : memorySchema.parse(JSON.parse(text)));
    } catch (error) {
      return new UpdateMemoryFile(file, nothing, `${file} cannot be used: ${messageOf(error)}`);
    }
  }

  get current(): UpdateMemory {
    return this.#memory;
  }

  /** Holds at once; resolves when it is on the disk. Rejects with STATE. */
  change(change: Partial<UpdateMemory>): Promise<void> {
    this.#memory = { ...this.#memory, ...change };
    const write = this.#writing
      .catch(() => undefined)
      .then(() => writeDurably(this.#file, `${JSON.stringify(this.#memory, undefined, 2)}\n`));
    this.#writing = write;
    return write.catch((error: unknown) => {
      throw new HotlineError('STATE', `${this.#file} cannot be written: ${messageOf(error)}`, {
        cause: error,
      });
    });
  }

  wentBack(version: string): Promise<void> {
    const others = this.#memory.wentBack.filter((one) => one !== version);
    return this.change({ wentBack: [...others, version].slice(-20) });
  }
}
