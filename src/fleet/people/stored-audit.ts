import type { Clock } from '../../clock/clock.js';
import type { Actor, AuditLog } from '../ports.js';
import type { Queries } from '../store/accounts.js';
import { insertAudit } from '../store/audit.js';
import type { Store } from '../store/store.js';

/** The audit log in the store. */
export class StoredAudit implements AuditLog {
  constructor(private readonly base: { readonly clock: Clock; readonly store: Store }) {}

  record(
    actor: Actor | string,
    action: string,
    object: string,
    detail: Record<string, unknown> = {},
  ): Promise<void> {
    return recordIn(this.base.store.db, this.base.clock, actor, action, object, detail);
  }
}

/** The same inside a transaction: what was changed and its entry are stored together or not at all. */
export async function recordIn(
  db: Queries,
  clock: Clock,
  actor: Actor | string,
  action: string,
  object: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await insertAudit(db, {
    at: Math.round(clock.wallMs()),
    actor: typeof actor === 'string' ? actor : actor.name,
    address: typeof actor === 'string' ? null : actor.address,
    action,
    object,
    detail: JSON.stringify(detail),
  });
}
