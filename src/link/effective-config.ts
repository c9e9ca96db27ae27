import { join } from 'node:path';
import type { FileSteps } from '../files/durable-file.js';
import { messageOf } from '../protocol/errors.js';
import { atStart, RESTARTED_REASON } from './config-trial.machine.js';
import { ConfigStore } from './config-store.js';
import { overPhoneToml } from './toml-sections.js';

/** phone.toml as it was found. */
export interface PhoneToml {
  /** As messages name it. */
  readonly file: string;
  /** An error: why it cannot be read; it is needed only when the fleet gave nothing that runs by itself. */
  readonly text: string | Error;
}

export interface EffectiveConfig {
  /**
   * TOML that the phone must start with: that of the fleet, with phone.toml for what it leaves out. Paths in it are relative
   * to the folder of phone.toml.
   */
  readonly text: string;
  /** As messages name it. */
  readonly file: string;
  /** null: phone.toml. */
  readonly version: number | null;
  readonly store: ConfigStore;
  readonly phoneToml: PhoneToml;
  /** Sentences for the log. */
  readonly warnings: readonly string[];
}

/**
 * Which text the phone must start with: a candidate at its first start, else the last one of the fleet that proved
 * itself, else phone.toml. To be called once a start: it counts the starts of a candidate, and goes back from one whose
 * trial was cut off. Rejects with why phone.toml cannot be read, when nothing else is left.
 */
export async function effectiveConfig(
  stateFolder: string,
  phoneToml: PhoneToml,
  steps?: FileSteps,
): Promise<EffectiveConfig> {
  const store = await ConfigStore.open(join(stateFolder, 'config'), steps);
  const warnings = warningsOf(store, phoneToml);
  const goBack = async (reason: string) => {
    warnings.push(`the phone goes back from configuration ${store.state.candidate?.version ?? 0}: ${reason}`);
    await store.rollBack(reason).catch((error: unknown) => warnings.push(messageOf(error)));
  };
  const { candidate } = store.state;
  switch (atStart(candidate?.starts)) {
    case 'begin': {
      const text = candidate ? await store.text(candidate) : undefined;
      if (!candidate || text === undefined) {
        await goBack('its file is damaged');
        break;
      }
      try {
        await store.countStart();
        return ofFleet(text, candidate.version, { store, phoneToml, warnings });
      } catch (error) {
        // A candidate whose starts cannot be counted could end the program over and over.
        await goBack(messageOf(error));
      }
      break;
    }
    case 'roll-back':
      await goBack(RESTARTED_REASON);
      break;
    case 'nothing':
      break;
  }
  return standing({ store, phoneToml, warnings });
}

/**
 * What the phone runs with while nothing is on trial. Changes nothing: for the commands beside the phone. Rejects with why
 * phone.toml cannot be read, when nothing else is left.
 */
export async function standingConfig(stateFolder: string, phoneToml: PhoneToml): Promise<EffectiveConfig> {
  const store = await ConfigStore.open(join(stateFolder, 'config'));
  return standing({ store, phoneToml, warnings: warningsOf(store, phoneToml) });
}

interface Found {
  readonly store: ConfigStore;
  readonly phoneToml: PhoneToml;
  readonly warnings: string[];
}

async function standing({ store, phoneToml, warnings }: Found): Promise<EffectiveConfig> {
  const { running } = store.state;
  const text = running ? await store.text(running) : undefined;
  if (running && text !== undefined) return ofFleet(text, running.version, { store, phoneToml, warnings });
  if (running)
    warnings.push(
      `configuration ${running.version} of the fleet is damaged on the disk; the phone runs with ${phoneToml.file}`,
    );
  if (phoneToml.text instanceof Error) throw phoneToml.text;
  return { text: phoneToml.text, file: phoneToml.file, version: null, store, phoneToml, warnings };
}

function ofFleet(text: string, version: number, found: Found): EffectiveConfig {
  return {
    ...found,
    text: overPhoneToml(found.phoneToml.text, text),
    file: `configuration ${version} of the fleet`,
    version,
  };
}

function warningsOf({ problem }: ConfigStore, { file }: PhoneToml): string[] {
  return problem === undefined ? [] : [`${problem}; the phone runs with ${file}`];
}
