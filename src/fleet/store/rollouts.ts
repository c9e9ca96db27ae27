/** Rollouts and the phones that they have asked. What a rollout may ask, and what became of it: rollout-figures.ts. */
import type { Kysely } from 'kysely';
import type { PhoneUpdate, PhoneUpdateState } from '../../protocol/fleet-api/updates.js';
import type { UpdateEvent, UpdateState } from '../../protocol/fleet-link/updates.js';
import { chunks } from './chunks.js';
import { type CommandRecord, insertCommand, untaken } from './commands.js';
import type { FleetDatabase, RolloutPhonesTable, RolloutsTable } from './schema.js';
import type { Store } from './store.js';

type Db = Kysely<FleetDatabase>;
export type RolloutRecord = RolloutsTable;
export type RolloutPhoneRecord = RolloutPhonesTable;

const ENDED = ['aborted', 'superseded'] as const;
/** Ended ones that are listed. */
const MOST_LISTED = 50;

/** Newest first. */
export async function listRollouts({ db }: Store): Promise<RolloutRecord[]> {
  return await db
    .selectFrom('rollouts')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(MOST_LISTED)
    .execute();
}

export async function rolloutById({ db }: Store, id: string): Promise<RolloutRecord | undefined> {
  return await db.selectFrom('rollouts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those that have not ended: at most one a channel. */
export async function liveRollouts({ db }: Store): Promise<RolloutRecord[]> {
  return await db.selectFrom('rollouts').selectAll().where('state', 'not in', ENDED).execute();
}

/** Ended ones with phones that have not heard of it yet. */
export async function endedWithOpenPhones({ db }: Store): Promise<RolloutRecord[]> {
  return await db
    .selectFrom('rollouts')
    .selectAll()
    .where('state', 'in', ENDED)
    .where('id', 'in', (it) =>
      it
        .selectFrom('rollout_phones')
        .select('rollout_id')
        .where('state', 'in', CANCELLABLE)
        .where('cancel_id', 'is', null),
    )
    .execute();
}

/** @param superseded rollouts that end by it */
export async function insertRollout(
  { db }: Store,
  rollout: RolloutRecord,
  superseded: readonly RolloutRecord[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const each of superseded) await saveRollout(trx, each);
    await trx.insertInto('rollouts').values(rollout).execute();
  });
}

export async function saveRollout(db: Db, { id, state, machine, changed_at }: RolloutRecord): Promise<void> {
  await db.updateTable('rollouts').set({ state, machine, changed_at }).where('id', '=', id).execute();
}

export interface AskedPhone {
  readonly row: RolloutPhoneRecord;
  readonly command: CommandRecord;
}

/** Phones are asked once in a rollout: one that was asked meanwhile is left as it is, without another command. */
export async function insertAsked({ db }: Store, asked: readonly AskedPhone[]): Promise<void> {
  for (const chunk of chunks(asked)) {
    await db.transaction().execute(async (trx) => {
      for (const { row, command } of chunk) {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('rollout_phones')
          .values(row)
          .onConflict((it) => it.doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows === 1n) await insertCommand(trx, command);
      }
    });
  }
}

/** What is not being installed yet can be taken back. */
const CANCELLABLE = ['asked', 'fetching', 'fetched'] as const satisfies readonly PhoneUpdateState[];

/** Orders that did not reach their phones in time: these wait again. Answers how many. */
export async function forgetExpired({ db }: Store, rollout: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('rollout_phones')
    .where('rollout_id', '=', rollout)
    .where('state', '=', 'asked')
    .where('command_id', 'not in', (it) =>
      it
        .selectFrom('commands')
        .select('commands.id')
        .whereRef('commands.phone_id', '=', 'rollout_phones.phone_id')
        .where('commands.name', '=', 'update')
        .where('commands.state', 'not in', ['expired']),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Orders that no phone has taken expire at once; the phones wait again. */
export async function takeBackUntaken({ db }: Store, rollout: string, nowMs: number): Promise<void> {
  await db
    .updateTable('commands')
    .set({ state: 'expired', message: 'the rollout does not go on', finished_at: nowMs })
    .where('state', 'in', untaken)
    .where('id', 'in', (it) =>
      it
        .selectFrom('rollout_phones')
        .select('command_id')
        .where('rollout_id', '=', rollout)
        .where('state', '=', 'asked'),
    )
    .execute();
}

/** Phones that have taken the order, do not install yet, and were not told to let go. */
export async function cancellable({ db }: Store, rollout: string): Promise<string[]> {
  const rows = await db
    .selectFrom('rollout_phones')
    .innerJoin('phones', 'phones.id', 'rollout_phones.phone_id')
    .select('phone_id')
    .where('rollout_id', '=', rollout)
    .where('rollout_phones.state', 'in', CANCELLABLE)
    .where('cancel_id', 'is', null)
    .where('phones.enrolment', '=', 'accepted')
    .execute();
  return rows.map(({ phone_id }) => phone_id);
}

export async function insertCancels(
  { db }: Store,
  rollout: string,
  commands: readonly CommandRecord[],
): Promise<void> {
  for (const chunk of chunks(commands)) {
    await db.transaction().execute(async (trx) => {
      for (const command of chunk) {
        await trx
          .updateTable('rollout_phones')
          .set({ cancel_id: command.id })
          .where('rollout_id', '=', rollout)
          .where('phone_id', '=', command.phone_id)
          .execute();
        await insertCommand(trx, command);
      }
    });
  }
}

/** The rollout goes on: orders to let go that no phone has taken are void. */
export async function voidCancels({ db }: Store, rollout: string, nowMs: number): Promise<void> {
  const ofRollout = db
    .selectFrom('rollout_phones')
    .select('cancel_id')
    .where('rollout_id', '=', rollout)
    .where('cancel_id', 'is not', null);
  await db
    .updateTable('commands')
    .set({ state: 'expired', message: 'the rollout goes on', finished_at: nowMs })
    .where('state', 'in', untaken)
    .where('id', 'in', ofRollout as never)
    .execute();
  await db
    .updateTable('rollout_phones')
    .set({ cancel_id: null })
    .where('rollout_id', '=', rollout)
    .where('cancel_id', 'in', (it) =>
      it.selectFrom('commands').select('commands.id').where('commands.state', '=', 'expired'),
    )
    .execute();
}

const stateOf: Readonly<Record<Exclude<UpdateState, 'cancelled'>, PhoneUpdateState>> = {
  fetching: 'fetching',
  waiting: 'fetched',
  installing: 'installing',
  running: 'running',
  'rolled-back': 'rolled-back',
  refused: 'refused',
};

/** What a phone told of an update; of an order that none of our rollouts gave, nothing. One that let go of it waits again. */
export async function storeUpdate(
  db: Db,
  phone: string,
  { command, state, message }: Pick<UpdateEvent, 'command' | 'state' | 'message'>,
  nowMs: number,
): Promise<void> {
  if (state === 'cancelled') {
    await db
      .deleteFrom('rollout_phones')
      .where('phone_id', '=', phone)
      .where('command_id', '=', command)
      .execute();
    return;
  }
  await db
    .updateTable('rollout_phones')
    .set({ state: stateOf[state], message, changed_at: nowMs })
    .where('phone_id', '=', phone)
    .where('command_id', '=', command)
    .execute();
}

/** An order that the phone refused, or that could not even be read. */
export async function storeUpdateRefusal(
  db: Db,
  phone: string,
  command: string,
  message: string,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('rollout_phones')
    .set({ state: 'refused', message, changed_at: nowMs })
    .where('phone_id', '=', phone)
    .where('command_id', '=', command)
    .where('state', '=', 'asked')
    .execute();
}

/** The newest one that a phone was asked to take. */
export async function lastUpdateOf({ db }: Store, phone: string): Promise<PhoneUpdate | null> {
  const row = await db
    .selectFrom('rollout_phones')
    .innerJoin('rollouts', 'rollouts.id', 'rollout_phones.rollout_id')
    .select(['rollouts.id', 'rollouts.version', 'rollout_phones.state', 'rollout_phones.message'])
    .select(['rollout_phones.canary', 'rollout_phones.changed_at'])
    .where('rollout_phones.phone_id', '=', phone)
    .orderBy('rollout_phones.asked_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  return {
    rollout: row.id,
    version: row.version,
    state: row.state,
    message: row.message === '' ? null : row.message,
    canary: row.canary === 1,
    at: new Date(row.changed_at).toISOString(),
  };
}
