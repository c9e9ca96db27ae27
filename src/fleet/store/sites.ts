/** Sites: places with phones. */
import type { Insertable, Kysely } from 'kysely';
import type { Site } from '../../protocol/fleet-api/phones.js';
import type { UpdateChannel } from '../../protocol/fleet-api/updates.js';
import type { FleetDatabase, SitesTable } from './schema.js';
import { searchText } from './search-text.js';
import type { Store } from './store.js';

export type SiteRecord = Insertable<SitesTable>;

/** By name, with the number of their phones. */
export async function listSites({ db }: Store): Promise<Site[]> {
  return await sitesWithPhones(db).orderBy('sites.name').execute();
}

export async function siteById({ db }: Store, id: string): Promise<Site | undefined> {
  return await sitesWithPhones(db).where('sites.id', '=', id).executeTakeFirst();
}

function sitesWithPhones(db: Kysely<FleetDatabase>) {
  return db
    .selectFrom('sites')
    .select((it) => [
      'sites.id',
      'sites.name',
      'sites.address',
      'sites.timezone',
      it.fn.coalesce('sites.update_channel', it.val<UpdateChannel>('stable')).as('updateChannel'),
      it
        .selectFrom('phones')
        .select(it.fn.countAll<number>().as('n'))
        .whereRef('phones.site_id', '=', 'sites.id')
        .$asScalar()
        .$notNull()
        .as('phones'),
    ]);
}

export async function sitesByName({ db }: Store, names: readonly string[]): Promise<Map<string, SiteRecord>> {
  const sites = new Map<string, SiteRecord>();
  for (let at = 0; at < names.length; at += 1_000) {
    const rows = await db
      .selectFrom('sites')
      .selectAll()
      .where('name', 'in', names.slice(at, at + 1_000))
      .execute();
    for (const site of rows) sites.set(site.name, site);
  }
  return sites;
}

/** Rejects when a name is taken. */
export async function insertSites(db: Kysely<FleetDatabase>, sites: readonly SiteRecord[]): Promise<void> {
  for (let at = 0; at < sites.length; at += 1_000)
    await db
      .insertInto('sites')
      .values(sites.slice(at, at + 1_000))
      .execute();
}

/**
 * Changes a site, and with its name what its phones are found by. The phones of the site, or undefined when there is none
 * such; rejects when the name is taken.
 */
export async function updateSite(
  { db }: Store,
  id: string,
  change: Partial<Omit<SiteRecord, 'id'>>,
): Promise<string[] | undefined> {
  return await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('sites')
      .set({ ...change, id })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return undefined;
    // Held first, so that none of them is renamed between our reading and our writing.
    await trx.updateTable('phones').set({ site_id: id }).where('site_id', '=', id).execute();
    const phones = await trx
      .selectFrom('phones')
      .select(['id', 'name', 'address', 'notes'])
      .where('site_id', '=', id)
      .execute();
    const { name } = change;
    if (name !== undefined) {
      for (const phone of phones)
        await trx
          .updateTable('phones')
          .set({ search_text: searchText({ ...phone, siteName: name }) })
          .where('id', '=', phone.id)
          .execute();
    }
    return phones.map((phone) => phone.id);
  });
}

/** Only without phones, and with its maintenance windows: one that names no place any more would be one of the fleet. */
export async function deleteSite({ db }: Store, id: string): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('sites')
      .where('id', '=', id)
      .where((it) =>
        it.not(it.exists(it.selectFrom('phones').select('phones.id').where('phones.site_id', '=', id))),
      )
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return false;
    await trx.deleteFrom('maintenance').where('site_id', '=', id).execute();
    return true;
  });
}
