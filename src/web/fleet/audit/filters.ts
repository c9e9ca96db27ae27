/** Which entries of the audit log are shown, and its place in the address of the page. */
import type { QueryInputOf } from '../../../protocol/fleet-api/endpoints.js';
import { boundsOfDays } from '../forms/zoned-time.js';

export interface AuditFilters {
  readonly actor: string;
  readonly action: string;
  /** Days of the calendar where the reader is, both included; empty: no bound. */
  readonly from: string;
  readonly to: string;
  /** From 1. */
  readonly page: number;
}

export const plainFilters: AuditFilters = { actor: '', action: '', from: '', to: '', page: 1 };
export const ENTRIES_A_PAGE = 50;
const LAST_PAGE = 20_000;

export function filtersOf(address: URLSearchParams): AuditFilters {
  const page = Number(address.get('page') ?? '1');
  const day = (key: string) => {
    const value = address.get(key) ?? '';
    return boundsOfDays(value, value, 'UTC') ? value : '';
  };
  return {
    actor: (address.get('actor') ?? '').slice(0, 200),
    action: (address.get('action') ?? '').slice(0, 100),
    from: day('from'),
    to: day('to'),
    page: Number.isInteger(page) && page >= 1 && page <= LAST_PAGE ? page : 1,
  };
}

export function addressOf(filters: AuditFilters): URLSearchParams {
  const address = new URLSearchParams();
  for (const key of ['actor', 'action', 'from', 'to', 'page'] as const) {
    if (filters[key] !== plainFilters[key]) address.set(key, String(filters[key]));
  }
  return address;
}

/** @param timezone where the reader is: whose days `from` and `to` are */
export function queryOf(filters: AuditFilters, timezone: string): QueryInputOf<'audit'> {
  const first = boundsOfDays(filters.from, filters.from, timezone);
  const last = boundsOfDays(filters.to, filters.to, timezone);
  return {
    offset: (filters.page - 1) * ENTRIES_A_PAGE,
    limit: ENTRIES_A_PAGE,
    ...(filters.actor === '' ? {} : { actor: filters.actor }),
    ...(filters.action === '' ? {} : { action: filters.action }),
    ...(first ? { from: first.from } : {}),
    ...(last ? { to: last.to } : {}),
  };
}
