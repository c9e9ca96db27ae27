import { describe, expect, it } from 'vitest';
import { auditQuery } from '../../../../../src/protocol/fleet-api/people.js';
import { detailRows } from '../../../../../src/web/fleet/audit/detail.js';
import { addressOf, filtersOf, plainFilters, queryOf } from '../../../../../src/web/fleet/audit/filters.js';

describe('filters of the audit log in the address', () => {
  it.each([
    ['', plainFilters],
    [
      'actor=olga&action=phone.revoke&from=2026-01-01&to=2026-01-31&page=2',
      { actor: 'olga', action: 'phone.revoke', from: '2026-01-01', to: '2026-01-31', page: 2 },
    ],
    ['from=yesterday&to=2026-02-30&page=-1', plainFilters],
  ])('%j', (address, filters) => {
    expect(filtersOf(new URLSearchParams(address))).toEqual(filters);
    expect(filtersOf(addressOf(filters))).toEqual(filters);
  });
  it('are cut to what the API takes', () => {
    const filters = filtersOf(new URLSearchParams({ actor: 'x'.repeat(500), action: 'y'.repeat(500) }));
    expect(auditQuery.safeParse(queryOf(filters, 'UTC')).success).toBe(true);
  });
  it('count days by the clocks of the reader', () => {
    const filters = { ...plainFilters, from: '2026-03-28', to: '2026-03-29', page: 2 };
    expect(auditQuery.parse(queryOf(filters, 'Europe/Berlin'))).toEqual({
      from: '2026-03-27T23:00:00.000Z',
      to: '2026-03-29T21:59:59.999Z',
      offset: 50,
      limit: 50,
    });
  });
});

describe('the detail of an entry', () => {
  it('is rows of names and values, however deep', () => {
    const detail = {
      change: { missedBeats: 4, name: 'x' },
      scopes: ['a', 'b'],
      list: [{ a: 1 }],
      none: null,
      empty: {},
    };
    expect(detailRows(detail)).toEqual([
      { name: 'change.missedBeats', value: '4' },
      { name: 'change.name', value: 'x' },
      { name: 'scopes', value: 'a, b' },
      { name: 'list', value: '[{"a":1}]' },
      { name: 'none', value: 'null' },
      { name: 'empty', value: '{}' },
    ]);
  });
});
