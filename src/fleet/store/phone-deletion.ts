/** A phone with everything that is known of it, taken out of the store. */
import { sql } from 'kysely';
import type { FleetDatabase } from './schema.js';
import type { Store } from './store.js';
import { tableKeys } from './tables.js';

/** Rows that go at once: some milliseconds of SQLite, during which the server does nothing else. */
const CHUNK = 1_000;

/** Tables that hang on a phone. */
type OfPhone = {
  [Table in keyof FleetDatabase]: 'phone_id' extends keyof FleetDatabase[Table] ? Table : never;
}[keyof FleetDatabase];

/** All of them: the compiler sees to it. */
const ofPhone: Readonly<Record<OfPhone, true>> = {
  enrolment_codes: true,
  former_keys: true,
  events: true,
  calls: true,
  faults: true,
  self_tests: true,
  commissionings: true,
  commissioning_photos: true,
  health_raw: true,
  health_rollup: true,
  phone_states: true,
  configs: true,
  rollout_phones: true,
  commands: true,
  alerts: true,
  maintenance: true,
};
/** What hangs on a phone by something else. */
const ofOthers = [
  { table: 'bundles', column: 'command_id', owner: 'commands' },
  { table: 'notifications', column: 'alert_id', owner: 'alerts' },
] as const;

/**
 * In chunks, the phone itself last: what a crash interrupts can be done again. The phone must have no key any more, or
 * what it says would be stored behind our back.
 *
 * @param pause lets others have their turn between two chunks
 */
export async function deletePhoneRows({ db }: Store, id: string, pause: () => Promise<void>): Promise<void> {
  for (const { table, column, owner } of ofOthers) {
    const whose = sql`${sql.ref(column)} in (select id from ${sql.table(owner)} where phone_id = ${id})`;
    await inChunks(table, whose);
  }
  for (const table of Object.keys(ofPhone) as OfPhone[]) await inChunks(table, sql`phone_id = ${id}`);
  await db.deleteFrom('phones').where('id', '=', id).execute();

  async function inChunks(table: keyof FleetDatabase, whose: ReturnType<typeof sql>) {
    const columns = sql.join(tableKeys[table].map((column) => sql.ref(column)));
    for (;;) {
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where (${columns}) in
          (select ${columns} from ${sql.table(table)} where ${whose} limit ${CHUNK})`.execute(db);
      if (numAffectedRows < BigInt(CHUNK)) return;
      await pause();
    }
  }
}
