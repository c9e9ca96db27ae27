import { statSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../src/fleet/store/store.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const site = { id: 's1', name: 'Lobby', address: '', timezone: 'Europe/Moscow', update_channel: null };

describe.each(storeKinds)('the store on %s', (kind) => {
  const room = storeRoom(kind);

  it('keeps what was written when it is opened again', async () => {
    const place = await room.newPlace();
    const first = await openStore(place);
    await first.db.insertInto('sites').values(site).execute();
    await first.close();
    const second = await openStore(place);
    expect(await second.db.selectFrom('sites').selectAll().execute()).toEqual([site]);
    await second.close();
  });

  it('counts in numbers', async () => {
    const { db } = await room.newStore();
    await db.insertInto('sites').values(site).execute();
    const [row] = await db
      .selectFrom('sites')
      .select((it) => it.fn.countAll<number>().as('n'))
      .execute();
    expect(row).toEqual({ n: 1 });
  });

  it('numbers the audit log by itself', async () => {
    const { db } = await room.newStore();
    const entry = { at: 1, actor: 'a', address: null, action: 'x', object: 'o', detail: '{}' };
    await db.insertInto('audit').values([entry, entry]).execute();
    expect((await db.selectFrom('audit').select('id').orderBy('id').execute()).map(({ id }) => id)).toEqual([
      1, 2,
    ]);
  });

  it('refuses a store of a newer version', async () => {
    const place = await room.newPlace();
    const store = await openStore(place);
    await sql`insert into kysely_migration (name, timestamp) values ('0999-later', '2030')`.execute(store.db);
    await store.close();
    await expect(openStore(place)).rejects.toMatchObject({ code: 'STORE_NEWER' });
  });
});

describe('the PostgreSQL store', () => {
  const room = storeRoom('postgres');

  it('is made once when several servers open it at the same time', async () => {
    const place = await room.newPlace();
    const stores = await Promise.all([openStore(place), openStore(place), openStore(place)]);
    const [first, , third] = stores;
    await first.db.insertInto('sites').values(site).execute();
    expect(await third.db.selectFrom('sites').selectAll().execute()).toEqual([site]);
    for (const store of stores) await store.close();
  });
});

describe('the SQLite store', () => {
  const room = storeRoom('sqlite');

  it('can be read by its owner alone', async () => {
    const place = await room.newPlace();
    const store = await openStore(place);
    expect(statSync(store.place).mode & 0o077).toBe(0);
    await store.close();
  });

  it('says what is wrong with a place that cannot be used', async () => {
    await expect(openStore({ file: '/dev/null/fleet.sqlite' })).rejects.toMatchObject({ code: 'STORE' });
  });
});
