/** What a person has chosen to see, and its place in the address of the page. */
import { statisticsGroups, type StatisticsGroup } from '../../../protocol/fleet-api/statistics.js';
import type { QueryInputOf } from '../../../protocol/fleet-api/endpoints.js';
import { timezoneSchema } from '../../../protocol/fleet-api/common.js';
import { daysIn, isDay, periodOf, presets, type Period, type Preset } from './periods.js';

export interface Choice {
  /** null: an own period, which `own` has. */
  readonly preset: Preset | null;
  readonly own: Period | null;
  /** null: what fits the length of the period. */
  readonly by: StatisticsGroup | null;
  readonly site: string | null;
  readonly phone: string | null;
  /** null: the days of each phone's own site. */
  readonly timezone: string | null;
}

export const plainChoice: Choice = {
  preset: '30-days',
  own: null,
  by: null,
  site: null,
  phone: null,
  timezone: null,
};

/** Limits of the API (statisticsQuery). */
const MOST_DAYS = 800;
const MOST_DAYS_BY_HOUR = 62;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whatever the address says that cannot be is as if it were not there. */
export function choiceOf(address: URLSearchParams): Choice {
  const [from, to] = [address.get('from') ?? '', address.get('to') ?? ''];
  const own = isDay(from) && isDay(to) ? { from, to } : null;
  const preset = presets.find((one) => one === address.get('period')) ?? plainChoice.preset;
  return {
    preset: own ? null : preset,
    own,
    by: statisticsGroups.find((one) => one === address.get('by')) ?? null,
    site: idIn(address, 'site'),
    phone: idIn(address, 'phone'),
    timezone: timezoneSchema.safeParse(address.get('timezone') ?? '').data ?? null,
  };
}

/** Only what differs from {@link plainChoice}. */
export function addressOf(choice: Choice): URLSearchParams {
  const address = new URLSearchParams();
  if (choice.own) {
    address.set('from', choice.own.from);
    address.set('to', choice.own.to);
  } else if (choice.preset !== null && choice.preset !== plainChoice.preset) {
    address.set('period', choice.preset);
  }
  for (const key of ['by', 'site', 'phone', 'timezone'] as const) {
    const value = choice[key];
    if (value !== null) address.set(key, value);
  }
  return address;
}

export function periodOfChoice(choice: Choice, today: string): Period {
  return choice.own ?? periodOf(choice.preset ?? '30-days', today);
}

/** Hours of up to two days, else days. */
export function groupOfChoice(choice: Choice, period: Period): StatisticsGroup {
  return choice.by ?? (daysIn(period) <= 2 ? 'hour' : 'day');
}

export type PeriodFault = 'backwards' | 'too-long' | 'too-long-by-hour';

export function periodFault(period: Period, by: StatisticsGroup): PeriodFault | null {
  const days = daysIn(period);
  if (days < 1) return 'backwards';
  if (days > MOST_DAYS) return 'too-long';
  return by === 'hour' && days > MOST_DAYS_BY_HOUR ? 'too-long-by-hour' : null;
}

/** What is asked of the API. */
export function queryOfChoice(choice: Choice, today: string): QueryInputOf<'statistics'> {
  const period = periodOfChoice(choice, today);
  return {
    ...period,
    by: groupOfChoice(choice, period),
    ...(choice.site === null ? {} : { site: choice.site }),
    ...(choice.phone === null ? {} : { phone: choice.phone }),
    ...(choice.timezone === null ? {} : { timezone: choice.timezone }),
  };
}

function idIn(address: URLSearchParams, key: string): string | null {
  const value = address.get(key) ?? '';
  return UUID.test(value) ? value : null;
}
