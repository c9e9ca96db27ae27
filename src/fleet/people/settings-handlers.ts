import type { AuditEntry } from '../../protocol/fleet-api/people.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import type { Handlers } from '../api/handler.js';
import type { Base } from '../ports.js';
import { type AuditRow, listAudit } from '../store/audit.js';

type SettingsHandlers = Pick<Handlers, 'settings' | 'changeSettings' | 'audit'>;

export function settingsHandlers({ settings, audit, store }: Base): SettingsHandlers {
  return {
    settings() {
      return Promise.resolve(settings.current());
    },

    async changeSettings({ body, actor }) {
      const before = settings.current();
      const changes = Object.fromEntries(
        Object.entries(body)
          .filter(([key, value]) => value !== undefined && value !== before[key as keyof Settings])
          .map(([key, value]) => [key, { from: before[key as keyof Settings], to: value }]),
      );
      if (Object.keys(changes).length === 0) return before;
      await audit.record(actor, 'settings.change', 'settings', changes);
      return settings.change(body as Partial<Settings>);
    },

    async audit({ query }) {
      const { actor, action, from, to, offset, limit } = query;
      const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
      const filter = { actor, action, from: time(from), to: time(to) };
      const { total, rows } = await listAudit(store.db, filter, { offset, limit });
      return { total, items: rows.map(auditAnswer) };
    },
  };
}

function auditAnswer({ id, at, actor, address, action, object, detail }: AuditRow): AuditEntry {
  return {
    id,
    at: new Date(at).toISOString(),
    actor,
    address,
    action,
    object,
    detail: JSON.parse(detail) as Record<string, unknown>,
  };
}
