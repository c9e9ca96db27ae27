/** Self-tests of a phone. */
import type { z } from 'zod';
import type { storedSelfTestSchema } from '../../protocol/fleet-api/phones.js';
import { selfTestResultSchema } from '../../protocol/self-test.js';
import type { Store } from './store.js';

type StoredSelfTest = z.output<typeof storedSelfTestSchema>;

/** Newest first; their time is that of the store, which was corrected where the phone's clock was wrong. */
export async function selfTestsOfPhone(
  { db }: Store,
  phone: string,
  limit: number,
): Promise<StoredSelfTest[]> {
  const rows = await db
    .selectFrom('self_tests')
    .select(['at', 'received_at', 'result'])
    .where('phone_id', '=', phone)
    .orderBy('at', 'desc')
    .orderBy('test')
    .limit(limit)
    .execute();
  return rows.map(({ at, received_at, result }) => ({
    ...selfTestResultSchema.parse(JSON.parse(result)),
    at: new Date(at).toISOString(),
    receivedAt: new Date(received_at).toISOString(),
  }));
}
