import { describe, expect, it } from 'vitest';
import {
  durationText,
  percentText,
  relativeText,
  talkTimeText,
  timeText,
} from '../../../../src/web/fleet/words/format.js';
import { chooseLanguage, counted } from '../../../../src/web/fleet/words/language.js';
import { overviewWords } from '../../../../src/web/fleet/words/overview.js';
import { phonesWords } from '../../../../src/web/fleet/words/phones.js';
import { openIdProblemOf, rememberWanted, takeWanted } from '../../../../src/web/fleet/sign-in/open-id.js';
import { passwordFault, tokenOf } from '../../../../src/web/fleet/sign-in/one-time-token.js';

const plain = (text: string) => text.replace(/\s/g, ' ');

describe('words', () => {
  it.each([
    [1, '1 телефон', '1 phone'],
    [2, '2 телефона', '2 phones'],
    [5, '5 телефонов', '5 phones'],
    [11, '11 телефонов', '11 phones'],
    [21, '21 телефон', '21 phones'],
    [10_022, '10 022 телефона', '10,022 phones'],
  ])('count %d phones', (count, russian, english) => {
    expect(plain(counted('ru', count, phonesWords.ru.found))).toBe(russian);
    expect(plain(counted('en', count, phonesWords.en.found))).toBe(english);
  });

  it('can have the number within', () => {
    expect(counted('ru', 3, overviewWords.ru.more)).toBe('и ещё 3 тревоги');
    expect(counted('en', 3, overviewWords.en.more)).toBe('and 3 more alerts');
  });

  it.each([
    [null, ['de', 'ru-RU', 'en'], 'ru'],
    [null, ['de'], 'en'],
    ['ru', ['en-GB'], 'ru'],
    ['xx', ['ru'], 'ru'],
    [null, [], 'en'],
  ] as const)('are in the language chosen by %s and %j: %s', (chosen, preferred, language) => {
    expect(chooseLanguage(chosen, preferred)).toBe(language);
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 2, 1, 12);
  it.each([
    [10_000, 'now', 'сейчас'],
    [3 * 60_000, '3 min ago', '3 мин. назад'],
    [5 * 3_600_000, '5 hr ago', '5 ч назад'],
    [3 * 86_400_000, '3 days ago', '3 дн. назад'],
  ])('%d ms ago', (passed, english, russian) => {
    expect(plain(relativeText(now - passed, now, 'en')).replace('.', '')).toBe(english);
    expect(plain(relativeText(now - passed, now, 'ru'))).toBe(russian);
  });

  it.each([
    [450, '450 ms'],
    [8_420, '8 sec'],
    [90_000, '2 min'],
    [90 * 60_000, '2 hr'],
    [14 * 86_400_000, '14 days'],
  ])('%d ms last %s', (ms, text) => {
    expect(durationText(ms, 'en')).toBe(text);
  });

  it('are told in the zone that is asked for, across a change of clocks', () => {
    const before = '2026-03-29T00:59:00Z';
    const after = '2026-03-29T01:00:00Z';
    expect(timeText(before, 'en', { timeZone: 'Europe/Berlin' })).toBe('29 Mar 2026, 01:59');
    expect(timeText(after, 'en', { timeZone: 'Europe/Berlin' })).toBe('29 Mar 2026, 03:00');
  });

  it.each([
    [7_000, '0:07'],
    [65_000, '1:05'],
    [3_723_000, '1:02:03'],
  ])('talking for %d ms is %s', (ms, text) => {
    expect(talkTimeText(ms)).toBe(text);
  });

  it('says percent as each language writes it', () => {
    expect(percentText(99.46, 'en')).toBe('99.5%');
    expect(plain(percentText(99.46, 'ru'))).toBe('99,5 %');
  });
});

describe('signing in', () => {
  const memory = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
  };

  it('by the identity provider comes back to the page that was wanted, once', () => {
    const kept = memory();
    rememberWanted({ pathname: '/phones', search: '?condition=down' }, kept);
    expect(takeWanted(kept)).toBe('/phones?condition=down');
    expect(takeWanted(kept)).toBeNull();
  });

  it.each(['//evil.example/', '/\\evil.example', 'https://evil.example/', ''])(
    'never leads to %s',
    (address) => {
      const kept = memory();
      rememberWanted({ pathname: address, search: '' }, kept);
      expect(takeWanted(kept)).toBeNull();
    },
  );

  it.each([
    ['?problem=openid-refused', 'openid-refused'],
    ['?problem=openid-failed', 'openid-failed'],
    ['?problem=other', null],
    ['', null],
  ])('%s says %s', (search, problem) => {
    expect(openIdProblemOf(search)).toBe(problem);
  });

  it.each([
    ['#abc-D_1', 'abc-D_1'],
    ['#', null],
    ['#abc def', null],
    ['', null],
  ])('finds the token of %s', (hash, token) => {
    expect(tokenOf(hash)).toBe(token);
  });

  it.each([
    ['short', 'short', 'too-short'],
    ['correct horse', 'correct house', 'different'],
    ['correct horse', 'correct horse', null],
  ])('%s and %s: %s', (password, again, fault) => {
    expect(passwordFault(password, again)).toBe(fault);
  });
});
