import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { SignedConfig } from '../protocol/fleet-link/frames.js';
import { type FileSteps, fileSteps, readIfThere, writeDurably } from '../files/durable-file.js';

const version = z.int().nonnegative();
const keptSchema = z.strictObject({ version, sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const outcomeSchema = z.strictObject({
  version,
  state: z.enum(['running', 'rolled-back']),
  message: z.string().max(2000),
  command: z.uuid().nullable(),
});
const stateSchema = z.strictObject({
  /** Of all versions that were ever accepted. */
  highest: version,
  /** null: the phone.toml of this machine. */
  running: keptSchema.nullable(),
  /** `starts`: how often the program has started with it. */
  candidate: keptSchema.extend({ command: z.uuid().nullable(), starts: z.int().nonnegative() }).nullable(),
  /** How the last trial ended, until the fleet has been told. */
  outcome: outcomeSchema.nullable(),
});
export type ConfigState = z.infer<typeof stateSchema>;
export type ConfigOutcome = z.infer<typeof outcomeSchema>;

const none: ConfigState = { highest: 0, running: null, candidate: null, outcome: null };
const FILE = /^config-(\d{1,15})\.toml$/;

/**
 * Configurations that the fleet gave: each text in a file of its own that never changes (`config-12.toml`), and beside
 * them `state.json`, which says what runs and is only ever replaced as a whole. A power cut at any moment leaves the
 * old state or the new one, and the texts that it names.
 */
export class ConfigStore {
  /** Why the state on the disk could not be read; then the phone runs with its phone.toml. */
  readonly problem: string | undefined;
  readonly #folder: string;
  readonly #steps: FileSteps;
  #state: ConfigState;

  private constructor(folder: string, steps: FileSteps, state: ConfigState, problem?: string) {
    this.#folder = folder;
    this.#steps = steps;
    this.#state = state;
    this.problem = problem;
  }

  /** @param folder `config` of the state folder; need not be there. Never rejects. */
  static async open(folder: string, steps: FileSteps = fileSteps): Promise<ConfigStore> {
    const file = join(folder, 'state.json');
    try {
      const text = await readIfThere(file);
      const state = text === undefined ? none : stateSchema.parse(JSON.parse(text));
      return new ConfigStore(folder, steps, state);
    } catch (error) {
      const reason = messageOf(error).split('\n')[0] ?? '';
      const problem = `${file}, which says what configuration of the fleet runs, cannot be used: ${reason}`;
      // An older version than one that was had must not come back by damaging a file.
      const highest = Math.max(0, ...(await versionsIn(folder)));
      return new ConfigStore(folder, steps, { ...none, highest }, problem);
    }
  }

  get state(): ConfigState {
    return this.#state;
  }

  /** Its text, or undefined when it is not there or not what was kept. */
  async text(kept: { readonly version: number; readonly sha256: string }): Promise<string | undefined> {
    const text = await readIfThere(this.#fileOf(kept.version)).catch(() => undefined);
    return text !== undefined && sha256Of(text) === kept.sha256 ? text : undefined;
  }

  /** Keeps a configuration as the candidate of the next start. Rejects with STATE: then nothing has changed. */
  async stage({ version: number, toml }: SignedConfig, command: string | null): Promise<void> {
    await this.#writing(() => writeDurably(this.#fileOf(number), toml, this.#steps));
    const candidate = { version: number, sha256: sha256Of(toml), command, starts: 0 };
    await this.#change({ highest: Math.max(this.#state.highest, number), candidate, outcome: null });
  }

  /** The program starts with the candidate. Rejects with STATE: then it must not. */
  async countStart(): Promise<void> {
    const { candidate } = this.#state;
    if (candidate) await this.#change({ candidate: { ...candidate, starts: candidate.starts + 1 } });
  }

  /** The candidate has proved itself. Rejects with STATE: then it is still on trial. */
  async confirm(message: string): Promise<void> {
    const { candidate } = this.#state;
    if (!candidate) return;
    const { version: number, sha256, command } = candidate;
    await this.#change({
      running: { version: number, sha256 },
      candidate: null,
      outcome: { version: number, state: 'running', message, command },
    });
    await this.#removeOthers();
  }

  /** Holds for this start also when it cannot be written. Rejects with STATE then. */
  async rollBack(message: string): Promise<void> {
    const { candidate } = this.#state;
    if (!candidate) return;
    const { version: number, command } = candidate;
    const outcome: ConfigOutcome = { version: number, state: 'rolled-back', message, command };
    const state: ConfigState = { ...this.#state, candidate: null, outcome };
    this.#state = state;
    await this.#write(state);
  }

  /** The outcome is among the events for the fleet. Rejects with STATE. */
  async told(): Promise<void> {
    if (this.#state.outcome) await this.#change({ outcome: null });
  }

  async #change(change: Partial<ConfigState>): Promise<void> {
    const state = { ...this.#state, ...change };
    await this.#write(state);
    this.#state = state;
  }

  #write(state: ConfigState): Promise<void> {
    const text = `${JSON.stringify(state, null, 2)}\n`;
    return this.#writing(() => writeDurably(join(this.#folder, 'state.json'), text, this.#steps));
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      throw new HotlineError(
        'STATE',
        `the configuration of the fleet cannot be kept in ${this.#folder}: ${messageOf(error)}`,
        { cause: error },
      );
    });
  }

  /** Texts that nothing names. One that stays does no harm. */
  async #removeOthers(): Promise<void> {
    const named = [this.#state.running?.version, this.#state.candidate?.version];
    for (const number of await versionsIn(this.#folder)) {
      if (named.includes(number)) continue;
      await rm(this.#fileOf(number), { force: true }).catch(() => undefined);
    }
  }

  #fileOf(number: number): string {
    return join(this.#folder, `config-${number}.toml`);
  }
}

async function versionsIn(folder: string): Promise<number[]> {
  const entries = await readdir(folder).catch((): string[] => []);
  return entries.flatMap((entry) => Number(FILE.exec(entry)?.[1] ?? NaN)).filter((n) => !Number.isNaN(n));
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
