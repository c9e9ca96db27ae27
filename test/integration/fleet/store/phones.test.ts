import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { issueCode } from '../../../../src/fleet/store/codes.js';
import { insertConfig } from '../../../../src/fleet/store/configs.js';
import { insertPhones, listPhones, revokePhone, updatePhone } from '../../../../src/fleet/store/phones.js';
import type { CommandsTable, ConfigsTable, EnrolmentCodesTable } from '../../../../src/fleet/store/schema.js';
import { insertSites, updateSite } from '../../../../src/fleet/store/sites.js';
import { openStore, type Store } from '../../../../src/fleet/store/store.js';
import { phoneListQuery } from '../../../../src/protocol/fleet-api/phones.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const phone = (id: string, name: string, site: { id: string; name: string } | null = null) => ({
  id,
  name,
  site,
  address: '',
  timezone: null,
  notes: '',
});

const code = (phoneId: string): EnrolmentCodesTable => ({
  id: randomUUID(),
  phone_id: phoneId,
  code_hash: randomUUID(),
  pre_approved: 0,
  replaces: 0,
  created_at: 1,
  expires_at: 2,
  used_at: null,
  created_by: 'a',
});

const config = (phoneId: string, version: number): ConfigsTable => ({
  phone_id: phoneId,
  version,
  toml_sealed: '',
  signature: '',
  created_by: 'a',
  created_at: 1,
  state: 'waiting',
  message: null,
});

const command = (phoneId: string): CommandsTable => ({
  id: randomUUID(),
  phone_id: phoneId,
  name: 'apply-config',
  command: '',
  summary: '',
  created_by: 'a',
  created_at: 1,
  expires_at: 2,
  state: 'waiting',
  message: null,
  finished_at: null,
});

/** PostgreSQL has the empty ones at the other end, and reads rows without their reports. */
const plansOfSqlite = [
  [
    'select id from phones order by proved_at asc nulls first, name asc limit 100',
    'phones_by_proved_at_name',
  ],
  [`select count(*) from phones where search_text like '%word%'`, 'phones_for_search'],
] as const;

describe.each(storeKinds)('phones in the store on %s', (kind) => {
  const room = storeRoom(kind);

  /** The same store as two programs have it; on SQLite one program alone writes. */
  const twice = async (work: (one: Store, other: Store) => Promise<void>): Promise<void> => {
    const place = await room.newPlace();
    const one = await openStore(place);
    const other = kind === 'postgres' ? await openStore(place) : one;
    try {
      await insertPhones(one.db, [phone('p', 'Hall 1')], 1);
      await work(one, other);
    } finally {
      await one.close();
      if (other !== one) await other.close();
    }
  };

  it('leaves one code, whoever issues them', () =>
    twice(async (one, other) => {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) => issueCode(i % 2 === 0 ? one : other, code('p'))),
      );
      expect(await one.db.selectFrom('enrolment_codes').selectAll().execute()).toHaveLength(1);
    }));

  it('gives a version once, whoever sends it', () =>
    twice(async (one, other) => {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          insertConfig(i % 2 === 0 ? one : other, config('p', 1 + (i >> 2)), command('p')),
        ),
      );
      const rows = await one.db
        .selectFrom('configs')
        .select(['version', 'state'])
        .orderBy('version', 'desc')
        .execute();
      expect(new Set(rows.map(({ version }) => version)).size).toBe(rows.length);
      expect(outcomes.filter(Boolean)).toHaveLength(rows.length);
      expect(rows.filter(({ state }) => state === 'waiting')).toEqual([rows[0]]);
      const waiting = await one.db
        .selectFrom('commands')
        .selectAll()
        .where('state', '=', 'waiting')
        .execute();
      expect(waiting).toHaveLength(1);
    }));

  it('remembers a key once, however often it is revoked at the same moment', () =>
    twice(async (one, other) => {
      await one.db.updateTable('phones').set({ public_key: 'k', enrolment: 'accepted' }).execute();
      const outcomes = await Promise.all([one, other, one, other].map((store) => revokePhone(store, 'p', 5)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await one.db.selectFrom('former_keys').selectAll().execute()).toEqual([
        { phone_id: 'p', public_key: 'k', from_at: 1, until_at: 5 },
      ]);
    }));

  it('finds a phone by what it and its site are called in the end', () =>
    twice(async (one, other) => {
      const site = { id: 's', name: 'S0', address: '', timezone: 'Europe/Moscow' };
      await insertSites(one.db, [site]);
      await updatePhone(one, 'p', { site_id: 's' });
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => [
          updatePhone(one, 'p', { name: `N${i}` }),
          updateSite(other, 's', { name: `S${i}` }),
        ]).flat(),
      );
      const row = await one.db
        .selectFrom('phones')
        .innerJoin('sites', 'sites.id', 'phones.site_id')
        .select(['phones.name', 'sites.name as site', 'search_text'])
        .executeTakeFirstOrThrow();
      expect(row.search_text).toBe(`${row.name}\n\n\n${row.site}`.toLowerCase());
    }));

  it('gives a page of 15,000 phones by an index', async () => {
    const store = await room.newStore();
    const site = { id: randomUUID(), name: 'Depot' };
    await insertSites(store.db, [{ ...site, address: '', timezone: 'Europe/Moscow' }]);
    const phones = Array.from({ length: 15_000 }, (_, i) =>
      phone(randomUUID(), `Касса ${String(i).padStart(5, '0')}`, i < 50 ? site : null),
    );
    await insertPhones(store.db, phones, 1);
    if (kind === 'postgres') await sql`analyze phones`.execute(store.db);
    const list = (query: object) => listPhones(store, phoneListQuery.parse(query));
    expect(await list({ search: 'касса 0012' })).toMatchObject({ total: 12 });
    expect(await list({ offset: 14_999 })).toMatchObject({ total: 15_000, items: [{ name: 'Касса 14999' }] });
    expect(await list({ site: site.id, limit: 10 })).toMatchObject({ total: 50 });
    // What dashboards ask all the time must not grow with the fleet.
    const plans = [
      ['select id from phones order by condition_rank, name limit 100', 'phones_by_condition_rank_name'],
      [
        'select id from phones order by condition_rank desc, name desc limit 100',
        'phones_by_condition_rank_name',
      ],
      ['select id from phones order by name limit 100', 'phones_name_unique'],
      [`select id from phones where site_id = '${site.id}'`, 'phones_by_site_id'],
      [
        'select id from phones order by condition_since desc, name desc limit 100',
        'phones_by_condition_since_name',
      ],
      ...(kind === 'sqlite' ? plansOfSqlite : []),
    ] as const;
    for (const [query, index] of plans) {
      const explain = sql.raw(kind === 'sqlite' ? `explain query plan ${query}` : `explain ${query}`);
      const { rows } = await sql`${explain}`.execute(store.db);
      expect(JSON.stringify(rows), query).toContain(index);
    }
  });
});
