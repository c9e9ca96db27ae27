/** Maintenance windows: listed, announced, ended. */
import { randomUUID } from 'node:crypto';
import type { Maintenance } from '../../protocol/fleet-api/alerts.js';
import { ApiError, type Handlers } from '../api/handler.js';
import { endMaintenance, insertMaintenance, listMaintenance, maintenanceById } from '../store/maintenance.js';
import { phoneById } from '../store/phones.js';
import { siteById } from '../store/sites.js';
import type { ResourceDeps } from './deps.js';
import { badEntry, noSuch } from './refusals.js';

export type MaintenanceHandlers = Pick<Handlers, 'maintenance' | 'newMaintenance' | 'endMaintenance'>;

export function maintenanceHandlers(deps: ResourceDeps): MaintenanceHandlers {
  const { audit, clock, store, watch } = deps;
  return {
    maintenance: () => listMaintenance(store, clock.wallMs()),

    async newMaintenance({ body, actor }) {
      const nowMs = clock.wallMs();
      if (Date.parse(body.until) <= nowMs)
        throw badEntry('until', 'is in the past; choose a time that is still to come');
      const window: Maintenance = {
        id: randomUUID(),
        phone: await named(body.phone, 'phone', (id) => phoneById(store, id)),
        site: await named(body.site, 'site', (id) => siteById(store, id)),
        from: new Date(body.from).toISOString(),
        until: new Date(body.until).toISOString(),
        reason: body.reason,
        by: actor.name,
      };
      await audit.record(actor, 'maintenance.create', whereOf(window), {
        from: window.from,
        until: window.until,
        reason: window.reason,
      });
      await insertMaintenance(store, {
        id: window.id,
        phone_id: window.phone?.id ?? null,
        site_id: window.site?.id ?? null,
        from_at: Date.parse(window.from),
        until_at: Date.parse(window.until),
        reason: window.reason,
        created_by: window.by,
      });
      await watch.maintenanceChanged();
      return window;
    },

    async endMaintenance({ params: { id }, actor }) {
      const window = await maintenanceById(store, id);
      if (!window) throw noSuch('maintenance window');
      await audit.record(actor, 'maintenance.end', whereOf(window), { reason: window.reason });
      if (!(await endMaintenance(store, id, clock.wallMs())))
        throw new ApiError('CONFLICT', 'the maintenance window is over already');
      await watch.maintenanceChanged();
    },
  };
}

async function named(
  id: string | null,
  what: 'phone' | 'site',
  find: (id: string) => Promise<{ readonly id: string; readonly name: string } | undefined>,
) {
  if (id === null) return null;
  const found = await find(id);
  if (!found) throw badEntry(what, `there is no such ${what}; it may have been deleted`);
  return { id, name: found.name };
}

function whereOf({ phone, site }: Maintenance): string {
  return phone?.name ?? site?.name ?? 'fleet';
}
