import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Part {
  stop(): Promise<void>;
}

/** What a benchmark has started and has to end, whatever happens. */
export class Parts {
  readonly #parts: Part[] = [];

  readonly keep = (part: Part): void => {
    this.#parts.push(part);
  };

  /** A new empty folder, which goes with the rest. */
  async folder(name: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), `hotline-bench-${name}-`));
    this.keep({ stop: () => rm(folder, { recursive: true, force: true }) });
    return folder;
  }

  /** Ends all, the newest first. Idempotent. */
  async stop(): Promise<void> {
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) await part.stop();
  }
}
