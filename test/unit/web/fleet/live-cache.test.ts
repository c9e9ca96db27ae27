import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveMessage } from '../../../../src/protocol/fleet-api/live.js';
import type { PhoneRow } from '../../../../src/protocol/fleet-api/phones.js';
import { queryKeyOf } from '../../../../src/web/fleet/api/query-key.js';
import { openAlertsOf, outdatedBy, withCommand } from '../../../../src/web/fleet/live/apply-live.js';
import { LiveCache } from '../../../../src/web/fleet/live/live-cache.js';
import { fixtureCommands } from '../../../support/fleet/fixture-phone.js';
import {
  fixtureAlerts,
  fixtureId,
  fixtureOverview,
  fixturePhones,
  fixtureSites,
} from '../../../support/fleet/fixture-phones.js';

const nowMs = Date.UTC(2026, 0, 1);
const phones = fixturePhones(300, nowMs, fixtureSites());
const [first, second] = phones as [PhoneRow, PhoneRow];

let cache: QueryClient;
let live: LiveCache;
let timers: (() => void)[];

beforeEach(() => {
  cache = new QueryClient();
  timers = [];
  live = new LiveCache(cache, (_delayMs, action) => {
    timers.push(action);
    return () => undefined;
  });
});
afterEach(() => cache.clear());

const windowKey = (offset: number) => queryKeyOf('phones', { query: { offset, limit: 100 } });
const isOutdated = (key: readonly unknown[]) => cache.getQueryState(key)?.isInvalidated;

describe('live messages in the cache', () => {
  it('changes rows in every window that has them, and leaves the others the same objects', () => {
    const other = { total: 300, items: phones.slice(100, 200) };
    cache.setQueryData(windowKey(0), { total: 300, items: phones.slice(0, 100) });
    cache.setQueryData(windowKey(100), other);
    const changed: PhoneRow = { ...second, condition: 'down' };
    live.apply({ type: 'phones', rows: [changed] });
    const answer = cache.getQueryData<{ items: PhoneRow[] }>(windowKey(0))!;
    expect(answer.items[1]).toEqual(changed);
    expect(answer.items[0]).toBe(first);
    expect(cache.getQueryData(windowKey(100))).toBe(other);
  });

  it('has lists fetched anew once for many messages, after a while', () => {
    cache.setQueryData(windowKey(0), { total: 300, items: [] });
    for (let i = 0; i < 5; i++) live.apply({ type: 'phones', rows: [first] });
    expect(timers).toHaveLength(1);
    expect(isOutdated(windowKey(0))).toBe(false);
    timers[0]!();
    expect(isOutdated(windowKey(0))).toBe(true);
    live.apply({ type: 'many' });
    expect(timers).toHaveLength(2);
  });

  it('outdates answers about the phone that reported, and no other', () => {
    const of = (id: string) => queryKeyOf('phoneFaults', { params: { id } });
    cache.setQueryData(of(first.id), []);
    cache.setQueryData(of(second.id), []);
    live.apply({ type: 'report', phone: first.id });
    timers[0]!();
    expect(isOutdated(of(first.id))).toBe(true);
    expect(isOutdated(of(second.id))).toBe(false);
  });

  it('puts the overview in place at once', () => {
    const overview = fixtureOverview(phones, nowMs);
    live.apply({ type: 'overview', overview });
    expect(cache.getQueryData(queryKeyOf('overview'))).toEqual(overview);
  });

  it('changes alerts in place', () => {
    const alerts = fixtureAlerts(phones);
    const key = queryKeyOf('alerts', { query: { state: 'open' } });
    cache.setQueryData(key, { total: alerts.length, items: alerts });
    const cleared = { ...alerts[0]!, clearedAt: '2026-01-01T00:00:00.000Z' };
    live.apply({ type: 'alerts', alerts: [cleared] });
    expect(cache.getQueryData<{ items: unknown[] }>(key)!.items[0]).toEqual(cleared);
  });

  it('fetches everything but the session anew after a reconnection', () => {
    const session = queryKeyOf('session');
    cache.setQueryData(session, {});
    cache.setQueryData(queryKeyOf('sites'), []);
    live.refetchAll();
    expect(isOutdated(session)).toBe(false);
    expect(isOutdated(queryKeyOf('sites'))).toBe(true);
  });

  it('puts a new command first and a known one in its place', () => {
    const commands = fixtureCommands(nowMs);
    const done = { ...commands[1]!, state: 'failed' as const };
    expect(withCommand(commands, done).map(({ state }) => state)).toEqual(['accepted', 'failed', 'expired']);
    const news = { ...done, id: fixtureId(8, 77) };
    expect(withCommand(commands, news)).toEqual([news, ...commands]);
  });

  it('knows for each call of which phone it is', () => {
    const call = { phone: { id: first.id, name: '' } };
    const message = { type: 'calls', calls: [call, call] } as unknown as LiveMessage;
    expect(outdatedBy(message)).toEqual([{ endpoint: 'phoneCalls', phone: first.id }]);
  });

  it.each([
    [{}, 0, null],
    [{ notice: 2 }, 2, 'notice'],
    [{ critical: 1, warning: 3, notice: 1 }, 5, 'critical'],
    [{ critical: 0, warning: 3 }, 3, 'warning'],
  ])('counts open alerts %j', (counts, total, worst) => {
    expect(openAlertsOf(counts)).toEqual({ total, worst });
  });
});
