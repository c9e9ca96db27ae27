import { describe, expect, it } from 'vitest';
import { Upkeep } from '../../../../src/fleet/upkeep/upkeep.js';
import { testBase } from '../../../support/fleet/api-client.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { until } from '../../../support/until.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const none = {
  load: null,
  memoryAvailableMb: null,
  diskFreePercent: null,
  wifiSignalDbm: null,
  exchangeLossPercent: null,
  exchangeRoundTripMs: null,
  boardSupplyMv: null,
  clockOffsetMs: null,
};

describe.each(storeKinds)('the upkeep on %s', (kind) => {
  const room = storeRoom(kind);

  async function bench() {
    const base = await testBase(await room.newStore());
    const { db } = base.store;
    const upkeep = new Upkeep(base);
    const nowMs = base.clock.wallMs();
    const sample = (agoMs: number, cpuTemperatureC: number) =>
      db
        .insertInto('health_raw')
        .values({ phone_id: 'a', at: nowMs - agoMs, received_at: nowMs - agoMs, cpuTemperatureC, ...none })
        .execute();
    const raw = async () =>
      (await db.selectFrom('health_raw').select('cpuTemperatureC').execute()).map(
        (it_) => it_.cpuTemperatureC,
      );
    const widths = async () =>
      (await db.selectFrom('health_rollup').select('width_ms').distinct().orderBy('width_ms').execute()).map(
        (it_) => it_.width_ms / MINUTE_MS,
      );
    /** Lets time go on until it holds. */
    const goOn = (what: string, holds: () => Promise<boolean>) =>
      until(
        what,
        async () => {
          await base.clock.advance(1_000);
          return holds();
        },
        20_000,
      );
    /** It ends after the pause in which it is. */
    const stop = async () => {
      let stopped = false;
      void upkeep.stop().then(() => (stopped = true));
      await goOn('it has stopped', () => Promise.resolve(stopped));
    };
    return { base, upkeep, nowMs, sample, raw, widths, goOn, stop };
  }

  it('keeps raw health two days, and what it comes to in five minutes and in hours', async () => {
    const { base, upkeep, nowMs, sample, raw, widths, goOn, stop } = await bench();
    await sample(2 * DAY_MS + MINUTE_MS, 40);
    await sample(2 * DAY_MS - 30 * MINUTE_MS, 50);
    upkeep.start();
    await goOn('it is rolled up', async () => (await widths()).length === 2);
    expect(await widths()).toEqual([5, 60]);
    expect(await raw()).toHaveLength(2);
    await goOn('the oldest is forgotten', async () => (await raw()).length === 1);
    expect(await raw()).toEqual([50]);
    expect(base.clock.wallMs() - nowMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    const { n } = await base.store.db
      .selectFrom('health_rollup')
      .select((it_) => it_.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(n).toBe(4);
    await stop();
    expect(base.clock.pendingCount).toBe(0);
  });

  it('goes on after the store has failed', async () => {
    const { base, upkeep, sample, widths, goOn, stop } = await bench();
    const { transaction } = base.store.db;
    base.store.db.transaction = () => {
      throw new Error('the disk is full');
    };
    upkeep.start();
    await goOn('it has failed', () =>
      Promise.resolve(base.log.messages('error').includes('health cannot be rolled up')),
    );
    base.store.db.transaction = transaction;
    await sample(MINUTE_MS, 40);
    await goOn('it is rolled up', async () => (await widths()).length === 2);
    await stop();
  });
});
