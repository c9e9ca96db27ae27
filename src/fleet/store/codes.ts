/** Enrolment codes. The store has their hashes alone: who reads it can enrol nothing. */
import type { Kysely } from 'kysely';
import type { EnrolmentCodesTable, FleetDatabase } from './schema.js';
import { lockPhone } from './phones.js';
import type { Store } from './store.js';

export type CodeRecord = EnrolmentCodesTable;

/**
 * Stores a code; earlier ones of the phone that nobody used become void.
 *
 * @param replaces whether it may take the place of a device
 * @returns `has-device` when the phone has one and the code does not replace it
 */
export async function issueCode(
  { db }: Store,
  code: CodeRecord,
): Promise<'issued' | 'has-device' | 'no-phone'> {
  return await db.transaction().execute(async (trx) => {
    if (!(await lockPhone(trx, code.phone_id))) return 'no-phone';
    const { public_key } = await trx
      .selectFrom('phones')
      .select('public_key')
      .where('id', '=', code.phone_id)
      .executeTakeFirstOrThrow();
    if (public_key !== null && code.replaces === 0) return 'has-device';
    await trx
      .deleteFrom('enrolment_codes')
      .where('phone_id', '=', code.phone_id)
      .where('used_at', 'is', null)
      .execute();
    await insertCodes(trx, [code]);
    return 'issued';
  });
}

/** Of phones that have none. */
export async function insertCodes(db: Kysely<FleetDatabase>, codes: readonly CodeRecord[]): Promise<void> {
  for (let at = 0; at < codes.length; at += 1_000)
    await db
      .insertInto('enrolment_codes')
      .values(codes.slice(at, at + 1_000))
      .execute();
}
