/** Sign-offs of the made-up fleet. */
import type { StoredCommissioning } from '../../../src/protocol/fleet-api/commissioning.js';
import type { PhoneDetail } from '../../../src/protocol/fleet-api/phones.js';
import { commissioningRecord } from '../commissioning.js';

const RECORD = '00000009-0000-4000-8000-000000000001';

/** As many as its state says: one record, the word of an operator, or none. */
export function fixtureCommissionings({
  commissioning,
  commissionedAt,
  notes,
}: PhoneDetail): StoredCommissioning[] {
  if (commissionedAt === null) return [];
  const common = { id: RECORD, at: commissionedAt, receivedAt: commissionedAt };
  if (commissioning === 'declared') return [{ kind: 'declared', ...common, by: 'Olga', reason: notes }];
  const record = commissioningRecord({ id: RECORD, at: commissionedAt });
  return [{ kind: 'signed-off', ...common, by: record.by, record, photo: 'none' }];
}
