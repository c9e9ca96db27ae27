/** Takes from a machine all that makes it one certain phone: for a card that is to be copied, and a phone that is given away. */
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileSteps } from '../files/durable-file.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { phoneConfigSchema } from '../protocol/phone-config.js';
import { loadConfig } from './load-config.js';
import { stateBase } from './state-base.js';

/**
 * Files and folders that are there of a phone: `phone.toml` and every file it names as a password, the records of its calls, its
 * identity at the exchange, and its state (key, fleet, configuration of the fleet, outbox, baseline), with states put aside
 * earlier. In the order in which they may go: once the first is gone the phone calls nobody, whatever is left of the rest.
 * Authorities stay, the keys of the maker too: they are no secret, and of no single phone.
 *
 * @param file the phone.toml; where it cannot be understood, its state is looked for in the usual places
 */
export async function whatMakesThePhone(file: string): Promise<readonly string[]> {
  const loaded = await loadConfig(file).catch(() => undefined);
  const { journal, state, route } = loaded?.config ?? phoneConfigSchema.parse({});
  const base = stateBase(dirname(resolve(file)));
  const journalFile = resolve(base, journal.file);
  const stateFolder = resolve(base, state.folder);
  const passwords = route.flatMap(({ password_file: named }) =>
    named === undefined ? [] : [resolve(dirname(file), named)],
  );
  return [
    ...(await existing(resolve(file), (name, own) => name === own)),
    ...(await Promise.all(passwords.map((path) => existing(path, (name, own) => name === own)))).flat(),
    ...(await existing(stateFolder, (name, own) => name === own || name.startsWith(`${own}.before-`))),
    ...(await existing(join(dirname(journalFile), 'hotline-instance-id'), startsWithIt)),
    ...(await existing(journalFile, startsWithIt)),
  ];
}

/** Rejects with STATE when one of them cannot be removed; called again it goes on from there. */
export async function forget(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await rm(path, { recursive: true, force: true });
      await fileSteps.syncFolder(dirname(path));
    } catch (error) {
      throw new HotlineError(
        'STATE',
        `${path} cannot be removed: ${messageOf(error)}; run this with sudo, and again: what is gone stays gone`,
        { cause: error },
      );
    }
  }
}

const startsWithIt = (name: string, own: string): boolean => name === own || name.startsWith(`${own}.`);

async function existing(path: string, isOne: (name: string, own: string) => boolean): Promise<string[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => isOne(name, basename(path))).map((name) => join(folder, name));
}
