import { describe, expect, it } from 'vitest';
import { availabilityOf } from '../../../../src/fleet/store/history.js';
import { forgetNext } from '../../../../src/fleet/store/retention.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { defaultSettings } from '../../../../src/protocol/fleet-api/settings.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 6, 1);

async function forget(store: Store): Promise<void> {
  while ((await forgetNext(store, NOW, defaultSettings)) > 0);
}

const fault = (code: string, since: number, cleared_at: number | null) => ({
  phone_id: 'a',
  code,
  place: '',
  since,
  message: '',
  cleared_at,
});

describe.each(storeKinds)('retention on %s', (kind) => {
  const room = storeRoom(kind);

  it('forgets what is too old and keeps the rest', async () => {
    const store = await room.newStore();
    const call = (id: string, at: number) => ({
      id,
      phone_id: 'a',
      site_id: null,
      at,
      received_at: at,
      direction: 'outgoing' as const,
      cause: 'answered',
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
    });
    await store.db
      .insertInto('calls')
      .values([
        call('old', NOW - defaultSettings.callsMs - 1),
        call('young', NOW - defaultSettings.callsMs + 1),
      ])
      .execute();
    await forget(store);
    expect(await store.db.selectFrom('calls').select('id').execute()).toEqual([{ id: 'young' }]);
  });

  it('keeps a fault and a period that still go on, however old', async () => {
    const store = await room.newStore();
    await store.db
      .insertInto('faults')
      .values([fault('tamper', 0, null), fault('hot', 0, 1)])
      .execute();
    await store.db
      .insertInto('phone_states')
      .values({ phone_id: 'a', from_at: 0, until_at: null, state: 'down' })
      .execute();
    await forget(store);
    expect(await store.db.selectFrom('faults').select('code').execute()).toEqual([{ code: 'tamper' }]);
    expect(await store.db.selectFrom('phone_states').selectAll().execute()).toHaveLength(1);
  });

  it('goes through many rows in pieces', async () => {
    const store = await room.newStore();
    const rows = Array.from({ length: 4_500 }, (_, i) => ({
      at: i,
      actor: 'a',
      address: null,
      action: 'x',
      object: 'o',
      detail: '{}',
    }));
    for (let i = 0; i < rows.length; i += 500)
      await store.db
        .insertInto('audit')
        .values(rows.slice(i, i + 500))
        .execute();
    expect(await forgetNext(store, NOW, defaultSettings)).toBe(2_000);
    await forget(store);
    expect(await store.db.selectFrom('audit').selectAll().execute()).toEqual([]);
  });
});

describe.each(storeKinds)('availability of a phone on %s', (kind) => {
  const room = storeRoom(kind);
  const period = (from_at: number, until_at: number | null, state: 'could-call' | 'down') => ({
    phone_id: 'a',
    from_at,
    until_at,
    state,
  });
  const at = (ms: number) => new Date(ms).toISOString();

  it('has no gaps, and ends now', async () => {
    const store = await room.newStore();
    const begin = NOW - DAY;
    await store.db
      .insertInto('phone_states')
      .values([
        period(begin - 5 * DAY, begin - DAY, 'down'),
        period(begin + 1_000, begin + 2_000, 'could-call'),
        period(begin + 3_000, begin + 4_000, 'down'),
        period(begin + 4_000, null, 'could-call'),
      ])
      .execute();
    expect(await availabilityOf(store, 'a', { from: at(begin), to: at(NOW + DAY) }, NOW)).toEqual([
      { from: at(begin), to: at(begin + 1_000), state: 'unknown' },
      { from: at(begin + 1_000), to: at(begin + 2_000), state: 'could-call' },
      { from: at(begin + 2_000), to: at(begin + 3_000), state: 'unknown' },
      { from: at(begin + 3_000), to: at(begin + 4_000), state: 'down' },
      { from: at(begin + 4_000), to: at(NOW), state: 'could-call' },
    ]);
  });
});
