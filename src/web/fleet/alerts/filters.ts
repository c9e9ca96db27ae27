/** Which alerts are shown, and its place in the address of the page. */
import { alertKindSchema, alertSeveritySchema } from '../../../protocol/fleet-api/alert-kinds.js';
import type { AlertKind, AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import type { QueryInputOf } from '../../../protocol/fleet-api/endpoints.js';

export const alertStates = ['open', 'unacknowledged', 'acknowledged', 'cleared', 'all'] as const;
export type AlertState = (typeof alertStates)[number];

export interface AlertFilters {
  readonly state: AlertState;
  readonly severity: AlertSeverity | null;
  readonly kind: AlertKind | null;
  readonly site: string | null;
  readonly phone: string | null;
  /** From 1. */
  readonly page: number;
}

export const plainFilters: AlertFilters = {
  state: 'open',
  severity: null,
  kind: null,
  site: null,
  phone: null,
  page: 1,
};

export const ALERTS_A_PAGE = 50;
const LAST_PAGE = 20_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whatever the address says that cannot be is as if it were not there. */
export function filtersOf(address: URLSearchParams): AlertFilters {
  const id = (key: string) => {
    const value = address.get(key) ?? '';
    return UUID.test(value) ? value : null;
  };
  const page = Number(address.get('page') ?? '1');
  return {
    state: alertStates.find((state) => state === address.get('state')) ?? 'open',
    severity: alertSeveritySchema.safeParse(address.get('severity')).data ?? null,
    kind: alertKindSchema.safeParse(address.get('kind')).data ?? null,
    site: id('site'),
    phone: id('phone'),
    page: Number.isInteger(page) && page >= 1 && page <= LAST_PAGE ? page : 1,
  };
}

/** Only what differs from {@link plainFilters}. */
export function addressOf(filters: AlertFilters): URLSearchParams {
  const address = new URLSearchParams();
  for (const key of ['state', 'severity', 'kind', 'site', 'phone', 'page'] as const) {
    const value = filters[key];
    if (value !== null && value !== plainFilters[key]) address.set(key, String(value));
  }
  return address;
}

/** Another choice begins at the first page of its list. */
export function changed(filters: AlertFilters, change: Partial<AlertFilters>): AlertFilters {
  return { ...filters, page: 1, ...change };
}

export function queryOf({ page, ...filters }: AlertFilters): QueryInputOf<'alerts'> {
  const { state, severity, kind, site, phone } = filters;
  return {
    state,
    offset: (page - 1) * ALERTS_A_PAGE,
    limit: ALERTS_A_PAGE,
    ...(severity === null ? {} : { severity }),
    ...(kind === null ? {} : { kind }),
    ...(site === null ? {} : { site }),
    ...(phone === null ? {} : { phone }),
  };
}

export function isFiltered({ severity, kind, site, phone }: AlertFilters): boolean {
  return severity !== null || kind !== null || site !== null || phone !== null;
}
