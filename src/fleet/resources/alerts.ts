/** Alerts: listed, acknowledged. */
import { ApiError, type Handlers } from '../api/handler.js';
import { alertById, listAlerts } from '../store/alerts.js';
import type { ResourceDeps } from './deps.js';
import { noSuch } from './refusals.js';

export type AlertHandlers = Pick<Handlers, 'alerts' | 'acknowledge'>;

/** The watch stores an acknowledgement and tells everybody of it; here it is only asked for and audited. */
export function alertHandlers({ audit, store, watch }: ResourceDeps): AlertHandlers {
  return {
    alerts: ({ query }) => listAlerts(store, query),

    async acknowledge({ params: { id }, body, actor }) {
      const alert = await alertById(store, id);
      if (!alert) throw noSuch('alert');
      if (alert.clearedAt !== null)
        throw new ApiError('CONFLICT', 'the alert is over: there is nothing to see to any more');
      const note = body.note.trim();
      const object = alert.phone?.name ?? alert.site?.name ?? 'fleet';
      await audit.record(actor, 'alert.acknowledge', `${alert.kind} of ${object}`, { id, note });
      const acknowledged = await watch.acknowledge(id, actor, note);
      if (!acknowledged) throw noSuch('alert');
      return acknowledged;
    },
  };
}
