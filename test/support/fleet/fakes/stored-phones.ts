/** What a gateway would have stored of phones. */
import { callRecord } from '../../phone-snapshot.js';
import type { Store } from '../../../../src/fleet/store/store.js';

/** 43 characters, as a public key has. */
export function keyOf(letter: string): string {
  return letter.repeat(43);
}

/** A device has used the code of this phone. */
export async function storeDevice(
  { db }: Store,
  id: string,
  { key = keyOf('A'), accepted = true, sinceMs = 1_000 } = {},
): Promise<void> {
  await db
    .updateTable('phones')
    .set({
      public_key: key,
      key_since: sinceMs,
      enrolment: accepted ? 'accepted' : 'unconfirmed',
      accepted_at: accepted ? sinceMs : null,
    })
    .where('id', '=', id)
    .execute();
}

/** A call at `atMs`, received a second later. */
export async function storeCall({ db }: Store, phone: string, id: string, atMs: number): Promise<void> {
  const record = callRecord({ id, startedAt: new Date(0).toISOString() });
  await db
    .insertInto('calls')
    .values({
      id,
      phone_id: phone,
      site_id: null,
      at: atMs,
      received_at: atMs + 1_000,
      direction: record.direction,
      cause: record.cause,
      failure: record.failure,
      route: record.route,
      wait_ms: null,
      talk_ms: null,
      mos: null,
      loss_percent: null,
      jitter_ms: null,
      round_trip_ms: null,
      rating: null,
      record: JSON.stringify(record),
    })
    .execute();
}
