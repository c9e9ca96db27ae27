/** Calls of a phone. */
import { callRecordSchema } from '../../protocol/call-record.js';
import type { StoredCall } from '../../protocol/fleet-api/phones.js';
import type { Store } from './store.js';

/** Newest first. */
export async function callsOfPhone(
  { db }: Store,
  phone: { readonly id: string; readonly name: string },
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ total: number; items: StoredCall[] }> {
  const calls = db.selectFrom('calls').where('phone_id', '=', phone.id);
  const { total } = await calls
    .select((it) => it.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await calls
    .select(['at', 'received_at', 'record'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  const items = rows.map((row) => ({
    ...callRecordSchema.parse(JSON.parse(row.record)),
    phone: { id: phone.id, name: phone.name },
    at: new Date(row.at).toISOString(),
    receivedAt: new Date(row.received_at).toISOString(),
  }));
  return { total, items };
}
