/** The store suite runs on both kinds of store: `describe.each(storeKinds)` with an empty store for every test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Dialect, openStore, type Store, type StorePlace } from '../../../src/fleet/store/store.js';
import { type Postgres, startPostgres } from '../postgres.js';

export const storeKinds: readonly Dialect[] = ['sqlite', 'postgres'];

export interface StoreRoom {
  /** A place where no store is yet. */
  newPlace(): Promise<StorePlace>;
  /** An open, empty store; closed at the end of the file. */
  newStore(): Promise<Store>;
}

/** To be called in a `describe`: starts what the kind needs before its tests and ends it after them. */
export function storeRoom(kind: Dialect): StoreRoom {
  const opened: Store[] = [];
  let folder = '';
  let postgres: Postgres | undefined;
  let files = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hotline-store-'));
    if (kind === 'postgres') postgres = await startPostgres();
  });
  afterAll(async () => {
    for (const store of opened) await store.close();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const newPlace = async (): Promise<StorePlace> =>
    postgres ? { url: await postgres.newDatabase() } : { file: join(folder, `fleet-${++files}.sqlite`) };
  return {
    newPlace,
    async newStore() {
      const store = await openStore(await newPlace());
      opened.push(store);
      return store;
    },
  };
}
