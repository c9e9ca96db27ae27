import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newChannelSchema, newMaintenanceSchema } from '../../../../../src/protocol/fleet-api/alerts.js';
import { newAccountSchema } from '../../../../../src/protocol/fleet-api/people.js';
import { newSiteSchema } from '../../../../../src/protocol/fleet-api/phones.js';
import { settingsChangeSchema } from '../../../../../src/protocol/fleet-api/settings.js';
import { check, faultAt, objectionOf, splitFaults } from '../../../../../src/web/fleet/forms/faults.js';
import { formWords } from '../../../../../src/web/fleet/words/forms.js';

const words = formWords.en;
const english = { ...words.plain, ...words.sentences };
const email = { kind: 'email', server: 'smtp://m', from: 'a@b.example', to: ['a@b.example'] };

describe('what a schema objects to', () => {
  const cases: readonly (readonly [z.ZodType, unknown, string, string])[] = [
    [newSiteSchema, { name: ' ', timezone: 'UTC' }, 'name', english.missing],
    [newSiteSchema, { timezone: 'UTC' }, 'name', english.missing],
    [newSiteSchema, { name: 'x'.repeat(101), timezone: 'UTC' }, 'name', 'At most 100\u00a0characters.'],
    [newSiteSchema, { name: 'a\u0007b', timezone: 'UTC' }, 'name', english.oneLine],
    [newSiteSchema, { name: 'a', timezone: 'Mars/Base' }, 'timezone', english.timezone],
    [newAccountSchema, { login: 'ы', name: 'a', role: 'viewer' }, 'login', english.login],
    [newAccountSchema, { login: 'a', name: 'a', role: 'king' }, 'role', english.choice],
    [
      newAccountSchema,
      { login: 'a', name: 'a', role: 'viewer', password: 'x' },
      'password',
      english.password,
    ],
    [newChannelSchema, { name: 'a', config: { ...email, to: [] } }, 'config.to', english.missing],
    [
      newChannelSchema,
      { name: 'a', config: { ...email, to: ['a@b.example', 'x'] } },
      'config.to',
      english.email,
    ],
    [newChannelSchema, { name: 'a', config: { ...email, server: 'mail' } }, 'config.server', english.smtp],
    [
      newChannelSchema,
      { name: 'a', config: { kind: 'webhook', url: 'ftp://x', secret: 'x'.repeat(15) } },
      'config.secret',
      'At least 16\u00a0characters.',
    ],
    [
      newChannelSchema,
      { name: 'a', config: { kind: 'webhook', url: 'x', secret: '' } },
      'config.url',
      english.url,
    ],
    [
      newChannelSchema,
      { name: 'a', config: { kind: 'bot', token: 'x', chat: '1' } },
      'config.token',
      english.botToken,
    ],
    [
      newChannelSchema,
      { name: 'a', config: { kind: 'bot', token: '1:abcdefgh', chat: 'news' } },
      'config.chat',
      english.chat,
    ],
    [
      newChannelSchema,
      { name: 'a', config: { kind: 'bot', token: '1:abcdefgh', chat: '' } },
      'config.chat',
      english.missing,
    ],
    [settingsChangeSchema, { missedBeats: 0 }, 'missedBeats', 'Not less than 1.'],
    [settingsChangeSchema, { siteCutPhones: 5_000 }, 'siteCutPhones', 'Not more than 1,000.'],
    [settingsChangeSchema, { hotC: 70.5 }, 'hotC', english.wholeNumber],
    [settingsChangeSchema, { hotC: Number.NaN }, 'hotC', english.number],
    [
      newMaintenanceSchema,
      { from: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z', reason: 'x' },
      'until',
      english.after,
    ],
  ];
  it.each(cases)('%#: is said at its place', (schema, input, place, sentence) => {
    const checked = check(schema, input, words);
    expect(checked.ok ? 'nothing' : faultAt(checked.faults, place)).toBe(sentence);
  });

  it('is said once a place: the first of several', () => {
    const checked = check(z.strictObject({ a: z.string().min(3).regex(/^\d+$/) }), { a: 'x' }, words);
    expect(checked).toEqual({ ok: false, faults: new Map([['a', 'At least 3\u00a0characters.']]) });
  });

  it('is nothing when all is well, and the value is the one of the schema', () => {
    expect(check(newSiteSchema, { name: ' a ', timezone: 'UTC' }, words)).toEqual({
      ok: true,
      value: { name: 'a', address: '', timezone: 'UTC', updateChannel: 'stable' },
    });
  });

  it('has a kind for lists, too', () => {
    const [issue] = z.array(z.string()).max(2).safeParse(['a', 'b', 'c']).error!.issues;
    expect(objectionOf(issue!)).toEqual({ kind: 'moreThan', bound: 2 });
  });
});

describe('faults that the server has found', () => {
  it.each([
    ['name', 'name'],
    ['body.name', 'name'],
    ['/body/name', 'name'],
    ['config.to.0', 'config.to.0'],
    ['body/config/to/0', 'config.to.0'],
    ['config[to][0]', 'config.to.0'],
  ])('%s stands at %s', (place, at) => {
    const { ofFields, rest } = splitFaults([{ place, message: 'is taken' }], ['name', 'config.to'], words);
    expect([...ofFields]).toEqual([[at, 'is taken']]);
    expect(rest).toEqual([]);
  });

  it('without a field are shown together', () => {
    const faults = [
      { place: 'names', message: 'is unknown' },
      { place: '', message: 'is wrong' },
    ];
    const split = splitFaults(faults, ['name'], words);
    expect(split.ofFields.size).toBe(0);
    expect(split.rest).toEqual(faults);
  });

  it('are said in the language of the page where the schema has said them', () => {
    const faults = [{ place: 'until', message: 'must be after `from`' }];
    const { ofFields } = splitFaults(faults, ['until'], formWords.ru);
    expect(faultAt(ofFields, 'until')).toBe('Конец должен быть позже начала.');
  });
});

describe('a fault at a field', () => {
  const faults = new Map([
    ['config.to.3', 'a'],
    ['names', 'b'],
  ]);
  it.each([
    ['config.to', 'a'],
    ['config', 'a'],
    ['config.to.3', 'a'],
    ['name', undefined],
    ['config.t', undefined],
  ])('%s: %s', (field, expected) => expect(faultAt(faults, field)).toBe(expected));
});
