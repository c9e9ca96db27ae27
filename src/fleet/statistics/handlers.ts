import type { z } from 'zod';
import type { historyQuery } from '../../protocol/fleet-api/phones.js';
import type { Statistics, StatisticsQuery } from '../../protocol/fleet-api/statistics.js';
import { ApiError, type Handlers } from '../api/handler.js';
import type { Base } from '../ports.js';
import { availabilityOf, historyOf } from '../store/history.js';
import { daysBetween } from './calendar.js';
import { statisticsCsv, statisticsXlsx } from './export.js';
import { statisticsOf } from './statistics.js';

const MOST_DAYS = 800;
const MOST_DAYS_BY_HOUR = 62;
/** They read much: more at a time would only make each other slow. */
const MOST_AT_ONCE = 3;

type Names = 'phoneHistory' | 'phoneAvailability' | 'statistics' | 'statisticsCsv' | 'statisticsXlsx';

/** Handlers of whatever is asked about the past. */
export function statisticsHandlers(base: Pick<Base, 'store' | 'clock' | 'settings'>): Pick<Handlers, Names> {
  const { store, clock, settings } = base;
  let running = 0;
  const statistics = async (query: StatisticsQuery): Promise<Statistics> => {
    checkPeriod(query);
    if (running >= MOST_AT_ONCE) {
      throw new ApiError(
        'TOO_MANY',
        'other statistics are being made at this moment; try again in some seconds',
        undefined,
        5,
      );
    }
    running++;
    try {
      return await statisticsOf({ store, clock, defaultTimezone: settings.current().timezone }, query);
    } finally {
      running--;
    }
  };
  return {
    phoneHistory: ({ params, query }) => historyOf(store, params.id, rising(query)),
    phoneAvailability: ({ params, query }) => availabilityOf(store, params.id, rising(query), clock.wallMs()),
    statistics: ({ query }) => statistics(query),
    statisticsCsv: async ({ query }) => ({
      name: fileName(query, 'csv'),
      content: statisticsCsv(await statistics(query), query.language),
    }),
    statisticsXlsx: async ({ query }) => ({
      name: fileName(query, 'xlsx'),
      content: await statisticsXlsx(await statistics(query), query.language),
    }),
  };
}

function fileName({ from, to, by }: StatisticsQuery, ending: string): string {
  return `hotline-${from}-${to}-by-${by}.${ending}`;
}

function checkPeriod({ from, to, by }: StatisticsQuery): void {
  const days = daysBetween(from, to);
  const most = by === 'hour' ? MOST_DAYS_BY_HOUR : MOST_DAYS;
  const fault =
    days < 1 ? 'must not be before `from`' : days > most ? `must be at most ${most} days after \`from\`` : '';
  if (fault) throw new ApiError('BAD_REQUEST', `to: ${fault}`, [{ place: 'to', message: fault }]);
}

function rising<Query extends Pick<z.output<typeof historyQuery>, 'from' | 'to'>>(query: Query): Query {
  if (Date.parse(query.to) <= Date.parse(query.from)) {
    const message = 'must be after `from`';
    throw new ApiError('BAD_REQUEST', `to: ${message}`, [{ place: 'to', message }]);
  }
  return query;
}
