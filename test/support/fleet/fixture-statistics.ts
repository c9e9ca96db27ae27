/** Made-up statistics, the same for the same question. */
import { callCauses } from '../../../src/protocol/call-record.js';
import type { CallFigures, Statistics, StatisticsGroup } from '../../../src/protocol/fleet-api/statistics.js';
import { calendarOf } from '../../../src/fleet/statistics/calendar.js';
import { randomFrom } from '../random.js';
import type { FixtureFleet } from './fixture-api.js';

const MOST_PHONES = 400;

export function fixtureStatistics(
  query: Readonly<Record<string, string>>,
  fleet: FixtureFleet,
  nowMs: number,
): Statistics {
  const { from = '', to = '', by = 'day', timezone = null } = query;
  const random = randomFrom(from.length + Date.parse(from) + Date.parse(to));
  const keys = keysOf(by as StatisticsGroup, from, to, timezone, fleet);
  const groups = keys.map(({ key, label }) => ({
    ...figures(Math.floor(random.next() ** 2 * 90), random.next()),
    key,
    label,
  }));
  return {
    from,
    to,
    timezone,
    by: by as StatisticsGroup,
    total: totalOf(groups),
    groups,
    generatedAt: new Date(nowMs).toISOString(),
  };
}

/** A period in which nobody called. */
export function emptyStatistics(query: Readonly<Record<string, string>>, nowMs: number): Statistics {
  const { from = '', to = '', by = 'day' } = query;
  return {
    from,
    to,
    timezone: null,
    by: by as StatisticsGroup,
    total: { ...figures(0, 0), availabilityPercent: null },
    groups: [],
    generatedAt: new Date(nowMs).toISOString(),
  };
}

function keysOf(
  by: StatisticsGroup,
  from: string,
  to: string,
  timezone: string | null,
  { sites, phones }: FixtureFleet,
): { key: string; label: string }[] {
  switch (by) {
    case 'site':
      return [...sites.map(({ id, name }) => ({ key: id, label: name })), { key: '', label: '' }];
    case 'phone':
      return phones.slice(0, MOST_PHONES).map(({ id, name }) => ({ key: id, label: name }));
    case 'cause':
      return [...callCauses, 'transport', 'refused'].map((key) => ({ key, label: key }));
    case 'hour-of-day':
      return Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')).map((key) => ({
        key,
        label: key,
      }));
    default:
      return calendarOf(from, to, timezone ?? 'Europe/Moscow', by).keys.map((key) => ({ key, label: key }));
  }
}

function figures(calls: number, luck: number): CallFigures {
  const answered = Math.floor(calls * (0.75 + luck * 0.2));
  const abandoned = Math.floor((calls - answered) * 0.5);
  const busy = Math.floor((calls - answered - abandoned) * 0.5);
  const some = <Value>(value: Value) => (answered > 0 ? value : null);
  return {
    calls,
    answered,
    abandoned,
    busy,
    failed: calls - answered - abandoned - busy,
    waitMedianS: some(Number((4 + luck * 6).toFixed(1))),
    wait95S: some(Number((14 + luck * 30).toFixed(1))),
    talkTotalS: answered * 145.5,
    talkMedianS: some(Number((90 + luck * 60).toFixed(1))),
    mosMedian: some(Number((3.6 + luck * 0.7).toFixed(2))),
    poorPercent: some(Number((luck * 6).toFixed(1))),
    lossMeanPercent: some(Number((luck * 0.8).toFixed(2))),
    ratingMeanPercent: some(Number((70 + luck * 25).toFixed(1))),
    availabilityPercent: Number((97 + luck * 3).toFixed(3)),
  };
}

function totalOf(groups: readonly CallFigures[]): CallFigures {
  const sum = (key: 'calls' | 'answered' | 'abandoned' | 'busy' | 'failed' | 'talkTotalS') =>
    groups.reduce((total, group) => total + group[key], 0);
  return {
    ...figures(0, 0.4),
    ...figures(sum('calls'), 0.4),
    calls: sum('calls'),
    answered: sum('answered'),
    abandoned: sum('abandoned'),
    busy: sum('busy'),
    failed: sum('failed'),
    talkTotalS: sum('talkTotalS'),
    availabilityPercent: 99.982,
  };
}
