import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../../src/fleet/ports.js';
import { insertMaintenance } from '../../../../src/fleet/store/maintenance.js';
import { overviewSchema } from '../../../../src/protocol/fleet-api/phones.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { fault, healthyReport, machine } from '../../../unit/fleet/watch/healthy-report.js';
import { until } from '../../../support/until.js';
import { START, WatchRig } from './watch-rig.js';

const MINUTE = 60_000;
/** Three missed beats, what a beat may be late, and what a silent phone waits for others. */
const DOWN_MS = 91_000;
const HOLD_MS = 15_000;
const operator = { name: 'olga' } as Actor;

describe.each(storeKinds)('the watch on %s', (kind) => {
  const room = storeRoom(kind);
  let rig: WatchRig;
  let isStarted = false;
  let made = 0;
  afterEach(async () => {
    isStarted = false;
    await rig.watch.stop();
    expect(rig.clock.pendingCount).toBe(0);
  });

  it('tells of a silent phone, and of its return', async () => {
    const { watch } = await started();
    const [phone, other] = [await rig.phone('hall'), await rig.phone('lobby')];
    await watch.phoneChanged(phone);
    await watch.phoneChanged(other);
    expect(watch.now(phone)?.condition).toBe('never-connected');
    rig.link(phone, other);
    expect(watch.now(phone)).toMatchObject({ condition: 'ready', linked: true, callState: 'idle' });
    // Time enough for the grace after the start to be over.
    await rig.pass(10 * MINUTE);
    const lastHeard = rig.clock.wallMs() - 10_000;
    rig.cut(phone);
    watch.unlinked(phone);
    expect(watch.now(phone)).toMatchObject({ condition: 'ready', linked: false });
    await rig.pass(DOWN_MS - 10_000 - 1_000);
    expect(watch.now(phone)?.condition).toBe('ready');
    await rig.pass(2_000);
    expect(watch.now(phone)).toMatchObject({ condition: 'down', sinceMs: lastHeard, lastSeenMs: lastHeard });
    expect(watch.now(other)?.condition).toBe('ready');
    expect(rig.tellings()).toEqual([]);
    await rig.pass(HOLD_MS);
    expect(rig.tellings()).toEqual(['raised phone-down hall']);
    expect(watch.now(phone)?.alerts).toMatchObject([{ kind: 'phone-down', severity: 'critical' }]);
    expect(overviewSchema.parse(watch.overview())).toMatchObject({
      phones: 2,
      linked: 1,
      byCondition: { down: 1, ready: 1 },
      openAlerts: { critical: 1 },
      trustworthy: true,
    });
    rig.link(phone);
    expect(rig.tellings()).toEqual(['cleared phone-down hall']);
    await watch.stop();
    expect(await rig.openAlerts()).toEqual([]);
    const row = await rig.store.db
      .selectFrom('phones')
      .selectAll()
      .where('id', '=', phone)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ condition: 'ready', condition_rank: 3, last_seen_at: rig.clock.wallMs() });
    const down = Math.round((lastHeard - START) / 1_000);
    const back = Math.round((rig.clock.wallMs() - START) / 1_000);
    expect(await rig.periods(phone)).toEqual([
      'unknown -1-0',
      `could-call 0-${down}`,
      `down ${down}-${back}`,
      `could-call ${back}-`,
    ]);
  });

  it('does not tell of a phone that is back before others could share its fate', async () => {
    const [phone] = await linkedPhones(1);
    rig.cut(phone!);
    await rig.pass(DOWN_MS - 5_000);
    expect(rig.watch.now(phone!)?.condition).toBe('down');
    rig.link(phone!);
    await rig.pass(MINUTE);
    expect(rig.tellings()).toEqual([]);
  });

  it('gives one alert for a site, and one for the phone that does not come back with it', async () => {
    await started();
    const site = await rig.site('North');
    const phones = await linkedPhones(5, site);
    const others = await linkedPhones(20);
    // They beat at different times, so they are missed at different times: the last ones after the first was held.
    rig.cut(phones[0]!);
    await rig.pass(10_000);
    rig.cut(phones[1]!);
    await rig.pass(10_000);
    rig.cut(...phones.slice(2));
    await rig.pass(DOWN_MS + HOLD_MS + 10_000);
    expect(rig.tellings()).toEqual(['raised site-down North']);
    expect(phones.map((it) => rig.watch.now(it)?.condition)).toEqual(Array(5).fill('down'));
    expect(rig.watch.overview().trustworthy).toBe(true);
    await rig.pass(MINUTE);
    rig.link(...phones.slice(0, 4));
    await rig.pass(MINUTE);
    expect(rig.tellings()).toEqual([]);
    await rig.pass(2 * MINUTE);
    expect(rig.tellings()).toEqual(['cleared site-down North', 'raised phone-down phone 5']);
    expect(rig.watch.now(others[0]!)?.condition).toBe('ready');
    await rig.watch.stop();
    expect(await rig.openAlerts()).toEqual(['phone-down 1']);
  });

  it('gives one alert for the fleet, and one for the site that stays away', async () => {
    await started();
    const [north, south] = [await rig.site('North'), await rig.site('South')];
    const all = [
      ...(await linkedPhones(4, north)),
      ...(await linkedPhones(4, south)),
      ...(await linkedPhones(2)),
    ];
    rig.cut(...all);
    await rig.pass(DOWN_MS + HOLD_MS + 10_000);
    expect(rig.tellings()).toEqual(['raised fleet-cut fleet']);
    expect(rig.watch.overview().trustworthy).toBe(false);
    rig.link(...all.slice(4));
    expect(rig.watch.overview().byCondition).toMatchObject({ down: 4, ready: 6 });
    await rig.pass(3 * MINUTE);
    expect(rig.tellings()).toEqual(['cleared fleet-cut fleet', 'raised site-down North']);
    rig.link(...all.slice(0, 4));
    await rig.pass(1_000);
    expect(rig.tellings()).toEqual(['cleared site-down North']);
  });

  it('tells nobody within a maintenance window, and of what is left when it ends', async () => {
    const [phone, other] = await linkedPhones(10);
    const now = rig.clock.wallMs();
    const id = randomUUID();
    await insertMaintenance(rig.store, {
      id,
      phone_id: phone!,
      site_id: null,
      from_at: now,
      until_at: now + 10 * MINUTE,
      reason: 'new cable',
      created_by: 'olga',
    });
    await rig.watch.maintenanceChanged();
    expect(rig.watch.now(phone!)?.maintenance).toBe(true);
    expect(rig.watch.overview().maintenance).toBe(1);
    rig.watch.reported(phone!, healthyReport({ faults: [fault('tamper')] }));
    rig.watch.reported(phone!, healthyReport());
    rig.cut(phone!);
    await rig.pass(5 * MINUTE);
    expect(rig.watch.now(phone!)?.alerts).toMatchObject([{ kind: 'phone-down' }]);
    expect(rig.tellings()).toEqual([]);
    expect(rig.watch.now(other!)?.maintenance).toBe(false);
    await rig.pass(6 * MINUTE);
    expect(rig.tellings()).toEqual(['raised phone-down phone 1']);
    rig.link(phone!);
    expect(rig.tellings()).toEqual(['cleared phone-down phone 1']);
  });

  it('goes on after a restart where it stopped', async () => {
    const phones = await linkedPhones(10);
    const [down, hot, back, gone] = phones;
    rig.cut(down!);
    rig.watch.reported(hot!, healthyReport({ machine: machine({ cpuTemperatureC: 90 }) }));
    await rig.pass(5 * MINUTE);
    expect(rig.tellings()).toEqual(['raised hot phone 2', 'raised phone-down phone 1']);
    const stoppedMs = rig.clock.wallMs();
    await rig.watch.stop();
    await rig.start(stoppedMs + 60 * MINUTE);
    expect(rig.watch.now(down!)).toMatchObject({ condition: 'down', alerts: [{ kind: 'phone-down' }] });
    expect(rig.watch.now(hot!)).toMatchObject({ condition: 'needs-service', alerts: [{ kind: 'hot' }] });
    expect(rig.watch.now(back!)?.condition).toBe('ready');
    expect(rig.watch.overview().trustworthy).toBe(false);
    const returned = phones.filter((id) => id !== down && id !== gone);
    await rig.pass(MINUTE);
    rig.link(...returned);
    expect(rig.tellings()).toEqual(['cleared hot phone 2']);
    expect(rig.watch.overview().trustworthy).toBe(true);
    // The grace: three missed beats after all have had the time to come back.
    await rig.pass(2 * MINUTE);
    expect(rig.watch.now(gone!)?.condition).toBe('ready');
    await rig.pass(MINUTE);
    expect(rig.tellings()).toEqual(['raised phone-down phone 4']);
    rig.link(down!);
    expect(rig.tellings()).toEqual(['cleared phone-down phone 1']);
    await rig.watch.stop();
    const at = (ms: number) => Math.round((ms - START) / 1_000);
    const startedMs = stoppedMs + 60 * MINUTE;
    expect((await rig.periods(back!)).slice(-3)).toEqual([
      `could-call 0-${at(stoppedMs)}`,
      `unknown ${at(stoppedMs)}-${at(startedMs + MINUTE)}`,
      `could-call ${at(startedMs + MINUTE)}-`,
    ]);
    expect((await rig.periods(gone!)).slice(-2)).toEqual([
      `unknown ${at(stoppedMs)}-${at(startedMs)}`,
      `down ${at(startedMs)}-`,
    ]);
  });

  it('has no patience after a restart with a phone that came back and went silent again', async () => {
    const [phone, late] = await linkedPhones(5);
    await rig.watch.stop();
    await rig.start(rig.clock.wallMs() + MINUTE);
    rig.link(phone!);
    await rig.pass(5_000);
    rig.cut(phone!);
    await rig.pass(DOWN_MS + HOLD_MS);
    expect(rig.tellings()).toEqual(['raised phone-down phone 1']);
    expect(rig.watch.now(late!)?.condition).toBe('ready');
  });

  it('takes up the outage of a site after a restart', async () => {
    await started();
    const phones = await linkedPhones(4, await rig.site('North'));
    await linkedPhones(5);
    rig.cut(...phones);
    await rig.pass(3 * MINUTE);
    expect(rig.tellings()).toEqual(['raised site-down North']);
    await rig.watch.stop();
    await rig.start(rig.clock.wallMs() + MINUTE);
    await rig.pass(MINUTE);
    rig.link(...phones);
    await rig.pass(1_000);
    expect(rig.tellings()).toEqual(['cleared site-down North']);
  });

  it('keeps and writes later what a store that fails does not take', async () => {
    const [phone] = await linkedPhones(1);
    await sql`alter table alerts rename to hidden`.execute(rig.store.db);
    rig.cut(phone!);
    await rig.pass(5 * MINUTE);
    expect(rig.tellings()).toEqual(['raised phone-down phone 1']);
    await until('the failure is logged', async () => {
      await rig.clock.advance(1_000);
      return rig.log.messages('error').length > 0;
    });
    await rig.pass(MINUTE);
    expect(rig.log.messages('error')).toHaveLength(1);
    await sql`alter table hidden rename to alerts`.execute(rig.store.db);
    await rig.watch.stop();
    expect(await rig.openAlerts()).toEqual(['phone-down 1']);
    expect((await rig.periods(phone!)).at(-1)).toMatch(/^down/);
  });

  it('judges nobody when it was itself that stood still', async () => {
    const [phone] = await linkedPhones(3);
    // As after SIGCONT: the next tick comes an hour late, before anything that was sent meanwhile is read.
    rig.clock.leap(60 * MINUTE);
    await rig.clock.advance(3_000);
    expect(rig.watch.now(phone!)?.condition).toBe('ready');
    rig.cut(phone!);
    await rig.pass(DOWN_MS - 5_000);
    expect(rig.watch.now(phone!)?.condition).toBe('ready');
    await rig.pass(10_000);
    expect(rig.watch.now(phone!)?.condition).toBe('down');
    expect(rig.watch.overview().byCondition.ready).toBe(2);
  });

  it('raises what the server alone can know', async () => {
    const [overdue, conflict, config] = await linkedPhones(3);
    rig.watch.keyConflict(conflict!);
    rig.happened(config!, { kind: 'config', version: 4, state: 'rolled-back', message: 'not registered' });
    expect(rig.tellings()).toEqual(['raised key-conflict phone 2', 'raised config-failed phone 3']);
    rig.happened(config!, { kind: 'config', version: 5, state: 'running', message: '' });
    expect(rig.tellings()).toEqual(['cleared config-failed phone 3']);
    await rig.pass(61 * MINUTE);
    expect(rig.tellings()).toEqual(['cleared key-conflict phone 2']);
    rig.set({ proofMaxAgeMs: 3_600_000 });
    expect(rig.tellings().sort()).toEqual([1, 2, 3].map((n) => `raised test-overdue phone ${n}`));
    expect(rig.watch.overview().notProved).toBe(3);
    rig.happened(overdue!, {
      kind: 'self-test',
      result: {
        test: 'call',
        outcome: 'passed',
        at: '2026-01-01T00:00:00Z',
        tookMs: 1,
        message: '',
        evidence: {},
      },
    });
    expect(rig.tellings()).toEqual(['cleared test-overdue phone 1']);
    expect(rig.watch.now(overdue!)?.provedMs).toBe(rig.clock.wallMs());
  });

  it('counts the last calls, whatever the order in which they come', async () => {
    const [phone] = await linkedPhones(1);
    const call = async (cause: string, at: number) => {
      await rig.store.db
        .insertInto('calls')
        .values({
          id: randomUUID(),
          phone_id: phone!,
          site_id: null,
          at,
          received_at: at,
          direction: 'outgoing',
          cause,
          failure: null,
          route: null,
          wait_ms: null,
          talk_ms: null,
          mos: null,
          loss_percent: null,
          jitter_ms: null,
          round_trip_ms: null,
          rating: null,
          record: '{}',
        })
        .execute();
      rig.happened(phone!, { kind: 'call', call: { cause, steps: {} } } as never, at);
      await rig.clock.advance(2_000);
    };
    const now = rig.clock.wallMs();
    await call('failed', now + 1);
    await call('busy', now + 3);
    await call('abandoned', now + 4);
    // Held back by an outage: it was before the others.
    await call('answered', now);
    await rig.pass(5_000);
    expect(rig.tellings()).toEqual([]);
    await call('no-answer', now + 5);
    await telling('raised calls-failing phone 1');
    expect(rig.watch.overview().callsToday).toEqual({ total: 5, answered: 1, failed: 1 });
    await call('answered', now + 6);
    await telling('cleared calls-failing phone 1');
  });

  it('does not wake anybody for a phone that has just started', async () => {
    const [phone] = await linkedPhones(1);
    const [route] = healthyReport().routes;
    const starting = healthyReport({ routes: [{ ...route!, state: 'registering' }] });
    rig.watch.reported(phone!, starting);
    expect(rig.watch.now(phone!)?.condition).toBe('cannot-call');
    await rig.pass(4_000);
    rig.watch.reported(phone!, healthyReport());
    await rig.pass(10_000);
    expect(rig.tellings()).toEqual([]);
    rig.watch.reported(phone!, starting);
    await rig.pass(6_000);
    expect(rig.tellings()).toEqual(['raised cannot-call phone 1']);
  });

  it('acknowledges once, durably', async () => {
    const [phone] = await linkedPhones(1);
    rig.watch.keyConflict(phone!);
    const [alert] = rig.watch.now(phone!)!.alerts;
    await rig.pass(2_000);
    const acknowledged = await rig.watch.acknowledge(alert!.id, operator, 'on my way');
    expect(acknowledged).toMatchObject({ acknowledgedBy: 'olga', note: 'on my way' });
    const again = await rig.watch.acknowledge(alert!.id, { name: 'petr' } as Actor, '');
    expect(again?.acknowledgedBy).toBe('olga');
    const row = await rig.store.db.selectFrom('alerts').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ acknowledged_by: 'olga', note: 'on my way' });
    expect(await rig.watch.acknowledge(randomUUID(), operator, '')).toBeUndefined();
    expect(rig.tellings()).toEqual(['raised key-conflict phone 1', 'acknowledged key-conflict phone 1']);
  });

  it('asks no more of a phone that is revoked or deleted', async () => {
    const [revoked, deleted] = await linkedPhones(2);
    for (const phone of [revoked!, deleted!]) rig.watch.keyConflict(phone);
    rig.tellings();
    const { db } = rig.store;
    await db.updateTable('phones').set({ enrolment: 'revoked' }).where('id', '=', revoked!).execute();
    await db.deleteFrom('phones').where('id', '=', deleted!).execute();
    await rig.watch.phoneChanged(revoked!);
    await rig.watch.phoneChanged(deleted!);
    expect(rig.tellings()).toEqual(['cleared key-conflict phone 1', 'cleared key-conflict phone 2']);
    rig.cut(revoked!, deleted!);
    await rig.pass(10 * MINUTE);
    expect(rig.watch.now(revoked!)?.condition).toBe('revoked');
    expect(rig.watch.now(deleted!)).toBeUndefined();
    expect(rig.tellings()).toEqual([]);
    await rig.watch.stop();
    expect((await rig.periods(revoked!)).at(-1)).toMatch(/^unknown/);
  });

  it('tells nobody of a phone that nobody has accepted, until somebody does', async () => {
    await started();
    const phone = await rig.phone('new one', null, { enrolment: 'unconfirmed', accepted_at: null });
    await rig.watch.phoneChanged(phone);
    rig.link(phone);
    await rig.clock.advance(1_000);
    rig.cut(phone);
    await rig.pass(10 * MINUTE);
    expect(rig.watch.now(phone)?.condition).toBe('down');
    expect(rig.watch.overview().unconfirmed).toBe(1);
    expect(rig.tellings()).toEqual([]);
    await rig.store.db
      .updateTable('phones')
      .set({ enrolment: 'accepted', accepted_at: rig.clock.wallMs() })
      .execute();
    await rig.watch.phoneChanged(phone);
    await rig.pass(HOLD_MS + 1_000);
    expect(rig.tellings()).toEqual(['raised phone-down new one']);
  });

  async function started(): Promise<WatchRig> {
    rig = new WatchRig(await room.newStore());
    made = 0;
    await rig.start();
    isStarted = true;
    return rig;
  }

  /** Phones that have been linked for so long that the start of the server is of no matter. */
  async function linkedPhones(count: number, site: string | null = null): Promise<string[]> {
    if (!isStarted) await started();
    const phones: string[] = [];
    for (let n = 0; n < count; n++) phones.push(await rig.phone(`phone ${++made}`, site));
    for (const phone of phones) await rig.watch.phoneChanged(phone);
    rig.link(...phones);
    await rig.pass(5 * MINUTE);
    rig.tellings();
    return phones;
  }

  /** What the store has to be asked for is told a moment later. */
  async function telling(what: string): Promise<void> {
    await until(what, async () => {
      await rig.clock.advance(1_000);
      return rig.told.includes(what);
    });
    expect(rig.tellings()).toEqual([what]);
  }
});
