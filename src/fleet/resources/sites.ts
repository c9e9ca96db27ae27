/** Sites: listed, made, changed, deleted. */
import { randomUUID } from 'node:crypto';
import type { Site } from '../../protocol/fleet-api/phones.js';
import { ApiError, type Handlers } from '../api/handler.js';
import {
  deleteSite,
  insertSites,
  listSites,
  type SiteRecord,
  siteById,
  sitesByName,
  updateSite,
} from '../store/sites.js';
import type { ResourceDeps } from './deps.js';
import { phonesChanged } from './phones.js';
import { noSuch, unlessTaken } from './refusals.js';

export type SiteHandlers = Pick<Handlers, 'sites' | 'newSite' | 'changeSite' | 'deleteSite'>;

export function siteHandlers(deps: ResourceDeps): SiteHandlers {
  const { audit, store, watch } = deps;

  const siteOrRefusal = async (id: string): Promise<Site> => {
    const site = await siteById(store, id);
    if (!site) throw noSuch('site');
    return site;
  };
  const refuseTaken = async (name: string): Promise<void> => {
    if ((await sitesByName(store, [name])).size > 0) throw nameTaken(name);
  };

  return {
    sites: () => listSites(store),

    async newSite({ body, actor }) {
      const { updateChannel, ...rest } = body;
      const site: SiteRecord = { ...rest, update_channel: updateChannel, id: randomUUID() };
      await refuseTaken(site.name);
      await audit.record(actor, 'site.create', site.name, { ...body });
      await unlessTaken(
        () => insertSites(store.db, [site]),
        () => nameTaken(site.name),
      );
      return siteOrRefusal(site.id);
    },

    async changeSite({ params: { id }, body, actor }) {
      const site = await siteOrRefusal(id);
      const change: Partial<Omit<SiteRecord, 'id'>> = {};
      if (body.name !== undefined) change.name = body.name;
      if (body.address !== undefined) change.address = body.address;
      if (body.timezone !== undefined) change.timezone = body.timezone;
      if (body.updateChannel !== undefined) change.update_channel = body.updateChannel;
      if (Object.keys(change).length === 0) return site;
      if (change.name !== undefined && change.name !== site.name) await refuseTaken(change.name);
      await audit.record(actor, 'site.change', site.name, { ...change });
      const phones = await unlessTaken(
        () => updateSite(store, id, change),
        () => nameTaken(change.name ?? site.name),
      );
      if (!phones) throw noSuch('site');
      await phonesChanged(deps, phones);
      return siteOrRefusal(id);
    },

    async deleteSite({ params: { id }, actor }) {
      const site = await siteOrRefusal(id);
      if (site.phones > 0) throw hasPhones(site.name);
      await audit.record(actor, 'site.delete', site.name, { id });
      if (!(await deleteSite(store, id))) throw hasPhones(site.name);
      await watch.maintenanceChanged();
    },
  };
}

function nameTaken(name: string): ApiError {
  return new ApiError('CONFLICT', `there is a site named ${name} already; choose another name`);
}

function hasPhones(name: string): ApiError {
  return new ApiError('CONFLICT', `${name} has phones; give them another site, or delete them, first`);
}
