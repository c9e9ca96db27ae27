/** Search, filters and order of the list, as they stand in the address of the page. */
import { alertKinds, type AlertKind } from '../../../protocol/fleet-api/alert-kinds.js';
import {
  commissioningStates,
  conditions,
  enrolmentStates,
  phoneSorts,
  type CommissioningState,
  type Condition,
  type EnrolmentState,
} from '../../../protocol/fleet-api/phones.js';

export type PhoneSort = (typeof phoneSorts)[number];

export interface PhoneFilters {
  readonly search: string;
  /** Empty: all. */
  readonly conditions: readonly Condition[];
  readonly enrolment: EnrolmentState | null;
  readonly commissioning: CommissioningState | null;
  readonly site: string | null;
  /** That the phone runs. */
  readonly version: string | null;
  readonly alert: AlertKind | null;
  readonly sort: PhoneSort;
  readonly order: 'asc' | 'desc';
}

export const noFilters: PhoneFilters = {
  search: '',
  conditions: [],
  enrolment: null,
  commissioning: null,
  site: null,
  version: null,
  alert: null,
  sort: 'condition',
  order: 'asc',
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the server would refuse is left out: an address is typed, cut and pasted by people. */
export function filtersOf(address: URLSearchParams): PhoneFilters {
  const one = <Known extends string>(key: string, known: readonly Known[]): Known | null =>
    known.find((value) => value === address.get(key)) ?? null;
  const wanted = (address.get('condition') ?? '').split(',');
  const site = address.get('site');
  return {
    search: (address.get('search') ?? '').slice(0, 200),
    conditions: conditions.filter((condition) => wanted.includes(condition)),
    enrolment: one('enrolment', enrolmentStates),
    commissioning: one('commissioning', commissioningStates),
    site: site !== null && UUID.test(site) ? site : null,
    version: address.get('version')?.slice(0, 40) ?? null,
    alert: one('alert', Object.keys(alertKinds) as AlertKind[]),
    sort: one('sort', phoneSorts) ?? noFilters.sort,
    order: one('order', ['asc', 'desc'] as const) ?? noFilters.order,
  };
}

/** What is as usual is left out, so that the address of the whole list is `/phones`. */
export function addressOfFilters(filters: PhoneFilters): URLSearchParams {
  return new URLSearchParams(withoutUsual(filters));
}

type PhonesQuery = {
  readonly search?: string;
  readonly condition?: string;
  readonly enrolment?: EnrolmentState;
  readonly commissioning?: CommissioningState;
  readonly site?: string;
  readonly version?: string;
  readonly alert?: AlertKind;
  readonly sort?: PhoneSort;
  readonly order?: 'asc' | 'desc';
};

/** For the endpoint `phones`. */
export function queryOfFilters(filters: PhoneFilters): PhonesQuery {
  const search = filters.search.trim();
  return withoutUsual({ ...filters, search });
}

function withoutUsual(filters: PhoneFilters) {
  const { search, conditions: wanted, enrolment, commissioning, site, version, alert, sort, order } = filters;
  return {
    ...(search === '' ? {} : { search }),
    ...(wanted.length === 0 ? {} : { condition: wanted.join(',') }),
    ...(enrolment === null ? {} : { enrolment }),
    ...(commissioning === null ? {} : { commissioning }),
    ...(site === null ? {} : { site }),
    ...(version === null ? {} : { version }),
    ...(alert === null ? {} : { alert }),
    ...(sort === noFilters.sort ? {} : { sort }),
    ...(order === noFilters.order ? {} : { order }),
  };
}

/** How many filters narrow the list, without the search. */
export function filterCount(filters: PhoneFilters): number {
  const { conditions: wanted, enrolment, commissioning, site, version, alert } = filters;
  return [
    wanted.length > 0,
    ...[enrolment, commissioning, site, version, alert].map((it) => it !== null),
  ].filter(Boolean).length;
}

export function isNarrowed(filters: PhoneFilters): boolean {
  return filterCount(filters) > 0 || filters.search.trim() !== '';
}

/** Pressing the heading of a column: sorts by it, or turns the order round. */
export function sortedBy(filters: PhoneFilters, sort: PhoneSort): PhoneFilters {
  const turned = filters.sort === sort && filters.order === 'asc';
  return { ...filters, sort, order: turned ? 'desc' : 'asc' };
}
