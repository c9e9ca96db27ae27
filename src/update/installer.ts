import { chmod, mkdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../clock/clock.js';
import { type FileSteps, fileSteps, readIfThere, writeDurably } from '../files/durable-file.js';
import type { Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import {
  MOST_HANDOVER_BYTES,
  OUTCOME_FILE,
  REQUEST_FILE,
  type UpdateOutcome,
  type UpdatePlaces,
  updateRequestSchema,
} from './handover.js';
import {
  initialInstallState,
  type InstallEffect,
  type InstallInput,
  type JournalState,
  nextInstall,
} from './install.machine.js';
import { readSmallFile } from './small-file.js';
import type { Release } from '../protocol/fleet-link/updates.js';

/** What the root side does to the machine. Each may be asked for again, after it was cut off anywhere. */
export interface InstallPorts {
  /**
   * Copies the package to a place of root's own and verifies it there; makes ready what the rest needs. Gives the version that
   * is installed now. Rejects with a sentence: then nothing was changed.
   */
  check(release: Release): Promise<string>;
  /** Keeps the installed version as a package. Rejects: then nothing was changed. */
  keepBefore(): Promise<void>;
  install(): Promise<void>;
  /** Starts the phone anew and looks at it. Rejects with why it has not proved itself. */
  prove(version: string): Promise<void>;
  goBack(): Promise<void>;
  /** Nothing of an update that has ended is needed any more. */
  tidyUp(): Promise<void>;
}

export interface InstallerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly places: Pick<UpdatePlaces, 'phone' | 'root'>;
  readonly ports: InstallPorts;
}

const journalSchema: z.ZodType<JournalState> = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('keeping'), request: updateRequestSchema, from: z.string() }),
  z.strictObject({
    name: z.enum(['installing', 'trial']),
    request: updateRequestSchema,
    from: z.string(),
    starts: z.int().min(1),
  }),
  z.strictObject({
    name: z.literal('going-back'),
    request: updateRequestSchema,
    from: z.string(),
    reason: z.string(),
  }),
  z.strictObject({
    name: z.literal('ended'),
    request: updateRequestSchema,
    outcome: z.enum(['running', 'rolled-back', 'refused']),
    message: z.string(),
  }),
]);

export const JOURNAL_FILE = 'journal.json';
const LONGEST_MESSAGE = 1_000;
const FOLDER_MODE = 0o755;

/** The phone may read it. */
const readable: FileSteps = {
  ...fileSteps,
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  },
  async writeAside(file, text) {
    await fileSteps.writeAside(file, text);
    await chmod(file, 0o644);
  },
};

/** Steps that `recover` does: what leaves the package half installed must be finished before the phone starts. */
const beforeThePhone: readonly InstallEffect['type'][] = ['install', 'go-back', 'end', 'write-journal'];

/** Installs what the phone asks for, and finishes what was cut off. */
export class Installer {
  readonly #options: InstallerOptions;

  constructor(options: InstallerOptions) {
    this.#options = options;
  }

  /** To the end of the update. Rejects with UPDATE when it is to be gone on with later. */
  run(): Promise<void> {
    return this.#run(() => true);
  }

  /** At a start of the machine, before the phone: only what leaves the program half installed. */
  async recover(): Promise<void> {
    const journal = await this.#journal();
    if (journal?.name === 'installing' || journal?.name === 'going-back')
      await this.#run(({ type }) => beforeThePhone.includes(type));
  }

  async #run(mayDo: (effect: InstallEffect) => boolean): Promise<void> {
    let state = initialInstallState;
    const journal = await this.#journal();
    let input: InstallInput | undefined = journal ? { type: 'resumed', journal } : await this.#requested();
    while (input) {
      const step = nextInstall(state, input);
      if (!step) return;
      state = step.state;
      input = undefined;
      for (const effect of step.effects) {
        if (!mayDo(effect)) return;
        input = await this.#carryOut(effect);
      }
    }
  }

  async #carryOut(effect: InstallEffect): Promise<InstallInput | undefined> {
    const { log, ports } = this.#options;
    switch (effect.type) {
      case 'check':
        return ports.check(effect.request.release).then(
          (from) => ({ type: 'checked', from }),
          (error: unknown) => ({ type: 'failed', reason: messageOf(error) }),
        );
      case 'write-journal':
        log.info({ step: effect.journal.name, version: effect.journal.request.release.version }, 'update');
        await writeDurably(this.#file(JOURNAL_FILE), JSON.stringify(effect.journal), readable);
        return undefined;
      case 'keep-before':
        return answered(() => ports.keepBefore());
      case 'install':
        return answered(() => ports.install());
      case 'prove':
        return answered(() => ports.prove(effect.version));
      case 'go-back':
        return answered(() => ports.goBack());
      case 'end':
        await this.#end(effect.ended);
        return undefined;
      case 'again-later':
        throw new HotlineError('UPDATE', effect.reason);
    }
  }

  async #end({ request, outcome: state, message }: JournalState & { name: 'ended' }): Promise<void> {
    const { clock, log, places, ports } = this.#options;
    log.info({ version: request.release.version, state, message }, 'update ended');
    const outcome: UpdateOutcome = {
      id: request.id,
      version: request.release.version,
      state,
      message: message.slice(0, LONGEST_MESSAGE),
      at: new Date(clock.wallMs()).toISOString(),
    };
    await writeDurably(this.#file(OUTCOME_FILE), JSON.stringify(outcome), readable);
    await removeEntry(join(places.phone, REQUEST_FILE));
    await rm(this.#file(JOURNAL_FILE), { force: true });
    await fileSteps.syncFolder(places.root);
    await ports.tidyUp();
  }

  async #journal(): Promise<JournalState | undefined> {
    const text = await readIfThere(this.#file(JOURNAL_FILE));
    if (text === undefined) return undefined;
    try {
      return journalSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new HotlineError(
        'UPDATE',
        `${this.#file(JOURNAL_FILE)} cannot be used: ${messageOf(error)}; install hotline-phone by hand, then delete it`,
        { cause: error },
      );
    }
  }

  /** undefined: there is none, or none that can be understood; that one is removed. */
  async #requested(): Promise<InstallInput | undefined> {
    const { log, places } = this.#options;
    const file = join(places.phone, REQUEST_FILE);
    try {
      const request = updateRequestSchema.parse(JSON.parse(await readSmallFile(file, MOST_HANDOVER_BYTES)));
      return { type: 'requested', request };
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'there is no request for an update that can be used');
      await removeEntry(file);
      return undefined;
    }
  }

  #file(name: string): string {
    return join(this.#options.places.root, name);
  }
}

/**
 * Of the phone's folder: never what lies below, as root would walk through links that the phone puts there meanwhile. Rejects
 * with UPDATE, and so is tried again later, where the phone has put something else than a file there.
 */
async function removeEntry(file: string): Promise<void> {
  await unlink(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new HotlineError('UPDATE', `${file} cannot be removed: ${messageOf(error)}; remove it by hand`, {
      cause: error,
    });
  });
}

async function answered(work: () => Promise<unknown>): Promise<InstallInput> {
  try {
    await work();
    return { type: 'done' };
  } catch (error) {
    return { type: 'failed', reason: messageOf(error) };
  }
}
