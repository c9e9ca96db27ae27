/** Maintenance windows: times in which alerts are raised and nobody is told. */
import type { Maintenance } from '../../protocol/fleet-api/alerts.js';
import type { MaintenanceTable } from './schema.js';
import type { Store } from './store.js';

export type MaintenanceRow = Readonly<MaintenanceTable>;

/** Those that go on or are still to come, the next one first. */
export async function listMaintenance(store: Store, nowMs: number): Promise<Maintenance[]> {
  const rows = await withNames(store)
    .where('until_at', '>', nowMs)
    .orderBy('from_at')
    .orderBy('maintenance.id')
    .execute();
  return rows.map(maintenanceOf);
}

export async function maintenanceById(store: Store, id: string): Promise<Maintenance | undefined> {
  const row = await withNames(store).where('maintenance.id', '=', id).executeTakeFirst();
  return row && maintenanceOf(row);
}

/** Rows of those that go on or are still to come. */
export function maintenanceRows({ db }: Store, nowMs: number): Promise<MaintenanceRow[]> {
  return db.selectFrom('maintenance').selectAll().where('until_at', '>', nowMs).execute();
}

export async function insertMaintenance(store: Store, row: MaintenanceRow): Promise<void> {
  await store.db.insertInto('maintenance').values(row).execute();
}

/** One that goes on ends now and is kept; one that was still to come is removed. false: there is none, or it is over. */
export async function endMaintenance({ db }: Store, id: string, nowMs: number): Promise<boolean> {
  const cancelled = await db
    .deleteFrom('maintenance')
    .where('id', '=', id)
    .where('from_at', '>=', nowMs)
    .executeTakeFirst();
  const ended = await db
    .updateTable('maintenance')
    .set({ until_at: nowMs })
    .where('id', '=', id)
    .where('from_at', '<', nowMs)
    .where('until_at', '>', nowMs)
    .executeTakeFirst();
  return cancelled.numDeletedRows + ended.numUpdatedRows > 0n;
}

const withNames = ({ db }: Store) =>
  db
    .selectFrom('maintenance')
    .leftJoin('phones', 'phones.id', 'maintenance.phone_id')
    .leftJoin('sites', 'sites.id', 'maintenance.site_id')
    .selectAll('maintenance')
    .select(['phones.name as phone_name', 'sites.name as site_name']);

function maintenanceOf(
  row: MaintenanceRow & { readonly phone_name: string | null; readonly site_name: string | null },
): Maintenance {
  const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' });
  return {
    id: row.id,
    phone: named(row.phone_id, row.phone_name),
    site: named(row.site_id, row.site_name),
    from: new Date(row.from_at).toISOString(),
    until: new Date(row.until_at).toISOString(),
    reason: row.reason,
    by: row.created_by,
  };
}
