import { describe, expect, it } from 'vitest';
import { statisticsQuery } from '../../../../../src/protocol/fleet-api/statistics.js';
import {
  addressOf,
  choiceOf,
  groupOfChoice,
  periodFault,
  plainChoice,
  queryOfChoice,
} from '../../../../../src/web/fleet/statistics/choice.js';

const ID = '11111111-2222-4333-8444-555555555555';
const choose = (address: string) => choiceOf(new URLSearchParams(address));

describe('a choice of statistics in the address', () => {
  it.each([
    ['', plainChoice],
    ['period=week', { ...plainChoice, preset: 'week' }],
    ['period=century&by=moon&site=1&timezone=Mars', plainChoice],
    [
      'from=2026-01-01&to=2026-01-31&by=cause',
      { ...plainChoice, preset: null, own: { from: '2026-01-01', to: '2026-01-31' }, by: 'cause' },
    ],
    // Half an own period is none.
    ['from=2026-01-01', plainChoice],
    ['from=2026-01-01&to=2026-02-30', plainChoice],
    [
      `site=${ID}&phone=${ID}&timezone=Asia%2FTokyo`,
      { ...plainChoice, site: ID, phone: ID, timezone: 'Asia/Tokyo' },
    ],
  ])('%j', (address, choice) => expect(choose(address)).toEqual(choice));

  it.each(['', 'period=today', `from=2026-01-01&to=2026-01-31&by=site&site=${ID}&timezone=UTC`])(
    'comes back as it was: %j',
    (address) => expect(addressOf(choose(address)).toString()).toBe(address),
  );

  it('asks for what the API understands', () => {
    const query = queryOfChoice(choose(`period=yesterday&phone=${ID}&timezone=UTC`), '2026-11-23');
    expect(statisticsQuery.parse(query)).toMatchObject({
      from: '2026-11-22',
      to: '2026-11-22',
      by: 'hour',
      phone: ID,
      timezone: 'UTC',
    });
    expect(queryOfChoice(choose(''), '2026-11-23')).toEqual({
      from: '2026-10-25',
      to: '2026-11-23',
      by: 'day',
    });
  });

  it.each([
    ['2026-01-01', '2026-01-02', 'hour'],
    ['2026-01-01', '2026-01-03', 'day'],
  ])('%s to %s is by %s until somebody chooses', (from, to, by) => {
    expect(groupOfChoice(plainChoice, { from, to })).toBe(by);
    expect(groupOfChoice({ ...plainChoice, by: 'site' }, { from, to })).toBe('site');
  });

  it.each([
    ['2026-01-02', '2026-01-01', 'day', 'backwards'],
    ['2024-01-01', '2026-03-10', 'day', null],
    ['2024-01-01', '2026-03-11', 'day', 'too-long'],
    ['2026-01-01', '2026-03-03', 'hour', null],
    ['2026-01-01', '2026-03-04', 'hour', 'too-long-by-hour'],
    ['2026-01-01', '2026-03-04', 'hour-of-day', null],
  ] as const)('%s to %s by %s: %j', (from, to, by, fault) =>
    expect(periodFault({ from, to }, by)).toBe(fault),
  );
});
