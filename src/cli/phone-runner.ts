import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Clock } from '../clock/clock.js';
import { effectiveConfig, type EffectiveConfig, standingConfig } from '../link/effective-config.js';
import type { Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { type Sections, withSections } from '../link/toml-sections.js';
import { type LoadedConfig, loadConfigText, readConfigText } from './load-config.js';
import { stateBase } from './state-base.js';
import { usableSections } from './usable-sections.js';

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
  /**
   * What to run with where there is no phone.toml, or one that no phone can run with: so that whoever lifts it hears why, and a
   * technician finds its page. Without it, both are errors.
   */
  readonly bare?: {
    readonly clock: Clock;
    /** @param kept sections of a phone.toml that can be used */
    config(kept?: Sections): Promise<PhoneConfig>;
  };
}

/** What a phone.toml that cannot be read would say. */
const DEFAULT_STATE_FOLDER = 'hotline-state';
/** A phone.toml that was of no use is looked at again so often. */
const MENDED_MS = 10_000;

/**
 * Runs a phone, and runs it anew whenever it asks for that: each time with the configuration that is due, and back from one
 * with which it does not even start.
 */
export class PhoneRunner {
  readonly #options: PhoneRunnerOptions;
  #current: { stop(): Promise<void> } | undefined;
  #stopped = false;
  #again: (() => void) | undefined;
  /** To be done while no phone runs. */
  #held: (() => Promise<void>) | undefined;
  #holding = false;

  constructor(options: PhoneRunnerOptions) {
    this.#options = options;
  }

  /** A phone is up, or held down on purpose; false while one ends, and the next one starts. */
  get isUp(): boolean {
    return this.#current !== undefined || this.#holding;
  }

  /** Resolves after {@link stop}. Rejects when the phone cannot be started and there is nothing to go back to. */
  async run(onFirst: () => void = () => undefined): Promise<void> {
    for (let first = true; !this.#stopped; first = false) {
      const again = new Promise<void>((resolvePromise) => (this.#again = resolvePromise));
      this.#current = await this.#start(() => this.#again?.());
      if (first) onFirst();
      await again;
      await this.#end();
      await this.#doHeld();
    }
  }

  /**
   * Ends the phone, does `work` while nothing else uses its hardware, and starts it anew, whatever came of it. Settles as `work`;
   * rejects with STATE while a phone ends or starts.
   */
  hold<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolvePromise, reject) => {
      if (this.#stopped || this.#held || !this.#current) {
        reject(new HotlineError('STATE', 'the phone is starting; try again in a moment'));
        return;
      }
      this.#held = () => work().then(resolvePromise, reject);
      this.#again?.();
    });
  }

  async #doHeld(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#holding = true;
    await held().finally(() => {
      this.#holding = false;
      this.#held = undefined;
    });
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
    const { bare, file, logFor, start } = this.#options;
    const folder = dirname(file);
    // Once a start: an editor at work must not be seen in two states.
    const own = await readOwn(file, bare);
    const state = resolve(stateBase(folder), own.stateFolder);
    for (;;) {
      const effective = await effectiveConfig(state, { file, text: own.text }).catch((error: unknown) => {
        if (!bare) throw error;
        return { unusable: error };
      });
      if ('unusable' in effective) return this.#startBare(own, effective.unusable, restart);
      const { store, text, version } = effective;
      const isOnTrial = version !== null && store.state.candidate?.version === version;
      try {
        const fromFleet = version !== null;
        const loading = loadConfigText(text, {
          file: effective.file,
          folder,
          ...(fromFleet ? {} : { onDisk: resolve(file), parsed: own.config }),
        });
        const loaded = await (bare && !isOnTrial
          ? loading.catch((error: unknown) => ({ unusable: error }))
          : loading);
        if ('unusable' in loaded) return await this.#startBare(own, loaded.unusable, restart);
        const log = logFor(loaded.config);
        for (const warning of [...effective.warnings, ...loaded.warnings]) log.warn({}, warning);
        return await start(loaded, { effective, log, restart });
      } catch (error) {
        // One that is on trial has failed it; what ran before is tried next.
        if (!isOnTrial) throw error;
        await store.rollBack(messageOf(error));
      }
    }
  }

  /** With what can be used of its phone.toml, and calling nobody, until somebody has mended it. @param why that is so */
  async #startBare(
    { stateFolder, text: own }: OwnConfig,
    why: unknown,
    restart: () => void,
  ): Promise<{ stop(): Promise<void> }> {
    const { bare, file, logFor, start } = this.#options;
    if (!bare) throw why;
    const folder = dirname(file);
    const state = resolve(stateBase(folder), stateFolder);
    const kept = await usableSections(own, { file, folder });
    const text = withSections('', kept);
    const config = await bare.config(kept);
    const loaded = {
      ...(await loadConfigText(text, {
        file,
        folder,
        parsed: { ...config, state: { ...config.state, folder: stateFolder } },
      })),
      unusable: messageOf(why),
    };
    const phoneToml = { file, text };
    const effective = { ...(await standingConfig(state, phoneToml)), text, file, version: null, phoneToml };
    const log = logFor(loaded.config);
    log.error({ reason: loaded.unusable }, 'the phone calls nobody, as its configuration cannot be used');
    const running = await start(loaded, { effective, log, restart });
    const isMended = async () => {
      const standing = await standingConfig(state, { file, text: await readConfigText(file) });
      await loadConfigText(standing.text, { file, folder });
    };
    const look = bare.clock.every(MENDED_MS, () => void isMended().then(restart, () => undefined));
    return {
      stop: () => {
        look.cancel();
        return running.stop();
      },
    };
  }
}

/** The phone.toml of this machine: it says where the state is kept, whatever the fleet says, also when it is half wrong. */
interface OwnConfig {
  readonly text: string | Error;
  /** undefined when it cannot be read, or has faults. */
  readonly config: PhoneConfig | undefined;
  readonly stateFolder: string;
}

async function readOwn(file: string, bare: PhoneRunnerOptions['bare']): Promise<OwnConfig> {
  if (bare && !(await isThere(file))) {
    const config = await bare.config();
    return { text: '', config, stateFolder: config.state.folder };
  }
  const text = await readConfigText(file).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  try {
    if (text instanceof Error) throw text;
    const config = parsePhoneConfig(text, file);
    return { text, config, stateFolder: config.state.folder };
  } catch {
    return { text, config: undefined, stateFolder: DEFAULT_STATE_FOLDER };
  }
}

/** Also one that may not be looked at is there: that is a fault of its own. */
async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}
