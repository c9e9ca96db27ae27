/** Commands on their way to phones, what became of them, and the diagnostic bundles that come back. */
import type { Kysely } from 'kysely';
import type { BundlesTable, CommandsTable, ConfigsTable, FleetDatabase } from './schema.js';

type Db = Kysely<FleetDatabase>;
type CommandState = CommandsTable['state'];

/** At most so many are handed to a phone at a time; the rest follow when these are answered. */
const MOST_DUE = 50;
/** Not yet answered. */
const OPEN: readonly CommandState[] = ['waiting', 'sent'];
/** A command that expired here may have reached the phone all the same: its answer counts. */
const UNFINISHED: readonly CommandState[] = ['waiting', 'sent', 'accepted', 'expired'];

export type DueCommand = Pick<CommandsTable, 'id' | 'name' | 'command' | 'state' | 'expires_at'>;

/** Waiting or sent and unanswered, oldest first; among them what has expired meanwhile. */
export async function openCommands(db: Db, phone: string): Promise<DueCommand[]> {
  return db
    .selectFrom('commands')
    .select(['id', 'name', 'command', 'state', 'expires_at'])
    .where('phone_id', '=', phone)
    .where('state', 'in', OPEN)
    .orderBy('created_at')
    .orderBy('id')
    .limit(MOST_DUE)
    .execute();
}

export async function markSent(db: Db, id: string): Promise<void> {
  await db
    .updateTable('commands')
    .set({ state: 'sent' })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

/** Answers those that have expired just now, with their phones. */
export async function expireCommands(db: Db, nowMs: number): Promise<{ id: string; phone_id: string }[]> {
  return db
    .updateTable('commands')
    .set({ state: 'expired', finished_at: nowMs })
    .where('state', 'in', OPEN)
    .where('expires_at', '<=', nowMs)
    .returning(['id', 'phone_id'])
    .execute();
}

/** false: there is no such open command of this phone. */
export async function acceptCommand(db: Db, phone: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('commands')
    .set({ state: 'accepted' })
    .where('id', '=', id)
    .where('phone_id', '=', phone)
    .where('state', 'in', OPEN)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export interface CommandEnd {
  readonly state: 'done' | 'failed' | 'refused';
  readonly message: string;
  readonly atMs: number;
}

/** false: there is no such unfinished command of this phone. */
export async function finishCommand(db: Db, phone: string, id: string, end: CommandEnd): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('commands')
    .set({ state: end.state, message: end.message, finished_at: end.atMs })
    .where('id', '=', id)
    .where('phone_id', '=', phone)
    .where('state', 'in', UNFINISHED)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Fails a command that cannot be read. Answers its phone, or undefined when it is answered already. */
export async function spoilCommand(
  db: Db,
  id: string,
  message: string,
  atMs: number,
): Promise<string | undefined> {
  const row = await db
    .updateTable('commands')
    .set({ state: 'failed', message, finished_at: atMs })
    .where('id', '=', id)
    .where('state', 'in', OPEN)
    .returning('phone_id')
    .executeTakeFirst();
  return row?.phone_id;
}

export async function markConfigSent(db: Db, phone: string, version: number): Promise<void> {
  await db
    .updateTable('configs')
    .set({ state: 'sent' })
    .where('phone_id', '=', phone)
    .where('version', '=', version)
    .where('state', '=', 'waiting')
    .execute();
}

/**
 * What became of a configuration. The ones before one that runs are superseded; one that came to its end is not refused by
 * being sent again.
 */
export async function storeConfigOutcome(
  db: Db,
  phone: string,
  outcome: Pick<ConfigsTable, 'version' | 'state' | 'message'>,
): Promise<void> {
  await db
    .updateTable('configs')
    .set({ state: outcome.state, message: outcome.message })
    .where('phone_id', '=', phone)
    .where('version', '=', outcome.version)
    .$if(outcome.state === 'refused', (it) => it.where('state', 'in', ['waiting', 'sent']))
    .execute();
  if (outcome.state !== 'running') return;
  await db
    .updateTable('configs')
    .set({ state: 'superseded' })
    .where('phone_id', '=', phone)
    .where('version', '<', outcome.version)
    .where('state', 'in', ['waiting', 'sent', 'running'])
    .execute();
}

/**
 * Keeps a part of a bundle; a part that is there already stays as it is. false: the phone was never asked for it, or it counts its
 * parts otherwise than before.
 */
export async function keepBundlePart(db: Db, phone: string, part: BundlesTable): Promise<boolean> {
  const command = await db
    .selectFrom('commands')
    .select('id')
    .where('id', '=', part.command_id)
    .where('phone_id', '=', phone)
    .where('name', '=', 'diagnostics')
    .executeTakeFirst();
  if (!command) return false;
  const earlier = await db
    .selectFrom('bundles')
    .select('parts')
    .where('command_id', '=', part.command_id)
    .limit(1)
    .executeTakeFirst();
  if (earlier && earlier.parts !== part.parts) return false;
  await db
    .insertInto('bundles')
    .values(part)
    .onConflict((it) => it.doNothing())
    .execute();
  return true;
}
