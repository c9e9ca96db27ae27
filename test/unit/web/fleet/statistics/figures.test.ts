import { describe, expect, it } from 'vitest';
import {
  hasValues,
  labelledPlaces,
  percentFloor,
  stacked,
  type Group,
} from '../../../../../src/web/fleet/statistics/chart-data.js';
import { figureText, secondsText, shareText } from '../../../../../src/web/fleet/statistics/figure-text.js';
import { labelsOf } from '../../../../../src/web/fleet/statistics/labels.js';
import { inOrder, orderAfterPress } from '../../../../../src/web/fleet/statistics/table-order.js';

const group = (key: string, change: Partial<Group> = {}): Group => ({
  calls: 0,
  answered: 0,
  abandoned: 0,
  busy: 0,
  failed: 0,
  waitMedianS: null,
  wait95S: null,
  talkTotalS: 0,
  talkMedianS: null,
  mosMedian: null,
  poorPercent: null,
  lossMeanPercent: null,
  ratingMeanPercent: null,
  availabilityPercent: null,
  key,
  label: key,
  ...change,
});
const words = { noSite: 'no site', goneSite: 'gone site', gonePhone: 'gone phone', causes: { busy: 'Busy' } };

describe('columns of a chart', () => {
  it('are stacked: each layer stands on those before it', () => {
    expect(
      stacked([
        [1, 2],
        [10, 0],
        [0, 5],
      ]),
    ).toEqual([
      [1, 2],
      [11, 2],
      [11, 7],
    ]);
  });
  it('have something to draw or not', () => {
    expect([hasValues([null, null]), hasValues([null, 0]), hasValues([])]).toEqual([false, true, false]);
  });
  it.each([
    [[99.9, 100], 99],
    [[99.1], 95],
    [[96], 95],
    [[95.5], 90],
    [[40], 0],
    [[null, 60], 50],
    [[], 99],
  ])('percents of %j begin at %i', (column, floor) => expect(percentFloor(column)).toBe(floor));

  it.each([
    [-0.5, 4.5, 10, [0, 1, 2, 3, 4]],
    [-0.5, 29.5, 10, [0, 3, 6, 9, 12, 15, 18, 21, 24, 27]],
    [-0.5, 799.5, 5, [0, 168, 336, 504, 672]],
    [-0.5, 1_487.5, 2, [0, 744]],
    [-0.5, 0.5, 0.3, [0]],
  ])('from %d to %d with room for %d labels', (from, to, most, places) => {
    expect(labelledPlaces(from, to, most)).toEqual(places);
  });
});

describe('a figure', () => {
  it.each([
    ['calls', 12_345, 'en', '12,345'],
    ['availabilityPercent', 99.982, 'en', '99.982%'],
    ['availabilityPercent', 100, 'en', '100%'],
    ['availabilityPercent', 98.26, 'ru', '98,3\u00a0%'],
    ['poorPercent', 2.44, 'en', '2.4%'],
    ['mosMedian', 4.1, 'en', '4.10'],
    ['wait95S', 14.4, 'en', '14.4 sec'],
    ['waitMedianS', null, 'en', '—'],
  ] as const)('%s of %d in %s is %s', (name, value, language, text) => {
    expect(figureText(name, value, language)).toBe(text);
  });
  it.each([
    [0, '0 sec'],
    [59.94, '59.9 sec'],
    [59.96, '1 min'],
    [65, '1 min 5 sec'],
    [3_600, '1 hr'],
    [11_549, '3 hr 12 min'],
  ])('of %d s is %s', (seconds, text) => expect(secondsText(seconds, 'en')).toBe(text));
  it('is a share of all calls', () => {
    expect([shareText(1, 8, 'en'), shareText(0, 0, 'en')]).toEqual(['12.5%', '']);
  });
});

describe('names of groups', () => {
  const long = (keys: readonly string[], by: Parameters<typeof labelsOf>[1], label?: string) =>
    labelsOf(
      keys.map((key) => group(key, label === undefined ? {} : { label })),
      by,
      'en',
      words,
    ).map((labelled) => labelled.long);

  it('of days and hours', () => {
    expect(long(['2026-03-29'], 'day')).toEqual(['Sun, 29 Mar 2026']);
    expect(long(['2026-03-29T14:00'], 'hour')).toEqual(['29 Mar, 14:00']);
    expect(long(['23'], 'hour-of-day')).toEqual(['23:00–00:00']);
  });
  it('of the hour that comes twice', () => {
    const keys = ['2026-10-25T02:00+02:00', '2026-10-25T02:00+01:00', '2026-10-25T03:00+01:00'];
    expect(long(keys, 'hour')).toEqual([
      '25 Oct, 02:00 (UTC+02:00)',
      '25 Oct, 02:00 (UTC+01:00)',
      '25 Oct, 03:00',
    ]);
  });
  it('of midnight on an axis is the day', () => {
    const labels = labelsOf([group('2026-03-29T00:00'), group('2026-03-29T01:00')], 'hour', 'en', words);
    expect(labels.map(({ short }) => short)).toEqual(['29 Mar', '01:00']);
  });
  it('of what is no more, or never was', () => {
    expect(long([''], 'site', '')).toEqual(['no site']);
    expect(long(['x'], 'site', '')).toEqual(['gone site']);
    expect(long(['x'], 'phone', '')).toEqual(['gone phone']);
    expect(long(['busy', 'odd'], 'cause')).toEqual(['Busy', 'Odd']);
  });
});

describe('the order of the table', () => {
  const rows = [
    group('a', { calls: 2, mosMedian: 4, label: 'Hall 10' }),
    group('b', { calls: 5, mosMedian: null, label: 'Hall 9' }),
    group('c', { calls: 1, mosMedian: 3, label: 'Entrance' }),
  ];
  const keys = (column: 'label' | 'calls' | 'mosMedian', descending: boolean) =>
    inOrder(rows, { column, descending }, 'en').map(({ key }) => key);

  it('is that of the server until a heading is pressed', () => {
    expect(inOrder(rows, null, 'en').map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });
  it('goes by figures, with what has none last in either direction', () => {
    expect(keys('calls', true)).toEqual(['b', 'a', 'c']);
    expect(keys('mosMedian', true)).toEqual(['a', 'c', 'b']);
    expect(keys('mosMedian', false)).toEqual(['c', 'a', 'b']);
  });
  it('takes numbers in names for numbers', () => expect(keys('label', false)).toEqual(['c', 'b', 'a']));
  it('turns round at a second press', () => {
    const first = orderAfterPress(null, 'calls');
    expect(first).toEqual({ column: 'calls', descending: true });
    expect(orderAfterPress(first, 'calls')).toEqual({ column: 'calls', descending: false });
    expect(orderAfterPress(first, 'label')).toEqual({ column: 'label', descending: false });
  });
});
