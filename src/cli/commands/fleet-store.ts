/** Where the commands of the fleet server find its store: a folder, or a database that the environment names. */
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Store, StorePlace } from '../../fleet/store/store.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';

export interface DataOptions {
  readonly data: string;
}

export function withData(command: Command): Command {
  return command.option('--data <folder>', 'folder of the database and the keys', 'hotline-fleet');
}

/**
 * Of a fleet that there is: a folder that was mistyped must not become an empty one. Rejects with USAGE when there is none
 * that can be read.
 */
export async function withStore(data: string, work: (store: Store) => Promise<void>): Promise<void> {
  const place = placeOf(data);
  if ('file' in place)
    await access(place.file).catch((error: unknown) => {
      throw new HotlineError(
        'USAGE',
        `there is no fleet in ${resolve(data)} that can be read (${messageOf(error)}); name the folder of the fleet server by --data, and be root or its user`,
        { cause: error },
      );
    });
  return withNewStore(data, work);
}

/** The same; what is not there yet is made. */
export async function withNewStore(data: string, work: (store: Store) => Promise<void>): Promise<void> {
  const { openStore } = await import('../../fleet/store/store.js');
  const store = await openStore(placeOf(data));
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

export function placeOf(data: string): StorePlace {
  const url = databaseUrl();
  return url === undefined ? { file: join(resolve(data), 'fleet.sqlite') } : { url };
}

export function databaseUrl(): string | undefined {
  return process.env['DATABASE_URL'] || undefined;
}
