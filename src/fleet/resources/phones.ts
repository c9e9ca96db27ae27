/** Phones: listed, made, changed, accepted, revoked, deleted; what they have told. */
import { randomUUID } from 'node:crypto';
import { delay } from '../../clock/clock.js';
import type { PhoneDetail } from '../../protocol/fleet-api/phones.js';
import { ApiError, type Handlers } from '../api/handler.js';
import { callsOfPhone } from '../store/calls.js';
import { faultsOfPhone } from '../store/faults.js';
import { deletePhoneRows } from '../store/phone-deletion.js';
import {
  acceptPhone,
  formerKeys,
  insertPhones,
  listPhones,
  type PhoneChange,
  phoneById,
  revokePhone,
  takenNames,
  updatePhone,
  type WholePhoneRecord,
} from '../store/phones.js';
import { lastUpdateOf } from '../store/rollouts.js';
import { selfTestsOfPhone } from '../store/self-tests.js';
import { siteById } from '../store/sites.js';
import type { ResourceDeps } from './deps.js';
import { phoneDetail, phoneRow } from './phone-rows.js';
import { badEntry, noSuch, unlessTaken } from './refusals.js';

export type PhoneHandlers = Pick<
  Handlers,
  | 'overview'
  | 'phones'
  | 'phone'
  | 'newPhone'
  | 'changePhone'
  | 'deletePhone'
  | 'acceptPhone'
  | 'revokePhone'
  | 'phoneCalls'
  | 'phoneFaults'
  | 'phoneSelfTests'
>;

export function phoneHandlers(deps: ResourceDeps): PhoneHandlers {
  const { audit, clock, links, live, store, watch } = deps;

  const detail = (id: string) => detailOf(deps, id);

  return {
    overview: () => Promise.resolve(watch.overview()),

    async phones({ query }) {
      const { total, items } = await listPhones(store, query);
      return { total, items: items.map((record) => phoneRow(record, watch)) };
    },

    phone: ({ params }) => detail(params.id),

    async newPhone({ body, actor }) {
      const { site, ...rest } = body;
      const phone = { ...rest, id: randomUUID(), site: await siteOrRefusal(deps, site) };
      if ((await takenNames(store, [body.name])).size > 0) throw nameTaken(body.name);
      await audit.record(actor, 'phone.create', body.name, { ...body });
      await unlessTaken(
        () => insertPhones(store.db, [phone], clock.wallMs()),
        () => nameTaken(body.name),
      );
      await phonesChanged(deps, [phone.id]);
      return detail(phone.id);
    },

    async changePhone({ params: { id }, body, actor }) {
      const phone = await phoneOrRefusal(deps, id);
      const { site, updateChannel, ...rest } = body;
      const change = given({ ...rest, site_id: site, update_channel: updateChannel }) as PhoneChange;
      if (Object.keys(change).length === 0) return detail(id);
      if (site !== undefined) await siteOrRefusal(deps, site);
      if (
        body.name !== undefined &&
        body.name !== phone.name &&
        (await takenNames(store, [body.name])).size > 0
      )
        throw nameTaken(body.name);
      await audit.record(actor, 'phone.change', phone.name, given(body));
      const changed = await unlessTaken(
        () => updatePhone(store, id, change),
        () => nameTaken(body.name ?? phone.name),
      );
      if (!changed) throw noSuch('phone');
      await phonesChanged(deps, [id]);
      return detail(id);
    },

    async deletePhone({ params: { id }, actor }) {
      const phone = await phoneOrRefusal(deps, id);
      if (phone.enrolment !== 'new' && phone.enrolment !== 'revoked') {
        throw new ApiError(
          'CONFLICT',
          `${phone.name} has a device; revoke it first, then it can be deleted with its history`,
        );
      }
      await audit.record(actor, 'phone.delete', phone.name, { id });
      // First nobody can enrol as it any more; then its rows go, which can take a while.
      await revokePhone(store, id, clock.wallMs());
      links.cut(id, 'deleted');
      await deletePhoneRows(store, id, () => delay(clock, 0));
      await watch.maintenanceChanged();
      await phonesChanged(deps, [id]);
    },

    async acceptPhone({ params: { id }, actor }) {
      const phone = await phoneOrRefusal(deps, id);
      if (phone.enrolment === 'accepted') return detail(id);
      if (phone.enrolment !== 'unconfirmed') throw nothingToAccept(phone);
      await audit.record(actor, 'phone.accept', phone.name, { publicKey: phone.public_key });
      if (!(await acceptPhone(store, id, clock.wallMs())))
        throw nothingToAccept(await phoneOrRefusal(deps, id));
      await watch.phoneChanged(id);
      links.accepted(id);
      live.phones([id]);
      return detail(id);
    },

    async revokePhone({ params: { id }, actor }) {
      const phone = await phoneOrRefusal(deps, id);
      if (phone.enrolment === 'revoked') return detail(id);
      await audit.record(actor, 'phone.revoke', phone.name, { publicKey: phone.public_key });
      await revokePhone(store, id, clock.wallMs());
      links.cut(id, 'revoked');
      await phonesChanged(deps, [id]);
      return detail(id);
    },

    async phoneCalls({ params: { id }, query }) {
      return callsOfPhone(store, await phoneOrRefusal(deps, id), query);
    },
    async phoneFaults({ params: { id }, query }) {
      await phoneOrRefusal(deps, id);
      return faultsOfPhone(store, id, query.limit);
    },
    async phoneSelfTests({ params: { id }, query }) {
      await phoneOrRefusal(deps, id);
      return selfTestsOfPhone(store, id, query.limit);
    },
  };
}

/** Rejects with NOT_FOUND. */
export async function detailOf(deps: ResourceDeps, id: string): Promise<PhoneDetail> {
  const { settings, store, watch } = deps;
  const phone = await phoneOrRefusal(deps, id);
  return phoneDetail(phone, {
    keys: await formerKeys(store, id),
    lastUpdate: await lastUpdateOf(store, id),
    watch,
    timezone: settings.current().timezone,
  });
}

/** Rejects with NOT_FOUND. */
export async function phoneOrRefusal({ store }: ResourceDeps, id: string): Promise<WholePhoneRecord> {
  const phone = await phoneById(store, id);
  if (!phone) throw noSuch('phone');
  return phone;
}

/** Between so many phones the others have their turn. */
const TOLD_AT_ONCE = 100;

/** Tells whoever keeps phones in mind. */
export async function phonesChanged(
  { watch, live, clock }: ResourceDeps,
  ids: readonly string[],
): Promise<void> {
  for (const [i, id] of ids.entries()) {
    await watch.phoneChanged(id);
    if (i % TOLD_AT_ONCE === TOLD_AT_ONCE - 1) await delay(clock, 0);
  }
  live.phones(ids);
}

async function siteOrRefusal({ store }: ResourceDeps, id: string | null) {
  if (id === null) return null;
  const site = await siteById(store, id);
  if (!site) throw badEntry('site', 'there is no such site; make it first');
  return site;
}

function nameTaken(name: string): ApiError {
  return new ApiError('CONFLICT', `there is a phone named ${name} already; choose another name`);
}

function nothingToAccept({ name, enrolment }: WholePhoneRecord): ApiError {
  return new ApiError(
    'CONFLICT',
    enrolment === 'revoked'
      ? `${name} was revoked; issue a new code and let the device use it first`
      : `no device waits to be accepted as ${name}; issue a code and let the device use it first`,
  );
}

/** Without the entries that were left out. */
function given(entries: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
