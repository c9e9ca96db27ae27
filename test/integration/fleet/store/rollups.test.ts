import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../../src/fleet/store/history.js';
import { rollUpNext } from '../../../../src/fleet/store/rollups.js';
import type { HealthRawTable } from '../../../../src/fleet/store/schema.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const START = Date.UTC(2026, 2, 1);
const MINUTE = 60_000;
const none = {
  cpuTemperatureC: null,
  load: null,
  memoryAvailableMb: null,
  diskFreePercent: null,
  wifiSignalDbm: null,
  exchangeLossPercent: null,
  exchangeRoundTripMs: null,
  boardSupplyMv: null,
  clockOffsetMs: null,
};

function sample(at: number, values: Partial<HealthRawTable>, received_at = at): HealthRawTable {
  return { phone_id: 'a', at, received_at, ...none, ...values };
}

async function rollUp(store: Store, until: number): Promise<void> {
  while (await rollUpNext(store, until));
}

const temperatures = async (store: Store, hours: number) =>
  (
    await historyOf(store, 'a', {
      metric: 'cpuTemperatureC',
      from: new Date(START).toISOString(),
      to: new Date(START + hours * 60 * MINUTE).toISOString(),
    })
  ).points;

describe.each(storeKinds)('roll-ups on %s', (kind) => {
  const room = storeRoom(kind);

  it('have the least, the mean and the greatest of their time', async () => {
    const store = await room.newStore();
    const values = [40, 50, 63, 70];
    await store.db
      .insertInto('health_raw')
      .values(values.map((cpuTemperatureC, i) => sample(START + i * 2 * MINUTE, { cpuTemperatureC })))
      .execute();
    await rollUp(store, START + 60 * MINUTE);
    expect(await temperatures(store, 24)).toEqual([
      [START, 40, 51, 63],
      [START + 5 * MINUTE, 70, 70, 70],
    ]);
    expect(await temperatures(store, 24 * 30)).toEqual([[START, 40, 55.75, 70]]);
  });

  it('count no sample twice, however often and in whatever pieces they are made', async () => {
    const store = await room.newStore();
    for (let i = 0; i < 10; i++) {
      await store.db
        .insertInto('health_raw')
        .values(sample(START + i * 1_000, { cpuTemperatureC: i }))
        .execute();
      await rollUp(store, START + i * 1_000);
    }
    await rollUp(store, START + 60 * MINUTE);
    await rollUp(store, START + 60 * MINUTE);
    expect(await temperatures(store, 24)).toEqual([[START, 0, 4.5, 9]]);
  });

  it('take samples that come a week late into their own time', async () => {
    const store = await room.newStore();
    await store.db
      .insertInto('health_raw')
      .values(sample(START, { cpuTemperatureC: 40 }))
      .execute();
    await rollUp(store, START + MINUTE);
    const late = START + 7 * 24 * 60 * MINUTE;
    await store.db
      .insertInto('health_raw')
      .values(sample(START + 1_000, { cpuTemperatureC: 60 }, late))
      .execute();
    await rollUp(store, late);
    expect(await temperatures(store, 24)).toEqual([[START, 40, 50, 60]]);
  });

  it('have null where nothing was measured, also when something else was', async () => {
    const store = await room.newStore();
    await store.db
      .insertInto('health_raw')
      .values([sample(START, { load: 1 }), sample(START + 1_000, { load: 3 })])
      .execute();
    await rollUp(store, START + MINUTE);
    expect(await temperatures(store, 24)).toEqual([[START, null, null, null]]);
    await store.db
      .insertInto('health_raw')
      .values(sample(START + 2 * MINUTE, { cpuTemperatureC: 50 }))
      .execute();
    await rollUp(store, START + 3 * MINUTE);
    expect(await temperatures(store, 24)).toEqual([[START, 50, 50, 50]]);
  });

  it('show the raw samples of half a day, and of no other phone', async () => {
    const store = await room.newStore();
    await store.db
      .insertInto('health_raw')
      .values([
        sample(START, { cpuTemperatureC: 41.5 }),
        { ...sample(START, { cpuTemperatureC: 99 }), phone_id: 'b' },
      ])
      .execute();
    expect(await temperatures(store, 12)).toEqual([[START, 41.5, 41.5, 41.5]]);
  });

  it('give at most 2,000 points', async () => {
    const store = await room.newStore();
    const rows = Array.from({ length: 4_320 }, (_, i) =>
      sample(START + i * 10_000, { cpuTemperatureC: i % 50 }),
    );
    for (let i = 0; i < rows.length; i += 500)
      await store.db
        .insertInto('health_raw')
        .values(rows.slice(i, i + 500))
        .execute();
    const points = await temperatures(store, 12);
    expect(points.length).toBeGreaterThan(1_500);
    expect(points.length).toBeLessThanOrEqual(2_000);
    expect(Math.max(...points.map((point) => point[3] ?? 0))).toBe(49);
  });
});
