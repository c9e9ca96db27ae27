import { describe, expect, it } from 'vitest';
import { type AlertCause, alertCauseSchema } from '../../../../src/protocol/fleet-api/alert-causes.js';
import { type AlertKind, alertKinds } from '../../../../src/protocol/fleet-api/alert-kinds.js';
import { alertMessage, alertText } from '../../../../src/protocol/words/alert-text.js';
import { alertKindWords } from '../../../../src/protocol/words/alerts.js';
import { faultWords } from '../../../../src/protocol/words/faults.js';
import { languages } from '../../../../src/protocol/words/language.js';
import { sampleCauses } from '../../../support/fleet/alert-causes.js';

const plain = (text: string) => text.replaceAll(/\s/g, ' ');
const seen = (cause: AlertCause, language: 'en' | 'ru') =>
  plain(alertText({ kind: 'needs-service', cause }, { language, timeZone: 'Europe/Moscow' }).seen);

const route = { name: 'main', server: 'wss://pbx.example' };
const calls = { type: 'calls-failed', since: '2026-05-01T21:05:00Z' } as const;

describe('what an alert says was seen', () => {
  it.each<[AlertCause, english: string, russian: string]>([
    [
      { type: 'fleet-silent' },
      'Most phones of the fleet went silent at once.',
      'Связь пропала сразу с большинством телефонов парка.',
    ],
    [
      { type: 'sites-silent', sites: ['A', 'B'], more: 0 },
      'Phones of several sites went silent at once: A, B.',
      'Связь пропала сразу с телефонами нескольких объектов: «A», «B».',
    ],
    [
      { type: 'sites-silent', sites: ['A', 'B'], more: 3 },
      'Phones of several sites went silent at once: A, B and 3 more.',
      'Связь пропала сразу с телефонами нескольких объектов: «A», «B» и ещё 3.',
    ],
    [
      { type: 'site-silent', site: 'Depot' },
      'Most phones of Depot went silent at once.',
      'Связь пропала сразу с большинством телефонов объекта «Depot».',
    ],
    [
      { type: 'phone-silent', since: '2026-05-01T21:05:00Z' },
      'Nothing has been heard of this phone since 2 May 2026, 00:05.',
      'Телефон не выходит на связь с 2 мая 2026 г., 00:05.',
    ],
    [
      { type: 'key-copied' },
      'Two devices present the key of this phone: its memory was copied.',
      'Ключ этого телефона предъявляют два устройства: его память скопировали.',
    ],
    [
      { ...calls, count: 3, last: 'busy' },
      'The last 3 calls from this phone, from 2 May 2026, 00:05 on, came to nothing; the newest: busy.',
      'Последние 3 звонка не удались, начиная с 2 мая 2026 г., 00:05; самый новый: занято.',
    ],
    [
      { ...calls, count: 5, last: 'no-answer' },
      'The last 5 calls from this phone, from 2 May 2026, 00:05 on, came to nothing; the newest: no answer.',
      'Последние 5 звонков не удались, начиная с 2 мая 2026 г., 00:05; самый новый: не ответили.',
    ],
    [
      { type: 'not-proved', limitMs: 3 * 86_400_000, provedAt: null },
      'It was never proved end to end; this has to happen every 3 days.',
      'Сквозной проверки ещё не было; она нужна хотя бы раз в 3 дня.',
    ],
    [
      { type: 'not-proved', limitMs: 36 * 3_600_000, provedAt: '2026-05-01T21:05:00Z' },
      'It was last proved end to end on 2 May 2026, 00:05; this has to happen every 36 hours.',
      'Последняя сквозная проверка: 2 мая 2026 г., 00:05; она нужна хотя бы раз в 36 часов.',
    ],
    [
      { type: 'fault', code: 'line-unavailable', place: 'call lamp', said: 'Held by another program.' },
      'A lamp, button or contact does not work (call lamp).',
      'Не работает лампа, кнопка или контакт (call lamp).',
    ],
    [{ type: 'fault', code: 'hot', place: '', said: null }, 'Too hot.', 'Перегрев.'],
    [
      { type: 'not-registered', route, said: null },
      'No route is registered; the first one is main at wss://pbx.example.',
      'Ни один маршрут не зарегистрирован; первый: main, wss://pbx.example.',
    ],
    [
      { type: 'not-registered', route: null, said: null },
      'No route is configured.',
      'Ни одного маршрута не настроено.',
    ],
    [
      { type: 'no-sound', device: 'alsa:x', present: false, said: null },
      'The sound device alsa:x is missing.',
      'Звуковое устройство alsa:x не найдено.',
    ],
    [
      { type: 'no-sound', device: 'alsa:x', present: true, said: null },
      'The sound device alsa:x cannot be opened.',
      'Звуковое устройство alsa:x не открывается.',
    ],
    [
      { type: 'hot', celsius: 84.2, limitCelsius: 80 },
      'The processor has 84 °C; the limit is 80 °C.',
      'Температура процессора 84 °C, предел 80 °C.',
    ],
    [
      { type: 'disk-full', freePercent: 4.52 },
      'Only 4.5% of the disk is free.',
      'На диске свободно только 4,5 %.',
    ],
    [{ type: 'clock-off', offsetMs: 3_600_400 }, 'The clock is 1 hour fast.', 'Часы спешат на 1 ч.'],
    [{ type: 'clock-off', offsetMs: -120_000 }, 'The clock is 2 minutes slow.', 'Часы отстают на 2 мин.'],
    [
      { type: 'config-refused', version: 4, said: 'x' },
      'The phone refused configuration 4.',
      'Телефон не принял конфигурацию 4.',
    ],
    [
      { type: 'config-rolled-back', version: 4, said: 'x' },
      'The phone went back from configuration 4 by itself.',
      'Телефон сам вернулся с конфигурации 4 на прежнюю.',
    ],
  ])('%j', (cause, english, russian) => {
    expect(alertCauseSchema.parse(cause)).toEqual(cause);
    expect(seen(cause, 'en')).toBe(english);
    expect(seen(cause, 'ru')).toBe(russian);
  });
});

describe('an alert', () => {
  const kinds = Object.keys(alertKinds) as AlertKind[];

  it.each(kinds)('%s is told in the language of its reader alone', (kind) => {
    const [en, ru] = (['en', 'ru'] as const).map((language) =>
      alertText({ kind, cause: sampleCauses[kind] }, { language }),
    );
    for (const part of ['title', 'seen', 'advice'] as const) {
      expect(en?.[part]).toMatch(/^[A-Z]/);
      expect(en?.[part]).not.toMatch(/[а-яё]/i);
      expect(ru?.[part]).toMatch(/^[А-ЯЁ]/);
    }
    expect(ru?.said).toBe(en?.said);
  });

  it.each(languages)('has a title of its own for every kind: %s', (language) => {
    expect(new Set(kinds.map((kind) => alertKindWords[kind][language].title)).size).toBe(kinds.length);
  });

  it('says what to do about the very fault, where it is one', () => {
    const reader = { language: 'en' } as const;
    const about = (cause: AlertCause) => alertText({ kind: 'cannot-call', cause }, reader).advice;
    expect(about({ type: 'fault', code: 'hook-chatter', place: '', said: null })).toBe(
      faultWords['hook-chatter'].en.advice,
    );
    expect(about(sampleCauses['cannot-call'])).toBe(faultWords['not-registered'].en.advice);
    expect(about({ type: 'no-sound', device: 'x', present: true, said: null })).toBe(
      faultWords['audio-unavailable'].en.advice,
    );
    expect(about({ type: 'key-copied' })).toBe(alertKindWords['cannot-call'].en.advice);
  });

  it('is one English text with the time in UTC for programs', () => {
    const cause: AlertCause = { type: 'phone-silent', since: '2026-05-01T21:05:00Z' };
    expect(alertMessage({ kind: 'phone-down', cause })).toBe(
      `Nothing has been heard of this phone since 1 May 2026, 21:05 UTC. ${alertKindWords['phone-down'].en.advice}`,
    );
    expect(alertMessage({ kind: 'cannot-call', cause: sampleCauses['cannot-call'] })).toMatch(
      /wss:\/\/pbx\.bank\.example\/ws\. The exchange refused the password/,
    );
  });
});
