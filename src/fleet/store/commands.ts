/** Commands to phones, and the diagnostic bundles that they bring. */
import type { Kysely } from 'kysely';
import type { StoredCommand } from '../../protocol/fleet-api/phones.js';
import type { CommandsTable, FleetDatabase } from './schema.js';
import type { Store } from './store.js';

export type CommandRecord = CommandsTable;

/** States in which the phone has not yet said that it took the command. */
export const untaken = ['waiting', 'sent'] as const satisfies readonly CommandRecord['state'][];

export async function insertCommand(db: Kysely<FleetDatabase>, command: CommandRecord): Promise<void> {
  await db.insertInto('commands').values(command).execute();
}

/** How many commands still wait for this phone. */
export async function commandsWaiting({ db }: Store, phone: string, nowMs: number): Promise<number> {
  const { waiting } = await db
    .selectFrom('commands')
    .select((it) => it.fn.countAll<number>().as('waiting'))
    .where('phone_id', '=', phone)
    .where('state', 'in', untaken)
    .where('expires_at', '>', nowMs)
    .executeTakeFirstOrThrow();
  return waiting;
}

/** Newest first. One that nobody took in time is shown as expired before somebody has tidied up. */
export async function commandsOfPhone(
  { db }: Store,
  phone: string,
  { limit, nowMs }: { readonly limit: number; readonly nowMs: number },
): Promise<StoredCommand[]> {
  const rows = await db
    .selectFrom('commands')
    .selectAll()
    .where('phone_id', '=', phone)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const withBundle = await bundled(
    db,
    rows.filter(({ name }) => name === 'diagnostics').map(({ id }) => id),
  );
  return rows.map((row) => storedCommand(row, nowMs, withBundle.has(row.id)));
}

/** A command as the API has it. */
export function storedCommand(row: CommandRecord, nowMs: number, hasBundle: boolean): StoredCommand {
  const late = row.expires_at <= nowMs && (row.state === 'waiting' || row.state === 'sent');
  return {
    id: row.id,
    name: row.name,
    summary: row.summary,
    by: row.created_by,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
    state: late ? 'expired' : row.state,
    message: row.message,
    finishedAt: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
    hasBundle,
  };
}

/** Those of the commands whose bundle is there as a whole. */
async function bundled(db: Kysely<FleetDatabase>, commands: readonly string[]): Promise<Set<string>> {
  if (commands.length === 0) return new Set();
  const rows = await db
    .selectFrom('bundles')
    .select(({ fn }) => ['command_id', fn.countAll<number>().as('have'), fn.max('parts').as('parts')])
    .where('command_id', 'in', [...commands])
    .groupBy('command_id')
    .execute();
  return new Set(rows.filter(({ have, parts }) => have === parts).map((row) => row.command_id));
}

/**
 * The bundle that a command of this phone brought, gzipped text; `incomplete` while parts are missing, undefined when
 * there is no such command.
 */
export async function bundleOf(
  { db }: Store,
  phone: string,
  command: string,
): Promise<{ readonly createdMs: number; readonly bytes: Uint8Array | 'incomplete' } | undefined> {
  const row = await db
    .selectFrom('commands')
    .select('created_at')
    .where('id', '=', command)
    .where('phone_id', '=', phone)
    .executeTakeFirst();
  if (!row) return undefined;
  const parts = await db
    .selectFrom('bundles')
    .select(['part', 'parts', 'data'])
    .where('command_id', '=', command)
    .orderBy('part')
    .execute();
  const whole =
    parts.length > 0 && parts.every(({ part, parts: of }, at) => part === at && of === parts.length);
  return {
    createdMs: row.created_at,
    bytes: whole ? Buffer.concat(parts.map(({ data }) => Buffer.from(data, 'base64'))) : 'incomplete',
  };
}
