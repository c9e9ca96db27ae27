import { describe, expect, it } from 'vitest';
import { failureCauses } from '../../../src/protocol/call-record.js';
import { timelineRows } from '../../../src/web/handset/model/timeline.js';
import {
  callDurationMs,
  durationText,
  millisecondsText,
  qualityText,
  ratingText,
  resultText,
  timeText,
} from '../../../src/web/handset/words/format.js';
import { chooseLanguage, dictionaries, languages } from '../../../src/web/handset/words/language.js';
import { callRecord } from '../../support/phone-snapshot.js';

const { ru, en } = dictionaries;

/** Every sentence of a dictionary with the path to it. */
function sentences(value: unknown, path = ''): [path: string, sentence: string][] {
  if (typeof value === 'function') return [[path, (value as (word: string) => string)('7')]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
  }
  return [[path, String(value)]];
}

describe('the language', () => {
  it.each([
    [null, ['ru-RU', 'en'], 'ru'],
    [null, ['en-US', 'ru'], 'en'],
    [null, ['de-DE', 'ru-KZ', 'en'], 'ru'],
    [null, ['RU'], 'ru'],
    [null, ['de', 'fr'], 'en'],
    [null, [], 'en'],
    // "ruf" is another language.
    [null, ['ruf', 'rup-RO'], 'en'],
    ['en', ['ru-RU'], 'en'],
    ['ru', ['en'], 'ru'],
    ['klingon', ['ru'], 'ru'],
    ['', ['ru'], 'ru'],
  ] as const)('chosen before: %j, browser: %j: %s', (before, preferred, expected) => {
    expect(chooseLanguage(before, preferred)).toBe(expected);
  });

  it.each(languages)('has a sentence for everything: %s', (language) => {
    for (const [path, sentence] of sentences(dictionaries[language])) {
      expect(sentence.trim(), path).toBe(sentence);
      expect(sentence, path).not.toMatch(/^$|undefined|\[object/);
    }
  });

  it('is Russian in the Russian words and English in the English ones', () => {
    const sameInBoth = ['.milliseconds'];
    for (const [path, sentence] of sentences(ru)) {
      if (!sameInBoth.includes(path)) expect(sentence, path).toMatch(/[а-яё]/i);
    }
    for (const [path, sentence] of sentences(en)) expect(sentence, path).not.toMatch(/[а-яё]/i);
  });
});

describe('figures', () => {
  it('show ms as people of the language write them', () => {
    expect(millisecondsText(1.43, 'en', en)).toBe('1.4\u00a0ms');
    expect(millisecondsText(1.43, 'ru', ru)).toBe('1,4\u00a0мс');
    expect(millisecondsText(0, 'en', en)).toBe('0\u00a0ms');
    expect(millisecondsText(312.6, 'en', en)).toBe('313\u00a0ms');
    expect(millisecondsText(185_204, 'en', en)).toBe('185,204\u00a0ms');
  });

  it('show durations as a clock does', () => {
    expect([0, 400, 7000, 65_499, 600_000, 3_723_000].map(durationText)).toEqual([
      '0:00',
      '0:00',
      '0:07',
      '1:05',
      '10:00',
      '1:02:03',
    ]);
  });

  it('show the date of a call only when it was on another day', () => {
    const call = new Date(2026, 2, 5, 9, 5, 7);
    expect(timeText(call.toISOString(), new Date(2026, 2, 5, 23, 0), 'en')).toBe('09:05:07');
    expect(timeText(call.toISOString(), new Date(2026, 2, 6, 1, 0), 'en')).toMatch(/5 Mar.*09:05:07/);
    expect(timeText(call.toISOString(), new Date(2026, 2, 6, 1, 0), 'ru')).toMatch(/5 мар.*09:05:07/);
  });
});

describe('a past call', () => {
  it('lasts from the answer to the end, or from the lift where nobody answered', () => {
    expect(callDurationMs(callRecord())).toBe(65_000);
    expect(callDurationMs(callRecord({ steps: { lift: 0, ended: 4000 } }))).toBe(4000);
    expect(callDurationMs(callRecord({ steps: { lift: 0, answered: 4000 } }))).toBeNull();
  });

  it('says how it ended', () => {
    expect(resultText(callRecord(), en)).toBe('Answered');
    expect(resultText(callRecord({ cause: 'busy', failure: null }), ru)).toBe('Занято');
    expect(resultText(callRecord({ cause: 'answered', failure: 'transport' }), en)).toBe(
      'Lost: no connection to the exchange',
    );
    expect(resultText(callRecord({ cause: 'failed', failure: 'refused' }), en)).toBe(
      'Account or password refused',
    );
    for (const failure of failureCauses) {
      expect(resultText(callRecord({ cause: 'failed', failure }), ru)).toMatch(/^[А-ЯЁ]/);
    }
  });

  it('says how it was rated, on the scale that the phone has buttons for', () => {
    expect(ratingText({ score: 4, outOf: 5 }, en)).toBe('Rated 4/5');
    expect(ratingText({ score: 3, outOf: 3 }, ru)).toBe('Оценка 3/3');
  });

  it('says how it sounded, by the E-model', () => {
    expect(qualityText(callRecord(), 'ru', ru)).toBe('4,3 · отлично');
    expect(qualityText(callRecord({ audio: null }), 'en', en)).toBeNull();
  });
});

describe('the timeline', () => {
  const call = { route: 'main', attempts: 1, lastFailure: null };

  it('shows the main steps from the start, and what happened with its time', () => {
    const rows = timelineRows({ ...call, steps: { lift: 0, invite: 2, ringing: 120 } });
    expect(rows).toEqual([
      { step: 'lift', atMs: 0, afterMs: null },
      { step: 'invite', atMs: 2, afterMs: 2 },
      { step: 'ringing', atMs: 120, afterMs: 118 },
      { step: 'answered', atMs: null, afterMs: null },
      { step: 'first-audio', atMs: null, afterMs: null },
      { step: 'ended', atMs: null, afterMs: null },
    ]);
  });

  it('shows the steps that not every call has only once they happened', () => {
    const steps = timelineRows({ ...call, steps: { lift: 0, trying: 9, 'early-media': 400, ended: 900 } });
    expect(steps.map(({ step }) => step)).toEqual([
      'lift',
      'invite',
      'trying',
      'ringing',
      'early-media',
      'answered',
      'first-audio',
      'ended',
    ]);
    expect(steps.at(-1)?.afterMs).toBe(500);
  });
});
