import { dirname, resolve } from 'node:path';
import { type EffectiveConfig, standingConfig } from '../link/effective-config.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { type LoadedConfig, loadConfigText, readConfigText } from './load-config.js';
import { stateBase } from './state-base.js';

export interface RunningConfig extends LoadedConfig {
  /** As messages name it: phone.toml, or `configuration 12 of the fleet`. */
  readonly file: string;
}

/**
 * What the phone with this phone.toml runs with, for the commands beside it: that of its fleet where it has one. Rejects as
 * `loadConfig` does.
 */
export async function loadRunningConfig(file: string): Promise<RunningConfig> {
  const { config, running } = await runningConfig(file);
  const isOwn = running.version === null;
  const loaded = await loadConfigText(running.text, {
    file: running.file,
    folder: dirname(file),
    parsed: config,
    ...(isOwn ? { onDisk: resolve(file) } : {}),
  });
  return { ...loaded, file: running.file, warnings: [...running.warnings, ...loaded.warnings] };
}

/** The same without the files that it names, which not everybody may read. */
export async function runningConfig(
  file: string,
): Promise<{ readonly config: PhoneConfig; readonly running: EffectiveConfig }> {
  const text = await readConfigText(file);
  const own = parsePhoneConfig(text, file);
  const stateFolder = resolve(stateBase(dirname(file)), own.state.folder);
  const running = await standingConfig(stateFolder, { file, text });
  return { config: running.version === null ? own : parsePhoneConfig(running.text, running.file), running };
}
