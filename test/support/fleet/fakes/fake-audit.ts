import type { Actor, AuditLog } from '../../../../src/fleet/ports.js';

export interface AuditRecord {
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  readonly detail: Record<string, unknown>;
}

/** An audit log in memory; `broken` refuses to store, as a full disk does. */
export class FakeAudit implements AuditLog {
  readonly records: AuditRecord[] = [];
  broken = false;

  record(
    actor: Actor | string,
    action: string,
    object: string,
    detail: Record<string, unknown> = {},
  ): Promise<void> {
    if (this.broken) return Promise.reject(new Error('the audit log cannot be written'));
    // As it would be stored: what cannot be JSON is found out here.
    this.records.push(
      JSON.parse(
        JSON.stringify({ actor: typeof actor === 'string' ? actor : actor.name, action, object, detail }),
      ) as AuditRecord,
    );
    return Promise.resolve();
  }

  get actions(): string[] {
    return this.records.map(({ action, object }) => `${action} ${object}`);
  }
}
