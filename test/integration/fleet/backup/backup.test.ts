import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock/clock.js';
import { KEYS_FILE, makeBackup, restoreBackup } from '../../../../src/fleet/backup/backup.js';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { tableNames } from '../../../../src/fleet/store/tables.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const root = mkdtempSync(join(tmpdir(), 'hotline-backup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(root, `data-${++folders}`);

async function furnish(store: Store): Promise<void> {
  const site = { id: 's', name: 'Лобби', address: '', timezone: 'Europe/Moscow' };
  await store.db.insertInto('sites').values(site).execute();
  const entry = { at: 1, actor: 'a', address: null, action: 'x', object: 'o', detail: '{"a":1}' };
  for (let i = 0; i < 5; i++)
    await store.db
      .insertInto('audit')
      .values(Array.from({ length: 500 }, () => entry))
      .execute();
  await store.db
    .insertInto('events')
    .values(
      Array.from({ length: 1_500 }, (_, i) => ({
        phone_id: `p${i % 7}`,
        outbox: 'o',
        n: i,
        kind: 'call' as const,
        at: 1_790_000_000_000 + i,
        received_at: 1_790_000_000_000 + i,
        body: `{"i":${i}}`,
      })),
    )
    .execute();
}

/** Everything in a store, in an order of its own. */
async function contentOf({ db }: Store): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const table of tableNames) {
    const rows: object[] = await db.selectFrom(table).selectAll().execute();
    content[table] = rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  }
  return content;
}

describe.each(storeKinds)('a backup of a store on %s', (kind) => {
  const rooms = { sqlite: storeRoom('sqlite'), postgres: storeRoom('postgres') };

  it.each(storeKinds)('brings everything back into one on %s, with the keys', async (target) => {
    const store = await rooms[kind].newStore();
    await furnish(store);
    const dataFolder = newFolder();
    const keys = await FleetKeys.open(join(dataFolder, KEYS_FILE));
    const file = join(dataFolder, 'backup.hotline');
    const made = await makeBackup({ store, dataFolder, file, clock: systemClock });
    expect(made.rows).toBe(1 + 2_500 + 1_500);
    expect(statSync(file).mode & 0o077).toBe(0);

    const restored = await rooms[target].newStore();
    const newData = newFolder();
    await restoreBackup({ file, store: restored, dataFolder: newData });
    expect(await contentOf(restored)).toEqual(await contentOf(store));
    expect((await FleetKeys.open(join(newData, KEYS_FILE))).publicKey).toBe(keys.publicKey);
    // The audit log goes on with a number of its own.
    const entry = { at: 2, actor: 'a', address: null, action: 'x', object: 'o', detail: '{}' };
    await restored.db.insertInto('audit').values(entry).execute();
    expect(await restored.db.selectFrom('audit').selectAll().execute()).toHaveLength(2_501);
  });
});

describe('a backup', () => {
  const room = storeRoom('sqlite');
  const fresh = async () => {
    const store = await room.newStore();
    await furnish(store);
    const dataFolder = newFolder();
    await FleetKeys.open(join(dataFolder, KEYS_FILE));
    return { store, dataFolder, file: join(dataFolder, 'backup.hotline'), clock: systemClock };
  };

  it('is what the store was at one moment', async () => {
    const options = await fresh();
    const making = makeBackup(options);
    await options.store.db.deleteFrom('events').execute();
    await making;
    const restored = await room.newStore();
    await restoreBackup({ file: options.file, store: restored, dataFolder: newFolder() });
    const rows = await restored.db.selectFrom('events').selectAll().execute();
    expect([0, 1_500]).toContain(rows.length);
  });

  it('does not replace a file', async () => {
    const options = await fresh();
    writeFileSync(options.file, 'mine');
    await expect(makeBackup(options)).rejects.toMatchObject({ code: 'BACKUP' });
  });

  it('that is cut off is refused, and the store stays empty', async () => {
    const options = await fresh();
    await makeBackup(options);
    truncateSync(options.file, statSync(options.file).size - 40_960);
    const store = await room.newStore();
    await expect(restoreBackup({ file: options.file, store, dataFolder: newFolder() })).rejects.toThrow();
    expect(await store.db.selectFrom('events').selectAll().execute()).toEqual([]);
  });

  it('is not restored over a fleet, nor beside the keys of another one', async () => {
    const options = await fresh();
    await makeBackup(options);
    const { file } = options;
    await expect(
      restoreBackup({ file, store: options.store, dataFolder: newFolder() }),
    ).rejects.toMatchObject({
      code: 'BACKUP',
    });
    const other = newFolder();
    await FleetKeys.open(join(other, KEYS_FILE));
    await expect(
      restoreBackup({ file, store: await room.newStore(), dataFolder: other }),
    ).rejects.toMatchObject({
      code: 'BACKUP',
    });
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'hello'],
  ])('that is %s is refused', async (_, content) => {
    const file = join(newFolder().replace('data', 'file'));
    if (content !== undefined) writeFileSync(file, content);
    const store = await room.newStore();
    await expect(restoreBackup({ file, store, dataFolder: newFolder() })).rejects.toMatchObject({
      code: 'BACKUP',
    });
  });

  it('is not a store', async () => {
    const options = await fresh();
    await expect(
      restoreBackup({ file: options.store.place, store: await room.newStore(), dataFolder: newFolder() }),
    ).rejects.toThrow(/is a store, not a backup/);
  });
});
