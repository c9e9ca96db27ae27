import { describe, expect, it } from 'vitest';
import { messageOf, MOST_LISTED, testMessage } from '../../../../src/fleet/notify/message.js';
import type { Told } from '../../../../src/fleet/notify/sender.js';
import { textsOf } from '../../../../src/fleet/notify/texts.js';
import { alertKinds } from '../../../../src/protocol/fleet-api/alert-kinds.js';
import { anAlert, PHONE, SITE } from './alert-fixture.js';

const places = new Map([[PHONE, { address: 'Tverskaya 1', timezone: 'Asia/Vladivostok' }]]);
const english = { language: 'en', places, timezone: 'Europe/Moscow' } as const;
const russian = { ...english, language: 'ru' } as const;
const raised: Told = { what: 'raised', alert: anAlert() };
const cleared: Told = { what: 'cleared', alert: anAlert({ clearedAt: '2026-01-01T09:15:00.000Z' }) };

describe('a message', () => {
  it('says which phone, where, since when in its time zone, and what to do', () => {
    const { subject, text } = messageOf([raised], english);
    expect(subject).toBe('CRITICAL. Phone is silent: Lobby 3');
    expect(text.split('\n')).toEqual([
      'CRITICAL. Phone is silent: Lobby 3',
      'Phone: Lobby 3',
      'Where: Tverskaya, Tverskaya 1',
      'Since: 1 January 2026 at 19:05 (Asia/Vladivostok)',
      `What to do: ${textsOf.en.kinds['phone-down'].advice}`,
      'Detail: Nothing is heard of this phone.',
      '',
    ]);
  });

  it('speaks Russian', () => {
    const { subject, text } = messageOf([raised], russian);
    expect(subject).toBe('АВАРИЯ. Телефон не отвечает: Lobby 3');
    expect(text).toContain('С какого времени: 1 января 2026');
    expect(text).toContain('19:05');
    expect(messageOf([raised, cleared], russian).subject).toBe('Тревоги: новых 1, устранено 1');
  });

  it('has words for every kind in both languages', () => {
    for (const texts of Object.values(textsOf))
      expect(Object.keys(texts.kinds).sort()).toEqual(Object.keys(alertKinds).sort());
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
    expect(subject).toBe('CRITICAL. Nobody has acknowledged. A site is cut off: Tverskaya');
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
    expect(text.startsWith('CRITICAL')).toBe(true);
    expect(text.match(/^CRITICAL/gm)).toHaveLength(MOST_LISTED);
    expect(text).not.toContain('too hot');
    expect(text.trimEnd().endsWith('And 2 more; the dashboard has them all.')).toBe(true);
    expect(messageOf([cleared, warning, raised], english).text.match(/^(CRITICAL|Warning|Over)\./gm)).toEqual(
      ['CRITICAL.', 'Warning.', 'Over.'],
    );
  });

  it('makes no headers and lines of what people and phones wrote', () => {
    const alert = anAlert({ phone: { id: SITE, name: 'a\r\nBcc: x@y' }, message: 'b\nSince: never' });
    const { subject, text } = messageOf([{ what: 'raised', alert }], english);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^(Bcc|Since: never)/m);
  });

  it('tests a channel by its name', () => {
    expect(testMessage('ru', 'Дежурные').text).toContain('«Дежурные»');
  });
});
