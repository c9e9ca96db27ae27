import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  insertHealth,
  ownersOf,
  reportsOf,
  storeFacts,
  storeReports,
} from '../../../../src/fleet/store/reports.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { makePhone } from '../../../support/fleet/link-rig.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

describe.each(storeKinds)('reports on %s', (kind) => {
  const room = storeRoom(kind);
  let store: Store;
  beforeEach(async () => {
    store = await room.newStore();
  });
  const phoneRow = (id: string) =>
    store.db.selectFrom('phones').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('know which phones there are, and where', async () => {
    const a = await makePhone(store, { site_id: 's1' });
    const b = await makePhone(store);
    expect(await ownersOf(store.db, [a.id, b.id, randomUUID()])).toEqual(
      new Map([
        [a.id, { id: a.id, siteId: 's1' }],
        [b.id, { id: b.id, siteId: null }],
      ]),
    );
  });

  it('are stored of many phones at once, and of no other', async () => {
    const phones = await Promise.all(Array.from({ length: 3 }, () => makePhone(store)));
    const [a, b, c] = phones.map(({ id }) => id);
    await storeReports(store.db, [
      { phone: a!, report: '{"a":"é\'\\u0000"}', atMs: 1_800_000_000_000 },
      { phone: b!, report: '{}', atMs: 2 },
    ]);
    expect(await reportsOf(store.db, [a!, b!, c!])).toEqual(
      new Map([
        [a, '{"a":"é\'\\u0000"}'],
        [b, '{}'],
      ]),
    );
    expect((await phoneRow(a!)).report_at).toBe(1_800_000_000_000);
    expect((await phoneRow(c!)).report).toBeNull();
    await storeReports(store.db, []);
  });

  it('leave a sample of the same moment out', async () => {
    const row = {
      ...{ phone_id: 'p', at: 1, received_at: 2, cpuTemperatureC: 50.5, load: null, memoryAvailableMb: 1e3 },
      ...{ diskFreePercent: 0, wifiSignalDbm: -70, exchangeLossPercent: null, exchangeRoundTripMs: null },
      ...{ boardSupplyMv: null, clockOffsetMs: -3.5 },
    };
    await insertHealth(store.db, [row, { ...row, at: 2 }]);
    await insertHealth(store.db, [{ ...row, cpuTemperatureC: 99 }]);
    expect(await store.db.selectFrom('health_raw').selectAll().orderBy('at').execute()).toEqual([
      row,
      { ...row, at: 2 },
    ]);
  });

  describe('facts of a phone', () => {
    const [one, two] = [randomUUID(), randomUUID()];

    it('change only what they name', async () => {
      const { id } = await makePhone(store, { version: 'old', proved_at: 7 });
      await storeFacts(store.db, id, { configVersion: 3 });
      await storeFacts(store.db, id, {});
      expect(await phoneRow(id)).toMatchObject({ version: 'old', config_version: 3, proved_at: 7 });
      await storeFacts(store.db, id, { version: 'new', configVersion: null });
      expect(await phoneRow(id)).toMatchObject({ version: 'new', config_version: null });
    });

    it('only ever raise how far an outbox is kept, and begin anew with another', async () => {
      const { id } = await makePhone(store);
      const kept = async () => {
        const { outbox, acknowledged_n } = await phoneRow(id);
        return [outbox, acknowledged_n];
      };
      await storeFacts(store.db, id, { kept: { outbox: one, n: 50 } });
      await storeFacts(store.db, id, { kept: { outbox: one, n: 20 } });
      expect(await kept()).toEqual([one, 50]);
      await storeFacts(store.db, id, { kept: { outbox: two, n: 3 } });
      expect(await kept()).toEqual([two, 3]);
    });

    it('only ever move the proof forward', async () => {
      const { id } = await makePhone(store);
      const times = [];
      for (const provedAtMs of [500, 300, 900]) {
        await storeFacts(store.db, id, { provedAtMs });
        times.push((await phoneRow(id)).proved_at);
      }
      expect(times).toEqual([500, 500, 900]);
    });
  });
});
