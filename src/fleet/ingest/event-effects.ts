/** Events whose place in the store depends on what is there already: faults open and close, ratings find their calls. */
import type { Kysely } from 'kysely';
import type { CallRating } from '../../protocol/call-record.js';
import type { Fault } from '../../protocol/faults.js';
import type { StoredEvent } from '../ports.js';
import { callsOf, clearFault, raiseFault, ratingsBefore, updateRating } from '../store/events.js';
import type { FleetDatabase } from '../store/schema.js';
import { storable } from '../store/storable.js';
import { ratedRow } from './event-rows.js';
import { insideMs } from './event-times.js';

type Db = Kysely<FleetDatabase>;

export async function storeFault(
  db: Db,
  phone: string,
  event: StoredEvent,
  { kind, fault }: { readonly kind: 'fault-raised' | 'fault-cleared'; readonly fault: Fault },
): Promise<void> {
  const row = {
    phone_id: phone,
    code: fault.code,
    place: storable(fault.place),
    since: insideMs(fault.since, event, event.atMs, event.atMs),
    message: storable(fault.message),
  };
  if (kind === 'fault-raised') await raiseFault(db, row);
  else await clearFault(db, { ...row, cleared_at: event.atMs });
}

/** After the calls of these events are stored: gives them the ratings that came apart from their records. */
export async function storeRatings(
  db: Db,
  phone: string,
  outbox: string,
  events: readonly StoredEvent[],
): Promise<void> {
  const ratings = new Map<string, CallRating>();
  const firstUnrated = events.find(({ body }) => body.kind === 'call' && body.call.rating === null);
  if (firstUnrated)
    for (const [call, rating] of await ratingsBefore(db, phone, outbox, firstUnrated.n))
      ratings.set(call, rating);
  for (const { body } of events) if (body.kind === 'rating') ratings.set(body.call, body.rating);
  if (ratings.size === 0) return;
  for (const { id, record } of await callsOf(db, phone, [...ratings.keys()])) {
    const rating = ratings.get(id);
    if (rating) await updateRating(db, id, ratedRow({ record }, rating));
  }
}
