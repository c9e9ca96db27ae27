import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../../src/protocol/fleet-api/alerts.js';
import { alertListQuery } from '../../../../../src/protocol/fleet-api/alerts.js';
import {
  addressOf,
  changed,
  filtersOf,
  isFiltered,
  plainFilters,
  queryOf,
} from '../../../../../src/web/fleet/alerts/filters.js';
import { canAcknowledge, progressOf } from '../../../../../src/web/fleet/alerts/progress.js';

const ID = '11111111-2222-4333-8444-555555555555';

describe('filters of alerts in the address', () => {
  it.each([
    ['', plainFilters],
    ['state=cleared&page=3', { ...plainFilters, state: 'cleared', page: 3 }],
    [
      `severity=critical&kind=site-down&site=${ID}&phone=${ID}`,
      { ...plainFilters, severity: 'critical', kind: 'site-down', site: ID, phone: ID },
    ],
    ['state=closed&severity=bad&kind=fire&site=1&phone=x&page=0', plainFilters],
    ['page=1.5', plainFilters],
    ['page=999999999', plainFilters],
  ])('%j', (address, filters) => expect(filtersOf(new URLSearchParams(address))).toEqual(filters));

  it('come back from the address that they make', () => {
    const filters = {
      state: 'all',
      severity: 'warning',
      kind: 'hot',
      site: ID,
      phone: null,
      page: 2,
    } as const;
    expect(filtersOf(addressOf(filters))).toEqual(filters);
    expect(addressOf(plainFilters).toString()).toBe('');
  });

  it('ask for what the API understands', () => {
    const query = queryOf({ ...plainFilters, severity: 'notice', site: ID, page: 3 });
    expect(alertListQuery.parse(query)).toEqual({
      state: 'open',
      severity: 'notice',
      site: ID,
      offset: 100,
      limit: 50,
    });
  });

  it('begin at the first page after a change', () => {
    const third = { ...plainFilters, page: 3 };
    expect(changed(third, { kind: 'hot' }).page).toBe(1);
    expect(changed(third, { page: 4 }).page).toBe(4);
  });

  it('are none with a state alone', () => {
    expect(isFiltered({ ...plainFilters, state: 'all' })).toBe(false);
    expect(isFiltered({ ...plainFilters, kind: 'hot' })).toBe(true);
  });
});

describe('how far people have come with an alert', () => {
  const time = '2026-01-01T00:00:00Z';
  it.each([
    [{}, 'new', true],
    [{ escalatedAt: time }, 'escalated', true],
    [{ acknowledgedAt: time }, 'acknowledged', false],
    [{ acknowledgedAt: time, escalatedAt: time }, 'acknowledged', false],
    [{ clearedAt: time }, 'cleared', false],
    [{ clearedAt: time, acknowledgedAt: time }, 'cleared', false],
  ] as const)('%j: %s, can be taken over: %j', (change, progress, can) => {
    const alert = { acknowledgedAt: null, escalatedAt: null, clearedAt: null, ...change } as unknown as Alert;
    expect([progressOf(alert), canAcknowledge(alert)]).toEqual([progress, can]);
  });
});
