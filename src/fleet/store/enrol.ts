/** Keys and enrolment codes of phones. Safe against two devices that come at the same moment, on both kinds of store. */
import type { Insertable, Kysely, Transaction } from 'kysely';
import { lockPhone } from './phones.js';
import type { FleetDatabase, FormerKeysTable } from './schema.js';
import type { Store } from './store.js';

type Db = Kysely<FleetDatabase>;

/** What the link needs to know of a phone to let it in. */
export interface KnownPhone {
  readonly id: string;
  readonly name: string;
  readonly enrolment: 'new' | 'unconfirmed' | 'accepted' | 'revoked';
  /** How far its events are kept; null: none are. */
  readonly outbox: string | null;
  readonly acknowledgedN: number;
}

export async function phoneOfKey(db: Db, publicKey: string): Promise<KnownPhone | undefined> {
  const row = await db
    .selectFrom('phones')
    .select(['id', 'name', 'enrolment', 'outbox', 'acknowledged_n'])
    .where('public_key', '=', publicKey)
    .executeTakeFirst();
  return row && knownPhone(row);
}

function knownPhone(row: {
  id: string;
  name: string;
  enrolment: KnownPhone['enrolment'];
  outbox: string | null;
  acknowledged_n: number;
}): KnownPhone {
  const { id, name, enrolment, outbox, acknowledged_n } = row;
  return { id, name, enrolment, outbox, acknowledgedN: acknowledged_n };
}

/** What became of the phone of a key that is no longer one. undefined: it never was one, or the phone is deleted. */
export async function formerKey(db: Db, publicKey: string): Promise<'revoked' | 'replaced' | undefined> {
  const row = await db
    .selectFrom('former_keys')
    .innerJoin('phones', 'phones.id', 'former_keys.phone_id')
    .select('phones.enrolment')
    .where('former_keys.public_key', '=', publicKey)
    .orderBy('until_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  return row.enrolment === 'revoked' ? 'revoked' : 'replaced';
}

export interface IssuedCodeRow {
  readonly id: string;
  readonly phoneId: string;
  readonly phoneName: string;
  /** The phone has a device. */
  readonly taken: boolean;
  readonly preApproved: boolean;
  readonly replaces: boolean;
  readonly expiresAtMs: number;
  readonly used: boolean;
}

/** @param codeHash SHA-256 of the code in its one writing, hex */
export async function codeOf(db: Db, codeHash: string): Promise<IssuedCodeRow | undefined> {
  const row = await db
    .selectFrom('enrolment_codes')
    .innerJoin('phones', 'phones.id', 'enrolment_codes.phone_id')
    .select([
      'enrolment_codes.id',
      'enrolment_codes.phone_id',
      'phones.name',
      'phones.public_key',
      'pre_approved',
      'replaces',
      'expires_at',
      'used_at',
    ])
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      phoneId: row.phone_id,
      phoneName: row.name,
      taken: row.public_key !== null,
      preApproved: row.pre_approved === 1,
      replaces: row.replaces === 1,
      expiresAtMs: row.expires_at,
      used: row.used_at !== null,
    }
  );
}

export type Enrolment =
  | { readonly outcome: 'enrolled'; readonly phone: KnownPhone; readonly replaced: boolean }
  /** The phone has a device, and the code does not replace it. */
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'key-in-use' }
  /** The code was used, has expired, or became void: another one was issued, the phone was revoked or deleted. */
  | { readonly outcome: 'void' };

/**
 * Uses a code up and makes the device with this key its phone, both or nothing. The history stays; a former key is
 * remembered.
 */
export async function enrol(
  store: Store,
  code: EnrollingCode,
  publicKey: string,
  nowMs: number,
): Promise<Enrolment> {
  try {
    return await store.db.transaction().execute((tx) => takeOver(tx, code, publicKey, nowMs));
  } catch (error) {
    if (error instanceof NotEnrolled) return { outcome: error.outcome };
    // The unique key of another enrolment at the same moment; which error that is differs between the stores.
    const owner = await phoneOfKey(store.db, publicKey);
    if (owner && owner.id !== code.phoneId) return { outcome: 'key-in-use' };
    throw error;
  }
}

type EnrollingCode = Pick<IssuedCodeRow, 'id' | 'phoneId' | 'preApproved' | 'replaces'>;

/** Takes everything back: the code stays what it was. */
class NotEnrolled extends Error {
  constructor(readonly outcome: Exclude<Enrolment['outcome'], 'enrolled'>) {
    super(outcome);
  }
}

async function takeOver(
  tx: Transaction<FleetDatabase>,
  code: EnrollingCode,
  publicKey: string,
  nowMs: number,
): Promise<Enrolment> {
  const { phoneId, preApproved, replaces } = code;
  // First the phone, as whoever revokes it or issues another code does: what they make void is void from here on.
  if (!(await lockPhone(tx, phoneId)) || !(await useCode(tx, code.id, nowMs))) throw new NotEnrolled('void');
  const owner = await phoneOfKey(tx, publicKey);
  if (owner && owner.id !== phoneId) throw new NotEnrolled('key-in-use');
  const before = await tx
    .selectFrom('phones')
    .select(['public_key', 'key_since', 'created_at'])
    .where('id', '=', phoneId)
    .executeTakeFirstOrThrow();
  if (before.public_key !== null && !replaces) throw new NotEnrolled('taken');
  const row = await tx
    .updateTable('phones')
    .set({
      public_key: publicKey,
      key_since: nowMs,
      enrolment: preApproved ? 'accepted' : 'unconfirmed',
      accepted_at: preApproved ? nowMs : null,
      // Of the new device nothing is known yet.
      version: null,
      config_version: null,
      report: null,
      report_at: null,
      outbox: null,
      acknowledged_n: 0,
      ...(before.public_key === publicKey
        ? {}
        : { commissioning: 'none', commissioned_at: null, able_at: null, in_service_at: null }),
    })
    .where('id', '=', phoneId)
    .returning(['id', 'name', 'enrolment', 'outbox', 'acknowledged_n'])
    .executeTakeFirstOrThrow();
  if (before.public_key !== null) {
    const former: Insertable<FormerKeysTable> = {
      phone_id: phoneId,
      public_key: before.public_key,
      from_at: before.key_since ?? before.created_at,
      until_at: nowMs,
    };
    await tx
      .insertInto('former_keys')
      .values(former)
      .onConflict((it) => it.doNothing())
      .execute();
  }
  return { outcome: 'enrolled', phone: knownPhone(row), replaced: before.public_key !== null };
}

/** Of two devices exactly one is told true. */
async function useCode(tx: Db, id: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('enrolment_codes')
    .set({ used_at: nowMs })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', nowMs)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
