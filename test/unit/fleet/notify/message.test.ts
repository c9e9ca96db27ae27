import { describe, expect, it } from 'vitest';
import { messageOf, MOST_LISTED, testMessage } from '../../../../src/fleet/notify/message.js';
import type { Told } from '../../../../src/fleet/notify/sender.js';
import { textsOf } from '../../../../src/fleet/notify/texts.js';
import type { AlertCause } from '../../../../src/protocol/fleet-api/alert-causes.js';
import { alertKindWords } from '../../../../src/protocol/words/alerts.js';
import { faultWords } from '../../../../src/protocol/words/faults.js';
import { anAlert, PHONE, SITE } from './alert-fixture.js';

const places = new Map([[PHONE, { address: 'Tverskaya 1', timezone: 'Asia/Vladivostok' }]]);
const english = { language: 'en', places, timezone: 'Europe/Moscow' } as const;
const russian = { ...english, language: 'ru' } as const;
const raised: Told = { what: 'raised', alert: anAlert() };
const cleared: Told = { what: 'cleared', alert: anAlert({ clearedAt: '2026-01-01T09:15:00.000Z' }) };

describe('a message', () => {
  it('says which phone, where, since when in its time zone, and what to do', () => {
    const { subject, text } = messageOf([raised], english);
    expect(subject).toBe('Critical. Phone is silent: Lobby 3');
    expect(text.split('\n')).toEqual([
      'Critical. Phone is silent: Lobby 3',
      'Phone: Lobby 3',
      'Where: Tverskaya, Tverskaya 1',
      'Since: 1 January 2026 at 19:05 (Asia/Vladivostok)',
      'What was seen: Nothing has been heard of this phone since 1 Jan 2026, 19:03.',
      `What to do: ${alertKindWords['phone-down'].en.advice}`,
      '',
    ]);
  });

  it('speaks Russian', () => {
    const { subject, text } = messageOf([raised], russian);
    expect(subject).toBe('Критично. Нет связи с телефоном: Lobby 3');
    expect(text).toContain('Что замечено: Телефон не выходит на связь с 1 янв. 2026 г., 19:03.');
    expect(text).not.toMatch(/heard|What|Since/);
    expect(text).toContain('С какого времени: 1 января 2026');
    expect(text).toContain('19:05');
    expect(messageOf([raised, cleared], russian).subject).toBe('Тревоги: 1 новая, 1 устранена');
  });

  it('gives what the phone says as it is, in a line of its own', () => {
    const cause: AlertCause = { type: 'fault', code: 'memory-low', place: '', said: 'Only 12 MB are free.' };
    const { text } = messageOf(
      [{ what: 'raised', alert: anAlert({ kind: 'needs-service', cause }) }],
      russian,
    );
    expect(text).toContain(
      '\nЧто замечено: Память почти исчерпана.\nСообщение телефона: Only 12 MB are free.\n',
    );
    expect(text).toContain(`Что делать: ${faultWords['memory-low'].ru.advice}`);
  });

  it.each([
    [1, 0, 'Тревоги: 1 новая'],
    [2, 1, 'Тревоги: 2 новые, 1 устранена'],
    [5, 3, 'Тревоги: 5 новых, 3 устранены'],
    [21, 11, 'Тревоги: 21 новая, 11 устранено'],
  ])('counts %d new and %d over in Russian', (newOnes, over, subject) => {
    const told = [...Array<Told>(newOnes).fill(raised), ...Array<Told>(over).fill(cleared)];
    if (told.length > 1) expect(messageOf(told, russian).subject).toBe(subject);
    else expect(textsOf.ru.several(newOnes, over)).toBe(subject);
  });

  it('says that it is over, and when', () => {
    const { subject, text } = messageOf([cleared], english);
    expect(subject).toBe('Over. Phone is silent: Lobby 3');
    expect(text).toContain('Over at: 1 January 2026 at 19:15');
    expect(text).not.toContain('What to do');
  });

  it('says that nobody has acknowledged, how many phones it is, and that it comes and goes', () => {
    const alert = anAlert({ kind: 'site-down', phone: null, phones: 7, flapping: true });
    const { subject, text } = messageOf([{ what: 'escalated', alert }], english);
    expect(subject).toBe('Critical. Nobody sees to it. A whole site is silent: Tverskaya');
    expect(text).toContain('Phones: 7');
    expect(text).toContain('Site: Tverskaya');
    expect(text).toContain('12:05 (Europe/Moscow)');
    expect(text).toContain(textsOf.en.flapping);
  });

  it('lists the worst first, what is over last, and counts the rest', () => {
    const warning: Told = { what: 'raised', alert: anAlert({ kind: 'hot', severity: 'warning' }) };
    const many = [cleared, warning, ...Array.from({ length: MOST_LISTED }, () => raised)];
    const { subject, text } = messageOf(many, english);
    expect(subject).toBe('Alerts: 26 new, 1 over');
    expect(text.startsWith('Critical')).toBe(true);
    expect(text.match(/^Critical/gm)).toHaveLength(MOST_LISTED);
    expect(text).not.toContain('Too hot');
    expect(text.trimEnd().endsWith('And 2 more; the dashboard has them all.')).toBe(true);
    expect(messageOf([cleared, warning, raised], english).text.match(/^(Critical|Warning|Over)\./gm)).toEqual(
      ['Critical.', 'Warning.', 'Over.'],
    );
  });

  it('makes no headers and lines of what people and phones wrote', () => {
    const cause: AlertCause = { type: 'site-silent', site: 'b\nSince: never' };
    const alert = anAlert({ phone: { id: SITE, name: 'a\r\nBcc: x@y' }, cause });
    const { subject, text } = messageOf([{ what: 'raised', alert }], english);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^(Bcc|Since: never)/m);
  });

  it('tests a channel by its name', () => {
    expect(testMessage('ru', 'Дежурные').text).toContain('«Дежурные»');
  });
});
