/** Keys and enrolment codes of phones. Safe against two devices that come at the same moment, on both kinds of store. */
import type { Insertable, Kysely } from 'kysely';
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

/** One statement, so that of two devices exactly one is told true. */
export async function claimCode(db: Db, id: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('enrolment_codes')
    .set({ used_at: nowMs })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', nowMs)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Gives back a code that was claimed at `claimedMs` and came to nothing. */
export async function releaseCode(db: Db, id: string, claimedMs: number): Promise<void> {
  await db
    .updateTable('enrolment_codes')
    .set({ used_at: null })
    .where('id', '=', id)
    .where('used_at', '=', claimedMs)
    .execute();
}

export type Enrolment =
  | { readonly outcome: 'enrolled'; readonly phone: KnownPhone; readonly replaced: boolean }
  /** The phone has a device, and the code does not replace it. */
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'key-in-use' }
  | { readonly outcome: 'gone' };

/** Makes the device with this key the phone of a code that was claimed. The history stays; a former key is remembered. */
export async function enrol(
  store: Store,
  code: Pick<IssuedCodeRow, 'phoneId' | 'preApproved' | 'replaces'>,
  publicKey: string,
  nowMs: number,
): Promise<Enrolment> {
  try {
    return await store.db.transaction().execute((tx) => takeOver(tx, code, publicKey, nowMs));
  } catch (error) {
    // The unique key of another enrolment at the same moment; which error that is differs between the stores.
    const owner = await phoneOfKey(store.db, publicKey);
    if (owner && owner.id !== code.phoneId) return { outcome: 'key-in-use' };
    throw error;
  }
}

async function takeOver(
  tx: Db,
  { phoneId, preApproved, replaces }: Pick<IssuedCodeRow, 'phoneId' | 'preApproved' | 'replaces'>,
  publicKey: string,
  nowMs: number,
): Promise<Enrolment> {
  const owner = await phoneOfKey(tx, publicKey);
  if (owner && owner.id !== phoneId) return { outcome: 'key-in-use' };
  const before = await tx
    .selectFrom('phones')
    .select(['public_key', 'key_since', 'created_at'])
    .where('id', '=', phoneId)
    .executeTakeFirst();
  if (!before) return { outcome: 'gone' };
  if (before.public_key !== null && !replaces) return { outcome: 'taken' };
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
    })
    .where('id', '=', phoneId)
    // The very key that was seen: whoever came in between has made this attempt void.
    .where((it) =>
      before.public_key === null ? it('public_key', 'is', null) : it('public_key', '=', before.public_key),
    )
    .returning(['id', 'name', 'enrolment', 'outbox', 'acknowledged_n'])
    .executeTakeFirst();
  if (!row) return { outcome: 'taken' };
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
