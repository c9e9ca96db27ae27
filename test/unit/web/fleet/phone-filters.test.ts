import { describe, expect, it } from 'vitest';
import {
  addressOfFilters,
  filterCount,
  filtersOf,
  isNarrowed,
  noFilters,
  queryOfFilters,
  sortedBy,
} from '../../../../src/web/fleet/phones/filters.js';
import { phoneListQuery } from '../../../../src/protocol/fleet-api/phones.js';

const site = '00000002-0000-4000-8000-000000000001';

describe('filters of the list of phones in the address', () => {
  const cases = [
    ['', {}],
    ['search=hall%20two', { search: 'hall two' }],
    ['condition=down,cannot-call', { conditions: ['down', 'cannot-call'] }],
    ['condition=cannot-call,down', { conditions: ['down', 'cannot-call'] }],
    ['condition=gone,down', { conditions: ['down'] }],
    ['enrolment=unconfirmed', { enrolment: 'unconfirmed' }],
    ['enrolment=everything', {}],
    [`site=${site}`, { site }],
    ['site=1%20or%201', {}],
    ['alert=hot', { alert: 'hot' }],
    ['alert=cold', {}],
    ['sort=provedAt&order=desc', { sort: 'provedAt', order: 'desc' }],
    ['sort=color&order=up', {}],
    [`search=${'x'.repeat(300)}`, { search: 'x'.repeat(200) }],
  ] as const;

  it.each(cases)('%s', (address, differences) => {
    expect(filtersOf(new URLSearchParams(address))).toEqual({ ...noFilters, ...differences });
  });

  it.each(cases)('come back from the address that they make: %s', (address) => {
    const filters = filtersOf(new URLSearchParams(address));
    expect(filtersOf(addressOfFilters(filters))).toEqual(filters);
  });

  it.each(cases)('make a query that the API takes: %s', (address) => {
    const filters = filtersOf(new URLSearchParams(address));
    const query = phoneListQuery.parse(queryOfFilters(filters));
    expect(query.sort).toBe(filters.sort);
    expect(query.condition ?? []).toEqual(filters.conditions);
  });

  it('leaves the address of the whole list empty', () => {
    expect(addressOfFilters(noFilters).toString()).toBe('');
  });

  it('does not ask for a search of blanks', () => {
    expect(queryOfFilters({ ...noFilters, search: '  ' })).toEqual({});
    expect(isNarrowed({ ...noFilters, search: '  ' })).toBe(false);
  });

  it('counts filters without the search', () => {
    const filters = { ...noFilters, search: 'a', site, conditions: ['down', 'ready'] } as const;
    expect(filterCount(filters)).toBe(2);
    expect(isNarrowed({ ...noFilters, search: 'a' })).toBe(true);
  });

  it('turns the order round at the second press of a heading', () => {
    const first = sortedBy({ ...noFilters, order: 'desc' }, 'name');
    expect([first.sort, first.order]).toEqual(['name', 'asc']);
    const second = sortedBy(first, 'name');
    expect([second.sort, second.order]).toEqual(['name', 'desc']);
    expect(sortedBy(second, 'name').order).toBe('asc');
  });
});
