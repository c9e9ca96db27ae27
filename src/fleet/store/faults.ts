/** Faults of a phone. */
import type { z } from 'zod';
import type { storedFaultSchema } from '../../protocol/fleet-api/phones.js';
import { type FaultCode, faultCodes } from '../../protocol/faults.js';
import type { Store } from './store.js';

type StoredFault = z.output<typeof storedFaultSchema>;

/** Newest first. */
export async function faultsOfPhone({ db }: Store, phone: string, limit: number): Promise<StoredFault[]> {
  const rows = await db
    .selectFrom('faults')
    .select(['code', 'place', 'message', 'since', 'cleared_at'])
    .where('phone_id', '=', phone)
    .orderBy('since', 'desc')
    .orderBy('code')
    .orderBy('place')
    .limit(limit)
    .execute();
  return rows.flatMap(({ code, since, cleared_at, ...rest }) =>
    isFaultCode(code)
      ? [
          {
            ...rest,
            code,
            since: new Date(since).toISOString(),
            clearedAt: cleared_at === null ? null : new Date(cleared_at).toISOString(),
          },
        ]
      : [],
  );
}

function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(faultCodes, code);
}
