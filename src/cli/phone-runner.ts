import { dirname, resolve } from 'node:path';
import { effectiveConfig, type EffectiveConfig } from '../link/effective-config.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import { type LoadedConfig, loadConfigText, readConfigText } from './load-config.js';

export interface PhoneRunnerOptions {
  /** The phone.toml of this machine. */
  readonly file: string;
  /** The log of a phone with this configuration. */
  readonly logFor: (config: LoadedConfig['config']) => Log;
  /** Starts one phone; `restart` ends it and starts the next. */
  readonly start: (
    loaded: LoadedConfig,
    parts: { readonly effective: EffectiveConfig; readonly log: Log; readonly restart: () => void },
  ) => Promise<{ stop(): Promise<void> }>;
}

/** What a phone.toml that cannot be read would say. */
const DEFAULT_STATE_FOLDER = 'hotline-state';

/**
 * Runs a phone, and runs it anew whenever it asks for that: each time with the configuration that is due, and back from one
 * with which it does not even start.
 */
export class PhoneRunner {
  readonly #options: PhoneRunnerOptions;
  #current: { stop(): Promise<void> } | undefined;
  #stopped = false;
  #again: (() => void) | undefined;

  constructor(options: PhoneRunnerOptions) {
    this.#options = options;
  }

  /** Resolves after {@link stop}. Rejects when the phone cannot be started and there is nothing to go back to. */
  async run(onFirst: () => void = () => undefined): Promise<void> {
    for (let first = true; !this.#stopped; first = false) {
      const again = new Promise<void>((resolvePromise) => (this.#again = resolvePromise));
      this.#current = await this.#start(() => this.#again?.());
      if (first) onFirst();
      await again;
      await this.#end();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#end();
    this.#again?.();
  }

  async #end(): Promise<void> {
    const ending = this.#current;
    this.#current = undefined;
    await ending?.stop();
  }

  async #start(restart: () => void): Promise<{ stop(): Promise<void> }> {
    const { file, logFor, start } = this.#options;
    const folder = dirname(file);
    for (;;) {
      const effective = await effectiveConfig(await stateFolderOf(file), file);
      const { store, text, version } = effective;
      try {
        const fromFleet = version !== null;
        const loaded = await loadConfigText(text, {
          file: effective.file,
          folder,
          ...(fromFleet ? {} : { onDisk: resolve(file) }),
        });
        const log = logFor(loaded.config);
        for (const warning of [...effective.warnings, ...loaded.warnings]) log.warn({}, warning);
        return await start(loaded, { effective, log, restart });
      } catch (error) {
        // One that is on trial has failed it; what ran before is tried next.
        if (version === null || store.state.candidate?.version !== version) throw error;
        await store.rollBack(messageOf(error));
      }
    }
  }
}

/** Where this phone keeps what must last: as its own phone.toml says, whatever the fleet says. */
async function stateFolderOf(file: string): Promise<string> {
  const folder = dirname(file);
  try {
    return resolve(folder, parsePhoneConfig(await readConfigText(file), file).state.folder);
  } catch {
    return resolve(folder, DEFAULT_STATE_FOLDER);
  }
}
