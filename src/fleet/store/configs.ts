/** Configurations of phones, sealed. */
import { insertCommand, type CommandRecord, untaken } from './commands.js';
import { lockPhone } from './phones.js';
import type { ConfigsTable } from './schema.js';
import type { Store } from './store.js';

export type ConfigRecord = ConfigsTable;

/** The one with the highest version. */
export async function newestConfig({ db }: Store, phone: string): Promise<ConfigRecord | undefined> {
  return await db
    .selectFrom('configs')
    .selectAll()
    .where('phone_id', '=', phone)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Newest first. */
export async function configsOfPhone({ db }: Store, phone: string, limit: number): Promise<ConfigRecord[]> {
  return await db
    .selectFrom('configs')
    .selectAll()
    .where('phone_id', '=', phone)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
}

export async function configOfPhone(
  { db }: Store,
  phone: string,
  version: number,
): Promise<ConfigRecord | undefined> {
  return await db
    .selectFrom('configs')
    .selectAll()
    .where('phone_id', '=', phone)
    .where('version', '=', version)
    .executeTakeFirst();
}

/**
 * Stores a configuration with the command that brings it. Older ones that the phone has not taken are superseded, and their
 * commands expire: it would only try them one after the other.
 *
 * @returns false when another one came between: its version is not the next one any more
 */
export async function insertConfig(
  { db }: Store,
  config: ConfigRecord,
  command: CommandRecord,
): Promise<boolean> {
  const { phone_id: phone, version, created_at: nowMs } = config;
  return await db.transaction().execute(async (trx) => {
    if (!(await lockPhone(trx, phone))) return false;
    const newer = await trx
      .selectFrom('configs')
      .select('version')
      .where('phone_id', '=', phone)
      .where('version', '>=', version)
      .executeTakeFirst();
    if (newer) return false;
    await trx
      .updateTable('configs')
      .set({ state: 'superseded' })
      .where('phone_id', '=', phone)
      .where('state', 'in', untaken)
      .execute();
    await trx
      .updateTable('commands')
      .set({ state: 'expired', message: `configuration ${version} has taken its place`, finished_at: nowMs })
      .where('phone_id', '=', phone)
      .where('name', '=', 'apply-config')
      .where('state', 'in', untaken)
      .execute();
    await trx.insertInto('configs').values(config).execute();
    await insertCommand(trx, command);
    await trx.updateTable('phones').set({ wanted_config_version: version }).where('id', '=', phone).execute();
    return true;
  });
}
