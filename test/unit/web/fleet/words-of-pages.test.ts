import { describe, expect, it } from 'vitest';
import { accountWords } from '../../../../src/web/fleet/words/account.js';
import { alertsWords } from '../../../../src/web/fleet/words/alerts.js';
import { auditActions } from '../../../../src/web/fleet/words/audit-actions.js';
import { auditWords } from '../../../../src/web/fleet/words/audit.js';
import { channelsWords } from '../../../../src/web/fleet/words/channels.js';
import { enrolmentWords } from '../../../../src/web/fleet/words/enrolment.js';
import { formWords } from '../../../../src/web/fleet/words/forms.js';
import { maintenanceWords } from '../../../../src/web/fleet/words/maintenance.js';
import { peopleWords } from '../../../../src/web/fleet/words/people.js';
import { settingsWords } from '../../../../src/web/fleet/words/settings.js';
import { sitesWords } from '../../../../src/web/fleet/words/sites.js';
import { statisticsWords } from '../../../../src/web/fleet/words/statistics.js';
import { tokensWords } from '../../../../src/web/fleet/words/tokens.js';

const pages = {
  accountWords,
  alertsWords,
  auditActions,
  auditWords,
  channelsWords,
  enrolmentWords,
  formWords,
  maintenanceWords,
  peopleWords,
  settingsWords,
  sitesWords,
  statisticsWords,
  tokensWords,
};

/** Every sentence with the path to it. */
function sentences(value: unknown, path = ''): [path: string, sentence: string][] {
  if (typeof value === 'function') return [[path, String((value as (...args: number[]) => unknown)(7, 70))]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
  }
  return [[path, String(value)]];
}

/** What is the same in both languages, or no words at all. */
const NOT_WORDS =
  /^(\.percent|\.celsius|\.as(Csv|Xlsx)|\.charts\.p95|\.batch\.(templateName|codesName|example\.\d\.[34])|\.figures\.mosMedian)$/;

describe.each(Object.entries(pages))('%s', (_, words) => {
  it.each(['ru', 'en'] as const)('has a sentence for everything: %s', (language) => {
    for (const [path, sentence] of sentences(words[language])) {
      if (!path.startsWith('.batch.example')) expect(sentence, path).not.toBe('');
      expect(sentence.trim(), path).toBe(sentence);
      expect(sentence, path).not.toMatch(/undefined|\[object|NaN/);
    }
  });
  it('is Russian in the Russian words and English in the English ones', () => {
    for (const [path, sentence] of sentences(words.ru)) {
      const hasWords = /[a-z]{3}/i.test(sentence) && !NOT_WORDS.test(path);
      if (hasWords) expect(sentence, path).toMatch(/[а-яё]/i);
    }
    for (const [path, sentence] of sentences(words.en)) expect(sentence, path).not.toMatch(/[а-яё]/i);
  });
});

it('the same actions have words in both languages', () => {
  expect(Object.keys(auditActions.ru)).toEqual(Object.keys(auditActions.en));
});
