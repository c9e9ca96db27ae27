/** Who is woken for a phone that is being set up, and from when on. */
import { afterEach, describe, expect, it } from 'vitest';
import type { HealthReport } from '../../../../src/protocol/health.js';
import { commissioningRecord } from '../../../support/commissioning.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { healthyReport } from '../../../unit/fleet/watch/healthy-report.js';
import { WatchRig } from './watch-rig.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const withoutNumber: HealthReport = healthyReport({ routes: [] });
const fresh = { in_service_at: null };

describe.each(storeKinds)('a phone that is being set up, on %s', (kind) => {
  const room = storeRoom(kind);
  let rig: WatchRig;
  afterEach(() => rig.watch.stop());

  async function linked(name: string, change: object = fresh): Promise<string> {
    const phone = await rig.phone(name, null, change);
    await rig.watch.phoneChanged(phone);
    rig.link(phone);
    rig.watch.reported(phone, withoutNumber);
    return phone;
  }
  async function begin(): Promise<void> {
    rig = new WatchRig(await room.newStore());
    await rig.start();
  }
  const condition = (phone: string) => rig.watch.now(phone)?.condition;
  const stored = (phone: string) =>
    rig.store.db
      .selectFrom('phones')
      .select(['condition', 'commissioning', 'able_at', 'in_service_at'])
      .where('id', '=', phone)
      .executeTakeFirstOrThrow();

  it('wakes nobody, whatever it lacks, and however long it is off', async () => {
    await begin();
    const phone = await linked('new');
    await rig.pass(10 * MINUTE);
    expect(condition(phone)).toBe('setting-up');
    rig.cut(phone);
    await rig.pass(10 * MINUTE);
    expect(condition(phone)).toBe('setting-up');
    expect(rig.tellings()).toEqual([]);
    expect(rig.watch.overview()).toMatchObject({ byCondition: { 'setting-up': 1 }, notCommissioned: 1 });
    await rig.watch.stop();
    expect(await rig.openAlerts()).toEqual([]);
    expect((await rig.periods(phone)).every((period) => period.startsWith('unknown'))).toBe(true);
  });

  it('is no part of a site that goes silent, and does not keep it from doing so', async () => {
    await begin();
    const site = await rig.site('North');
    const working = [await rig.phone('a', site), await rig.phone('b', site)];
    for (const phone of working) await rig.watch.phoneChanged(phone);
    rig.link(...working);
    for (let i = 0; i < 10; i++) {
      const phone = await rig.phone(`new ${i}`, site, fresh);
      await rig.watch.phoneChanged(phone);
      rig.link(phone);
      rig.watch.reported(phone, withoutNumber);
    }
    await rig.pass(5 * MINUTE);
    rig.cut(...working);
    await rig.pass(5 * MINUTE);
    expect(rig.tellings()).toEqual(['raised site-down North']);
  });

  it('is in service once it is signed off, and what it lacks is an alarm from then on', async () => {
    await begin();
    const phone = await linked('new');
    rig.happened(phone, { kind: 'commissioned', record: commissioningRecord() });
    expect(condition(phone)).toBe('cannot-call');
    await rig.pass(MINUTE);
    expect(rig.tellings()).toEqual(['raised cannot-call new']);
    expect(rig.watch.overview()).toMatchObject({ notCommissioned: 0 });
  });

  it('is in service without a signature an hour after it could call first, when it can call then', async () => {
    await begin();
    const phone = await linked('by card');
    rig.watch.reported(phone, healthyReport());
    await rig.pass(59 * MINUTE);
    rig.watch.reported(phone, withoutNumber);
    await rig.pass(2 * HOUR);
    expect([condition(phone), rig.tellings()]).toEqual(['setting-up', []]);
    rig.watch.reported(phone, healthyReport());
    expect(condition(phone)).toBe('ready');
    rig.watch.reported(phone, withoutNumber);
    await rig.pass(MINUTE);
    expect(rig.tellings()).toEqual(['raised cannot-call by card']);
    // It is in service, and still nobody has signed it off.
    expect(rig.watch.overview()).toMatchObject({ notCommissioned: 1, byCondition: { 'cannot-call': 1 } });
  });

  it('stays what it is when the server restarts', async () => {
    await begin();
    const [setUp, working] = [await linked('new'), await linked('by card')];
    rig.watch.reported(working, healthyReport());
    await rig.pass(61 * MINUTE);
    await rig.watch.stop();
    expect(await stored(setUp)).toMatchObject({
      condition: 'setting-up',
      in_service_at: null,
    });
    const inService = await stored(working);
    expect(inService).toMatchObject({ condition: 'ready', commissioning: 'none' });
    expect(Number(inService.in_service_at) - Number(inService.able_at)).toBeGreaterThanOrEqual(HOUR);
    await rig.start(rig.clock.wallMs() + MINUTE);
    expect([condition(setUp), condition(working)]).toEqual(['setting-up', 'ready']);
    await rig.pass(10 * MINUTE);
    expect(rig.tellings()).toEqual(['raised phone-down by card']);
  });

  it('is what another device in its place is; its open alerts end', async () => {
    await begin();
    const phone = await linked('hall', { in_service_at: 5, commissioning: 'signed-off', commissioned_at: 5 });
    await rig.pass(MINUTE);
    expect(rig.tellings()).toEqual(['raised cannot-call hall']);
    await rig.store.db
      .updateTable('phones')
      .set({
        key_since: rig.clock.wallMs(),
        in_service_at: null,
        commissioning: 'none',
        commissioned_at: null,
      })
      .where('id', '=', phone)
      .execute();
    await rig.watch.phoneChanged(phone);
    rig.watch.reported(phone, withoutNumber);
    expect(condition(phone)).toBe('setting-up');
    expect(rig.tellings()).toEqual(['cleared cannot-call hall']);
  });
});
