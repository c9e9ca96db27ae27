import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  endMaintenance,
  insertMaintenance,
  listMaintenance,
  maintenanceById,
  maintenanceRows,
} from '../../../../src/fleet/store/maintenance.js';
import { maintenanceSchema } from '../../../../src/protocol/fleet-api/alerts.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

describe.each(storeKinds)('maintenance windows on %s', (kind) => {
  const room = storeRoom(kind);

  it('are listed until they are over, and ended or cancelled', async () => {
    const store = await room.newStore();
    const site = randomUUID();
    await store.db
      .insertInto('sites')
      .values({ id: site, name: 'North', address: '', timezone: 'UTC' })
      .execute();
    const insert = async (from_at: number, until_at: number, site_id: string | null = null) => {
      const id = randomUUID();
      const reason = `${from_at}-${until_at}`;
      await insertMaintenance(store, {
        id,
        phone_id: null,
        site_id,
        from_at,
        until_at,
        reason,
        created_by: 'olga',
      });
      return id;
    };
    await insert(0, 100);
    const coming = await insert(200, 300, site);
    const running = await insert(50, 150);
    const listed = async (nowMs: number) =>
      (await listMaintenance(store, nowMs)).map((it) => maintenanceSchema.parse(it).reason);
    expect(await listed(100)).toEqual(['50-150', '200-300']);
    expect((await maintenanceRows(store, 100)).map(({ reason }) => reason).sort()).toEqual([
      '200-300',
      '50-150',
    ]);
    expect((await maintenanceById(store, coming))?.site).toEqual({ id: site, name: 'North' });
    expect(await endMaintenance(store, running, 120)).toBe(true);
    expect(await endMaintenance(store, running, 130)).toBe(false);
    expect((await maintenanceById(store, running))?.until).toBe('1970-01-01T00:00:00.120Z');
    expect(await endMaintenance(store, coming, 130)).toBe(true);
    expect(await maintenanceById(store, coming)).toBeUndefined();
    expect(await listed(120)).toEqual([]);
  });
});
