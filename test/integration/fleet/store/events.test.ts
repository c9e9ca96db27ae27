import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  callsOf,
  clearFault,
  eventKey,
  insertCalls,
  insertEvents,
  insertSelfTests,
  raiseFault,
  ratingsBefore,
  updateRating,
} from '../../../../src/fleet/store/events.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { storable } from '../../../../src/fleet/store/storable.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const phone = randomUUID();
const outbox = randomUUID();

function event(n: number, body: object = { kind: 'started' }) {
  return {
    phone_id: phone,
    outbox,
    n,
    kind: 'started' as const,
    at: n,
    received_at: n,
    body: JSON.stringify(body),
  };
}

function call(id: string, of = phone) {
  return {
    ...{ id, phone_id: of, site_id: null, at: 1, received_at: 2, direction: 'outgoing' as const },
    ...{ cause: 'answered', failure: null, route: 'main', wait_ms: 1.5, talk_ms: 2, mos: 4 },
    ...{ loss_percent: 0, jitter_ms: 0, round_trip_ms: null, rating: null, record: '{}' },
  };
}

const fault = { phone_id: phone, code: 'hot', place: '', since: 1_000, message: 'It is hot.' };

describe.each(storeKinds)('events on %s', (kind) => {
  const room = storeRoom(kind);
  let store: Store;
  beforeEach(async () => {
    store = await room.newStore();
  });
  const faults = () => store.db.selectFrom('faults').selectAll().orderBy('since').execute();

  it('are new once, however often and in whatever order they come', async () => {
    const first = await insertEvents(store.db, [event(3), event(1), event(3)]);
    expect([...first].sort()).toEqual([eventKey(phone, outbox, 1), eventKey(phone, outbox, 3)]);
    const second = await insertEvents(store.db, [event(1), event(2), event(3)]);
    expect([...second]).toEqual([eventKey(phone, outbox, 2)]);
    expect(await insertEvents(store.db, [])).toEqual(new Set());
  });

  it('are written in any number', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const numbers = Array.from({ length: 1_200 }, (_, i) => most - i);
    expect(
      (
        await insertEvents(
          store.db,
          numbers.map((n) => event(n)),
        )
      ).size,
    ).toBe(1_200);
    expect((await insertEvents(store.db, [event(most)])).size).toBe(0);
  });

  it('make each call once', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    expect(await insertCalls(store.db, [call(a), call(a)])).toEqual(new Set([a]));
    expect(await insertCalls(store.db, [call(a), call(b)])).toEqual(new Set([b]));
  });

  it('find the calls of their own phone only, to rate them', async () => {
    const [own, foreign] = [randomUUID(), randomUUID()];
    await insertCalls(store.db, [call(own), call(foreign, randomUUID())]);
    expect(await callsOf(store.db, phone, [own, foreign, randomUUID()])).toEqual([{ id: own, record: '{}' }]);
    await updateRating(store.db, own, { rating: 0.5, record: '{"rated":1}' });
    expect(await callsOf(store.db, phone, [own])).toEqual([{ id: own, record: '{"rated":1}' }]);
  });

  it('find the ratings that were given just before', async () => {
    const rating = (n: number, of: string, score: number) => ({
      ...event(n, { kind: 'rating', call: of, rating: { score, outOf: 5 } }),
      kind: 'rating' as const,
    });
    await insertEvents(store.db, [rating(5, 'old', 1), rating(30, 'a', 2), rating(32, 'a', 3), event(33)]);
    await insertEvents(store.db, [rating(34, 'later', 1)]);
    expect([...(await ratingsBefore(store.db, phone, outbox, 34))]).toEqual([['a', { score: 3, outOf: 5 }]]);
  });

  it('keep a self-test once', async () => {
    const test = { phone_id: phone, test: 'call' as const, at: 1, received_at: 2 };
    const rows = [{ ...test, outcome: 'passed' as const, result: '{}' }];
    await insertSelfTests(store.db, rows);
    await insertSelfTests(store.db, rows);
    expect(await store.db.selectFrom('self_tests').selectAll().execute()).toHaveLength(1);
  });

  it('open and close a fault, once each', async () => {
    await raiseFault(store.db, fault);
    await raiseFault(store.db, fault);
    expect(await faults()).toEqual([{ ...fault, cleared_at: null }]);
    await clearFault(store.db, { ...fault, cleared_at: 5_000 });
    await clearFault(store.db, { ...fault, cleared_at: 9_000 });
    expect(await faults()).toEqual([{ ...fault, cleared_at: 5_000 }]);
  });

  it('end a fault that was never cleared where it begins anew', async () => {
    await raiseFault(store.db, fault);
    await raiseFault(store.db, { ...fault, place: 'elsewhere' });
    await raiseFault(store.db, { ...fault, since: 3_000 });
    expect((await faults()).map(({ place, since, cleared_at }) => [place, since, cleared_at])).toEqual(
      expect.arrayContaining([
        ['', 1_000, 3_000],
        ['elsewhere', 1_000, null],
        ['', 3_000, null],
      ]),
    );
  });

  it('keep a fault of which only the end was told', async () => {
    await clearFault(store.db, { ...fault, cleared_at: 5_000 });
    expect(await faults()).toEqual([{ ...fault, cleared_at: 5_000 }]);
  });

  it('keep texts that hold what a store does not take', async () => {
    const message = storable('a\0b \uD83D c \uDE00 \uD83D\uDE00');
    await raiseFault(store.db, { ...fault, message });
    expect((await faults())[0]?.message).toBe('a\uFFFDb \uFFFD c \uFFFD 😀');
  });
});
