import { defaultSettings, type Settings, settingsSchema } from '../protocol/fleet-api/settings.js';
import { messageOf } from '../protocol/errors.js';
import type { Log, SettingsHolder } from './ports.js';
import { readSettings, writeSettings } from './store/settings.js';
import type { Store } from './store/store.js';

type Changes = Partial<Settings>;

/** Settings in the store: only what somebody changed is kept there, so that better defaults reach everybody else. */
export class StoredSettings implements SettingsHolder {
  readonly #listeners: ((settings: Settings) => void)[] = [];
  #current: Settings;
  /** Changes wait for each other: none is written over by another one. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private readonly log: Log,
    private changed: Changes,
  ) {
    this.#current = Object.freeze({ ...defaultSettings, ...changed });
  }

  /** What is stored and makes no sense (any more) is left at its default, and the log says so. */
  static async open(store: Store, log: Log): Promise<StoredSettings> {
    const text = await readSettings(store.db);
    return new StoredSettings(store, log, text === undefined ? {} : sensible(text, log));
  }

  current(): Settings {
    return this.#current;
  }

  change(change: Changes): Promise<Settings> {
    const mine = this.#last.then(() => this.#change(change));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  onChange(listener: (settings: Settings) => void): void {
    this.#listeners.push(listener);
  }

  async #change(change: Changes): Promise<Settings> {
    const given = Object.fromEntries(
      Object.entries(change as Record<string, unknown>).filter(([, value]) => value !== undefined),
    );
    const changed = { ...this.changed, ...given } as Changes;
    const next = Object.freeze(settingsSchema.parse(changed));
    await writeSettings(this.store.db, JSON.stringify(changed));
    this.changed = changed;
    this.#current = next;
    for (const listener of this.#listeners) this.#tell(listener, next);
    return next;
  }

  /** One that fails must not keep the others from hearing. */
  #tell(listener: (settings: Settings) => void, settings: Settings): void {
    try {
      listener(settings);
    } catch (error) {
      this.log.error({ error: messageOf(error) }, 'a part of the server could not take over the settings');
    }
  }
}

function sensible(text: string, log: Log): Changes {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    stored = undefined;
  }
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    log.warn({}, 'the stored settings cannot be read; all are at their defaults');
    return {};
  }
  const shape = settingsSchema.shape;
  const kept = Object.entries(stored).filter(([name, value]) => {
    const valid = Object.hasOwn(shape, name) && shape[name as keyof Settings].safeParse(value).success;
    if (!valid) log.warn({ name }, 'a stored setting is unknown or out of range; it is at its default');
    return valid;
  });
  return Object.fromEntries(kept);
}
