import { describe, expect, it } from 'vitest';
import {
  callsSince,
  failingCalls,
  lastAlive,
  lastPeriodEnds,
  openPeriods,
  saveAlive,
  saveConditions,
  saveLastSeen,
  savePeriods,
  watchedPhone,
  watchedPhones,
} from '../../../../src/fleet/store/phone-states.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const NOW = Date.UTC(2026, 0, 1);

async function addPhones(store: Store, ids: readonly string[]): Promise<void> {
  const rows = ids.map((id) => ({
    id,
    name: id,
    search_text: '',
    site_id: null,
    address: '',
    timezone: null,
    notes: '',
    enrolment: 'accepted' as const,
    created_at: 0,
    commissioning: 'none' as const,
    in_service_at: 0,
    condition: 'ready' as const,
    condition_rank: 3,
    condition_since: 0,
    acknowledged_n: 0,
  }));
  for (let at = 0; at < rows.length; at += 500)
    await store.db
      .insertInto('phones')
      .values(rows.slice(at, at + 500))
      .execute();
}

async function addCalls(store: Store, ...causes: string[]): Promise<void> {
  const rows = causes.map((cause, i) => ({
    id: `${i}`,
    phone_id: 'a',
    at: NOW + i,
    received_at: NOW,
    direction: 'outgoing' as const,
    cause,
    record: '{}',
  }));
  await store.db.insertInto('calls').values(rows).execute();
}

describe.each(storeKinds)('states of phones on %s', (kind) => {
  const room = storeRoom(kind);

  it('are written for many phones in one statement', async () => {
    const store = await room.newStore();
    await addPhones(store, ['a', 'b', 'c']);
    await store.db.transaction().execute((transaction) =>
      saveConditions(transaction, [
        { id: 'a', condition: 'down', rank: 0, since: NOW, able: 5, service: null },
        { id: 'b', condition: 'cannot-call', rank: 1, since: NOW + 1, able: 5, service: 7 },
      ]),
    );
    await saveLastSeen(store, [
      { id: 'a', at: NOW },
      { id: 'b', at: NOW },
    ]);
    await saveLastSeen(store, [
      { id: 'a', at: NOW - 5 },
      { id: 'b', at: NOW + 5 },
    ]);
    expect(await watchedPhone(store, 'a')).toMatchObject({
      condition: 'down',
      condition_since: NOW,
      last_seen_at: NOW,
    });
    expect(await watchedPhone(store, 'b')).toMatchObject({ condition: 'cannot-call', last_seen_at: NOW + 5 });
    expect(await watchedPhone(store, 'c')).toMatchObject({ condition: 'ready', last_seen_at: null });
    expect(await watchedPhone(store, 'd')).toBeUndefined();
  });

  it('are periods of which one goes on; to write them again changes nothing', async () => {
    const store = await room.newStore();
    const save = (...rows: [from: number, until: number | null, state: 'down' | 'unknown'][]) =>
      store.db.transaction().execute((transaction) =>
        savePeriods(
          transaction,
          rows.map(([from_at, until_at, state]) => ({ phone_id: 'a', from_at, until_at, state })),
        ),
      );
    expect(await lastPeriodEnds(store, ['a'])).toEqual(new Map());
    await save([10, null, 'unknown']);
    for (const _ of [1, 2]) await save([20, null, 'down'], [10, 20, 'unknown']);
    expect(await openPeriods(store)).toEqual([{ phone_id: 'a', from_at: 20, until_at: null, state: 'down' }]);
    expect(await lastPeriodEnds(store, ['a', 'b'])).toEqual(new Map([['a', 20]]));
    expect(await store.db.selectFrom('phone_states').selectAll().execute()).toHaveLength(2);
  });

  it('are read a page at a time', async () => {
    const store = await room.newStore();
    const ids = Array.from({ length: 4_100 }, (_, i) => `phone ${String(i).padStart(5, '0')}`);
    await addPhones(store, ids);
    const pages: string[][] = [];
    for await (const page of watchedPhones(store)) pages.push(page.map(({ id }) => id));
    expect(pages.map(({ length }) => length)).toEqual([2_000, 2_000, 100]);
    expect(pages.flat()).toEqual(ids);
  });

  it('know when the server was last alive', async () => {
    const store = await room.newStore();
    expect(await lastAlive(store)).toBeNull();
    await saveAlive(store, NOW);
    await saveAlive(store, NOW + 1);
    expect(await lastAlive(store)).toBe(NOW + 1);
  });

  it.each<[causes: string[], since: number | null]>([
    [['failed', 'failed', 'failed'], NOW],
    [['answered', 'busy', 'no-answer', 'failed'], NOW + 1],
    [['failed', 'failed', 'answered', 'failed'], null],
    [['failed', 'abandoned', 'failed', 'abandoned', 'failed', 'abandoned'], NOW],
    [['failed', 'failed'], null],
    [['abandoned', 'abandoned', 'abandoned'], null],
  ])('tell of %o', async (causes, since) => {
    const store = await room.newStore();
    await addCalls(store, ...causes);
    expect((await failingCalls(store, 'a', 3))?.since ?? null).toBe(since);
  });

  it('count the calls since a time', async () => {
    const store = await room.newStore();
    await addCalls(store, 'failed', 'answered', 'answered');
    expect(await callsSince(store, NOW + 1)).toEqual(new Map([['answered', 2]]));
  });
});
