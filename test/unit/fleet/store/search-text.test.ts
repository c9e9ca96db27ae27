import { describe, expect, it } from 'vitest';
import { searchConditions, searchText } from '../../../../src/fleet/store/search-text.js';

describe('the search text', () => {
  it('is everything that a person may look for, in lower case', () => {
    expect(
      searchText({ name: 'Касса №1', address: 'Щёлково', notes: 'By the DOOR', siteName: 'Вокзал' }),
    ).toBe('касса №1\nщелково\nby the door\nвокзал');
  });
  it('writes accents in one way', () => {
    expect(searchText({ name: 'Й', address: '', notes: '', siteName: null })).toBe('й\n\n\n');
  });
});

describe('the words of a search', () => {
  const table: readonly [search: string, words: number][] = [
    ['', 0],
    ['  \t ', 0],
    ['касса', 1],
    ['касса  Касса\u0000вокзал', 2],
  ];
  it.each(table)('%j are %i', (search, words) => {
    expect(searchConditions(search)).toHaveLength(words);
  });
});
