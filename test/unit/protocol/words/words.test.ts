/** The words that every page and message of the product shares. */
import { describe, expect, it } from 'vitest';
import { callWords, qualityOf } from '../../../../src/protocol/words/calls.js';
import { faultWords, severityWords } from '../../../../src/protocol/words/faults.js';
import { counted, type Language, languages } from '../../../../src/protocol/words/language.js';
import { selfTestWords } from '../../../../src/protocol/words/self-tests.js';

/** Every sentence with the path to it. */
function sentences(value: unknown, path = ''): [path: string, sentence: string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
}

const faultsIn = (language: Language) =>
  Object.fromEntries(Object.entries(faultWords).map(([code, words]) => [code, words[language]]));
const tables = {
  faults: { en: faultsIn('en'), ru: faultsIn('ru') },
  severities: severityWords,
  calls: callWords,
  selfTests: selfTestWords,
};

describe.each(Object.entries(tables))('the words for %s', (_, words) => {
  it.each(languages)('leave nothing unsaid: %s', (language) => {
    for (const [path, sentence] of sentences(words[language])) expect(sentence, path).toMatch(/^\S(.*\S)?$/);
  });

  it('are Russian in Russian and English in English, with the quotation marks of each', () => {
    for (const [path, sentence] of sentences(words.ru)) {
      expect(sentence, path).toMatch(/[а-яё]/i);
      expect(sentence, path).not.toMatch(/["“”]/);
    }
    for (const [path, sentence] of sentences(words.en)) expect(sentence, path).not.toMatch(/[а-яё«»]/i);
  });
});

describe('the words for faults', () => {
  it.each(languages)(
    'are a title that no other fault has, and whole sentences of what to do: %s',
    (language) => {
      const all = Object.values(faultsIn(language));
      expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
      for (const { title, advice } of all) {
        expect(title).not.toMatch(/[.!]$/);
        expect(advice).toMatch(/^[A-ZА-ЯЁ].*\.$/u);
      }
    },
  );
});

it.each([
  [4.5, 'excellent'],
  [4.03, 'excellent'],
  [4.02, 'good'],
  [3.6, 'good'],
  [3.59, 'fair'],
  [3.1, 'fair'],
  [3.09, 'poor'],
  [2.58, 'poor'],
  [2.57, 'bad'],
  [1, 'bad'],
])('a mean opinion score of %d is %s', (mos, quality) => {
  expect(qualityOf(mos)).toBe(quality);
});

it.each([
  [1, '1 звонок', '1 call'],
  [3, '3 звонка', '3 calls'],
  [12, '12 звонков', '12 calls'],
  [21, '21 звонок', '21 calls'],
  [1_025, '1 025 звонков', '1,025 calls'],
])('%d calls', (count, russian, english) => {
  const ru = { one: 'звонок', few: 'звонка', many: 'звонков', other: 'звонка' };
  expect(counted('ru', count, ru).replaceAll(/\s/g, ' ')).toBe(russian);
  expect(counted('en', count, { one: 'call', other: 'calls' }).replaceAll(/\s/g, ' ')).toBe(english);
});
