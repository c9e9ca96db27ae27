import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AlertRow, saveAlerts } from '../../../../src/fleet/store/alerts.js';
import {
  deleteNotifications,
  liveNotifications,
  type NotificationRow,
  saveNotifications,
  untoldAlerts,
  whereabouts,
} from '../../../../src/fleet/store/notifications.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const alert = (id: string, change: Partial<AlertRow> = {}): AlertRow => ({
  id,
  kind: 'hot',
  severity: 'warning',
  severity_rank: 1,
  phone_id: null,
  site_id: null,
  cause: '{"type":"key-copied"}',
  phones: 1,
  raised_at: 0,
  acknowledged_at: null,
  acknowledged_by: null,
  note: null,
  escalated_at: null,
  cleared_at: null,
  flapping: 0,
  maintenance: 0,
  ...change,
});
const notification = (id: string, alert_id: string, state: NotificationRow['state']): NotificationRow => ({
  id,
  channel_id: 'c',
  alert_id,
  what: 'raised',
  state,
  attempts: 0,
  next_at: 0,
  created_at: Number(id),
  last_error: null,
});

describe.each(storeKinds)('the outbox of notifications on %s', (kind) => {
  const room = storeRoom(kind);

  it('gives what waits, and all of alerts that are open', async () => {
    const store = await room.newStore();
    await saveAlerts(store, [alert('open'), alert('over', { cleared_at: 5 })]);
    await saveNotifications(store, [
      notification('3', 'open', 'sent'),
      notification('1', 'over', 'waiting'),
      notification('2', 'over', 'sent'),
      notification('4', 'gone', 'waiting'),
    ]);
    expect((await liveNotifications(store)).map(({ id }) => id)).toEqual(['1', '3']);
    await saveNotifications(store, [
      { ...notification('1', 'over', 'given-up'), attempts: 9, last_error: 'no' },
    ]);
    await deleteNotifications(store, ['3']);
    expect(await liveNotifications(store)).toEqual([]);
  });

  it('knows of which alerts nobody was ever to be told', async () => {
    const store = await room.newStore();
    await saveAlerts(store, [
      alert('told'),
      alert('untold'),
      alert('quiet', { maintenance: 1 }),
      alert('over', { cleared_at: 5 }),
    ]);
    await saveNotifications(store, [notification('1', 'told', 'sent')]);
    expect((await untoldAlerts(store)).map(({ id }) => id)).toEqual(['untold']);
  });

  it('finds address and time zone of a phone, or of its site', async () => {
    const store = await room.newStore();
    const [site, own, without] = [randomUUID(), randomUUID(), randomUUID()];
    await store.db
      .insertInto('sites')
      .values({ id: site, name: 's', address: 'Site street', timezone: 'Asia/Omsk' })
      .execute();
    const phone = (id: string, address: string, timezone: string | null) => ({
      id,
      name: id,
      search_text: '',
      site_id: site,
      address,
      timezone,
      notes: '',
      enrolment: 'accepted' as const,
      created_at: 0,
      commissioning: 'none' as const,
      in_service_at: 0,
      condition: 'ready' as const,
      condition_rank: 3,
      condition_since: 0,
      acknowledged_n: 0,
    });
    await store.db
      .insertInto('phones')
      .values([phone(own, 'Own street', 'Asia/Tokyo'), phone(without, '', null)])
      .execute();
    expect(await whereabouts(store, [own, without], [site])).toEqual(
      new Map([
        [site, { address: 'Site street', timezone: 'Asia/Omsk' }],
        [own, { address: 'Own street', timezone: 'Asia/Tokyo' }],
        [without, { address: 'Site street', timezone: 'Asia/Omsk' }],
      ]),
    );
  });
});
