import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock/clock.js';
import { statisticsHandlers } from '../../../../src/fleet/statistics/handlers.js';
import { statisticsCsv, statisticsXlsx } from '../../../../src/fleet/statistics/export.js';
import { statisticsOf } from '../../../../src/fleet/statistics/statistics.js';
import type { CallsTable } from '../../../../src/fleet/store/schema.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { defaultSettings } from '../../../../src/protocol/fleet-api/settings.js';
import { statisticsQuery } from '../../../../src/protocol/fleet-api/statistics.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const phone = (id: string, site_id: string | null, timezone: string | null = null) => ({
  id,
  name: `Phone ${id}`,
  search_text: '',
  site_id,
  address: '',
  timezone,
  notes: '',
  enrolment: 'accepted' as const,
  created_at: 0,
  commissioning: 'none' as const,
  in_service_at: 0,
  accepted_at: 0,
  public_key: null,
  key_since: null,
  condition: 'ready' as const,
  condition_rank: 0,
  condition_since: 0,
  last_seen_at: null,
  proved_at: null,
  version: null,
  config_version: null,
  wanted_config_version: null,
  report: null,
  report_at: null,
  outbox: null,
  acknowledged_n: 0,
});

const call = (
  phone_id: string,
  site_id: string | null,
  at: string,
  more: Partial<CallsTable> = {},
): CallsTable => ({
  id: randomUUID(),
  phone_id,
  site_id,
  at: Date.parse(at),
  received_at: 0,
  direction: 'outgoing',
  cause: 'answered',
  failure: null,
  route: 'main',
  wait_ms: 2_000,
  talk_ms: 60_000,
  mos: 4.3,
  loss_percent: 0,
  jitter_ms: 1,
  round_trip_ms: 20,
  rating: null,
  record: '{}',
  ...more,
});

/** A phone in Berlin, one in Moscow, and one without a site. */
async function furnish(store: Store): Promise<void> {
  await store.db
    .insertInto('sites')
    .values([
      { id: 'berlin', name: 'Berlin', address: '', timezone: 'Europe/Berlin' },
      { id: 'moscow', name: '=Moscow', address: '', timezone: 'Europe/Moscow' },
    ])
    .execute();
  await store.db
    .insertInto('phones')
    .values([phone('b', 'berlin'), phone('m', 'moscow'), phone('n', null)])
    .execute();
}

const ask = (store: Store, query: object) =>
  statisticsOf({ store, clock: systemClock, defaultTimezone: 'Europe/Moscow' }, statisticsQuery.parse(query));
const counts = (groups: readonly { key: string; calls: number }[]) =>
  Object.fromEntries(groups.map(({ key, calls }) => [key, calls]));

describe.each(storeKinds)('statistics on %s', (kind) => {
  const room = storeRoom(kind);

  it('put each call into the day of its place', async () => {
    const store = await room.newStore();
    await furnish(store);
    await store.db
      .insertInto('calls')
      .values([
        // 23:30 in Berlin, 00:30 of the next day in Moscow (winter).
        call('b', 'berlin', '2026-03-28T22:30:00Z'),
        call('m', 'moscow', '2026-03-28T22:30:00Z'),
        // The clocks of Berlin went forward at 01:00 UTC: its day ends at 22:00 UTC.
        call('b', 'berlin', '2026-03-29T21:59:59Z'),
        call('b', 'berlin', '2026-03-29T22:00:00Z'),
        call('n', null, '2026-03-28T21:00:00Z'),
      ])
      .execute();
    const { groups, total } = await ask(store, { from: '2026-03-28', to: '2026-03-30' });
    expect(counts(groups)).toEqual({ '2026-03-28': 1, '2026-03-29': 3, '2026-03-30': 1 });
    expect(total.calls).toBe(5);
    const inBerlin = await ask(store, { from: '2026-03-28', to: '2026-03-30', timezone: 'Europe/Berlin' });
    expect(counts(inBerlin.groups)).toEqual({ '2026-03-28': 3, '2026-03-29': 1, '2026-03-30': 1 });
  });

  it('count the hour that comes twice as two', async () => {
    const store = await room.newStore();
    await furnish(store);
    await store.db
      .insertInto('calls')
      .values([call('b', 'berlin', '2026-10-25T00:30:00Z'), call('b', 'berlin', '2026-10-25T01:30:00Z')])
      .execute();
    const { groups } = await ask(store, {
      from: '2026-10-25',
      to: '2026-10-25',
      by: 'hour',
      timezone: 'Europe/Berlin',
    });
    expect(groups.filter(({ calls }) => calls > 0).map(({ key }) => key)).toEqual([
      '2026-10-25T02:00+02:00',
      '2026-10-25T02:00+01:00',
    ]);
    expect(groups).toHaveLength(25);
    const clocks = await ask(store, { from: '2026-10-25', to: '2026-10-25', by: 'hour' });
    expect(counts(clocks.groups)['2026-10-25T02:00']).toBe(2);
  });

  it('group by site, phone, hour of the day and cause, and filter', async () => {
    const store = await room.newStore();
    await furnish(store);
    const day = { from: '2026-06-01', to: '2026-06-01' };
    await store.db
      .insertInto('calls')
      .values([
        call('b', 'berlin', '2026-06-01T10:00:00Z'),
        call('b', 'berlin', '2026-06-01T10:10:00Z', { cause: 'failed', failure: 'transport' }),
        call('m', 'moscow', '2026-06-01T09:00:00Z', { cause: 'busy' }),
      ])
      .execute();
    expect(counts((await ask(store, { ...day, by: 'site' })).groups)).toEqual({ berlin: 2, moscow: 1 });
    expect(counts((await ask(store, { ...day, by: 'phone' })).groups)).toEqual({ b: 2, m: 1 });
    expect(counts((await ask(store, { ...day, by: 'cause' })).groups)).toEqual({
      answered: 1,
      transport: 1,
      busy: 1,
    });
    const hours = (await ask(store, { ...day, by: 'hour-of-day' })).groups;
    expect(hours).toHaveLength(24);
    expect(counts(hours)['12']).toBe(3);
    expect((await ask(store, { ...day, site: randomUUID() })).total.calls).toBe(0);
  });

  it('give the availability as the share of the time that is known', async () => {
    const store = await room.newStore();
    await furnish(store);
    const period = (
      phone_id: string,
      from: string,
      until: string | null,
      state: 'could-call' | 'down' | 'unknown',
    ) => ({
      phone_id,
      from_at: Date.parse(from),
      until_at: until === null ? null : Date.parse(until),
      state,
    });
    await store.db
      .insertInto('phone_states')
      .values([
        period('m', '2026-05-01T00:00:00Z', '2026-06-01T09:00:00Z', 'could-call'),
        period('m', '2026-06-01T09:00:00Z', '2026-06-01T15:00:00Z', 'down'),
        period('m', '2026-06-01T15:00:00Z', '2026-06-01T21:00:00Z', 'unknown'),
        period('m', '2026-06-01T21:00:00Z', null, 'could-call'),
      ])
      .execute();
    const { groups } = await ask(store, { from: '2026-05-31', to: '2026-06-02' });
    expect(groups.map(({ availabilityPercent }) => availabilityPercent)).toEqual([100, 66.667, 100]);
    const [moscow] = (await ask(store, { from: '2026-06-01', to: '2026-06-01', by: 'phone' })).groups;
    expect(moscow).toMatchObject({ key: 'm', label: 'Phone m', calls: 0, availabilityPercent: 66.667 });
  });

  it('read more calls than one piece', async () => {
    const store = await room.newStore();
    await furnish(store);
    const start = Date.parse('2026-06-01T00:00:00Z');
    const many = Array.from({ length: 9_000 }, (_, i) =>
      call('m', 'moscow', new Date(start + Math.floor(i / 3) * 1_000).toISOString()),
    );
    for (let i = 0; i < many.length; i += 500)
      await store.db
        .insertInto('calls')
        .values(many.slice(i, i + 500))
        .execute();
    expect((await ask(store, { from: '2026-06-01', to: '2026-06-01' })).total.calls).toBe(9_000);
  });
});

describe('files of statistics', () => {
  const room = storeRoom('sqlite');

  it('have the same numbers, and no formulas', async () => {
    const store = await room.newStore();
    await furnish(store);
    await store.db
      .insertInto('calls')
      .values(call('m', 'moscow', '2026-06-01T09:00:00Z'))
      .execute();
    const statistics = await ask(store, { from: '2026-06-01', to: '2026-06-01', by: 'site' });
    const csv = statisticsCsv(statistics, 'ru');
    expect(csv.startsWith('\uFEFFОбъект,Звонки,Отвечено')).toBe(true);
    expect(csv).toContain("\r\n'=Moscow,1,1,0,0,0,2,2,60,60,4.3,0,0,,\r\n");
    const xlsx = await statisticsXlsx(statistics, 'en');
    // A ZIP archive.
    expect(Buffer.from(xlsx).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  });

  it('name outcomes, and what has no name, in their language', async () => {
    const store = await room.newStore();
    await furnish(store);
    await store.db
      .insertInto('calls')
      .values(call('m', 'moscow', '2026-06-01T09:00:00Z'))
      .execute();
    const day = { from: '2026-06-01', to: '2026-06-01' } as const;
    const byCause = await ask(store, { ...day, by: 'cause' });
    expect(statisticsCsv(byCause, 'ru')).toContain('\r\nОтветили,1,1,');
    expect(statisticsCsv(byCause, 'en')).toContain('\r\nAnswered,1,1,');
    const bySite = await ask(store, { ...day, by: 'site' });
    const gone = { ...bySite, groups: bySite.groups.map((group) => ({ ...group, key: '', label: '' })) };
    expect(statisticsCsv(gone, 'ru')).toContain('\r\nБез объекта,1,1,');
  });

  it.each([
    ['the wrong way round', { from: '2026-06-02', to: '2026-06-01', by: 'day' }],
    ['too long', { from: '2023-01-01', to: '2026-06-01', by: 'day' }],
    ['too long by hour', { from: '2026-03-01', to: '2026-06-01', by: 'hour' }],
  ] as const)('are refused for a period that is %s', async (_, query) => {
    const store = await room.newStore();
    const settings = {
      current: () => defaultSettings,
      change: () => Promise.reject(new Error()),
      onChange: () => undefined,
    };
    const { statistics } = statisticsHandlers({ store, clock: systemClock, settings });
    await expect(
      statistics({
        params: undefined,
        query: statisticsQuery.parse(query),
        body: undefined,
        actor: {} as never,
      }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST', faults: [{ place: 'to' }] });
  });
});
