import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  alertById,
  type AlertRow,
  alertsById,
  listAlerts,
  markEscalated,
  openAlertRows,
  causeOf,
  saveAlerts,
} from '../../../../src/fleet/store/alerts.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import type { AlertCause } from '../../../../src/protocol/fleet-api/alert-causes.js';
import { alertListQuery, alertListSchema } from '../../../../src/protocol/fleet-api/alerts.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const SITE = randomUUID();

/** A cause by which an alert is known again. */
const named = (name: string): string =>
  JSON.stringify({ type: 'site-silent', site: name } satisfies AlertCause);
const nameOf = ({ cause }: { readonly cause: AlertCause }): string =>
  cause.type === 'site-silent' ? cause.site : '';

function row(change: Partial<AlertRow> = {}): AlertRow {
  return {
    id: randomUUID(),
    kind: 'phone-down',
    severity: 'critical',
    severity_rank: 0,
    phone_id: null,
    site_id: null,
    cause: named('m'),
    phones: 1,
    raised_at: 1_000,
    acknowledged_at: null,
    acknowledged_by: null,
    note: null,
    escalated_at: null,
    cleared_at: null,
    flapping: 0,
    maintenance: 0,
    ...change,
  };
}

describe.each(storeKinds)('alerts on %s', (kind) => {
  const room = storeRoom(kind);
  const query = (it: object = {}) => alertListQuery.parse(it);
  const names = async (store: Store, it: object = {}) => {
    const list = alertListSchema.parse(await listAlerts(store, query(it)));
    return [list.total, ...list.items.map(nameOf)];
  };

  it('are listed by state, kind, severity, phone and site, a page at a time', async () => {
    const store = await room.newStore();
    const phone = randomUUID();
    await saveAlerts(store, [
      row({ cause: named('old'), raised_at: 1 }),
      row({ cause: named('new'), raised_at: 2, phone_id: phone, site_id: SITE }),
      row({ cause: named('hot'), kind: 'hot', severity: 'warning', severity_rank: 1, raised_at: 9 }),
      row({ cause: named('seen'), acknowledged_at: 5, raised_at: 0 }),
      row({ cause: named('over'), cleared_at: 8, raised_at: 7 }),
    ]);
    expect(await names(store)).toEqual([4, 'new', 'old', 'seen', 'hot']);
    expect(await names(store, { offset: 1, limit: 2 })).toEqual([4, 'old', 'seen']);
    expect(await names(store, { state: 'acknowledged' })).toEqual([1, 'seen']);
    expect(await names(store, { state: 'unacknowledged' })).toEqual([3, 'new', 'old', 'hot']);
    expect(await names(store, { state: 'cleared' })).toEqual([1, 'over']);
    expect(await names(store, { state: 'all' })).toEqual([5, 'hot', 'over', 'new', 'old', 'seen']);
    expect(await names(store, { kind: 'hot' })).toEqual([1, 'hot']);
    expect(await names(store, { severity: 'warning' })).toEqual([1, 'hot']);
    expect(await names(store, { phone })).toEqual([1, 'new']);
    expect(await names(store, { site: SITE })).toEqual([1, 'new']);
    expect((await openAlertRows(store)).map((it) => nameOf({ cause: causeOf(it) }))).toEqual([
      'seen',
      'old',
      'new',
      'hot',
    ]);
  });

  it('carry the names of phone and site, as long as there are such', async () => {
    const store = await room.newStore();
    await store.db
      .insertInto('sites')
      .values({ id: SITE, name: 'North', address: '', timezone: 'UTC' })
      .execute();
    const alert = row({ site_id: SITE, phone_id: randomUUID() });
    await saveAlerts(store, [alert]);
    expect(await alertById(store, alert.id)).toMatchObject({
      site: { id: SITE, name: 'North' },
      phone: null,
    });
    expect(await alertById(store, randomUUID())).toBeUndefined();
  });

  it('are written again as they are, but for when they were escalated', async () => {
    const store = await room.newStore();
    const alert = row();
    await saveAlerts(store, [alert]);
    await markEscalated(store, [alert.id], 50);
    await markEscalated(store, [alert.id], 60);
    await saveAlerts(store, [
      { ...alert, cause: named('n'), phones: 3, cleared_at: 9_000, flapping: 1, acknowledged_by: 'olga' },
    ]);
    expect(await alertById(store, alert.id)).toMatchObject({
      cause: { type: 'site-silent', site: 'n' },
      message: expect.stringContaining('Most phones of n went silent at once.') as string,
      phones: 3,
      clearedAt: '1970-01-01T00:00:09.000Z',
      escalatedAt: '1970-01-01T00:00:00.050Z',
      flapping: true,
      acknowledgedBy: 'olga',
    });
  });

  it('are many at once', async () => {
    const store = await room.newStore();
    const rows = Array.from({ length: 1_000 }, () => row());
    await saveAlerts(store, rows);
    expect(
      await alertsById(
        store,
        rows.map(({ id }) => id),
      ),
    ).toHaveLength(1_000);
  });
});
