/** Statistics of calls. */
import { statisticsQuery, statisticsSchema } from '../statistics.js';
import type { Endpoint } from './endpoint.js';

export const statisticsEndpoints = {
  statistics: {
    method: 'GET',
    path: '/api/statistics',
    role: 'viewer',
    scope: 'statistics',
    summary: 'Statistics of calls for a period',
    query: statisticsQuery,
    answer: statisticsSchema,
  },
  statisticsCsv: {
    method: 'GET',
    path: '/api/statistics.csv',
    role: 'viewer',
    scope: 'statistics',
    summary: 'The same as CSV',
    query: statisticsQuery,
    file: 'text/csv',
  },
  statisticsXlsx: {
    method: 'GET',
    path: '/api/statistics.xlsx',
    role: 'viewer',
    scope: 'statistics',
    summary: 'The same as XLSX',
    query: statisticsQuery,
    file: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
} as const satisfies Record<string, Endpoint>;
