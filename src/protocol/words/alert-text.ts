/** What an alert says to people, made of what was seen. Pure. */
import type { AlertCause } from '../fleet-api/alert-causes.js';
import type { AlertKind } from '../fleet-api/alert-kinds.js';
import type { FaultCode } from '../faults.js';
import { alertKindWords } from './alerts.js';
import { callWords } from './calls.js';
import { faultWords } from './faults.js';
import { haltReasonText, updateChannelWords } from './updates.js';
import { exactDurationText, numberText, percentText, timeText } from './format.js';
import { counted, type Language, lowerFirst } from './language.js';

export interface AlertText {
  readonly title: string;
  /** What was seen: a sentence or two. */
  readonly seen: string;
  /** What the phone itself says of it, in English; null when it says nothing. */
  readonly said: string | null;
  readonly advice: string;
}

export interface Reader {
  readonly language: Language;
  /** IANA, of the place that it is about; left out: of the machine that shows it. */
  readonly timeZone?: string;
}

export function alertText(
  { kind, cause }: { readonly kind: AlertKind; readonly cause: AlertCause },
  reader: Reader,
): AlertText {
  const { title, advice } = alertKindWords[kind][reader.language];
  const fault = faultOf(cause);
  return {
    title,
    seen: seenText(cause, reader),
    said: 'said' in cause ? cause.said : null,
    // What is to be done about a fault is known better than about all that an alert of its kind can be.
    advice: fault === null ? advice : faultWords[fault][reader.language].advice,
  };
}

/** In English and UTC, for programs and logs: what was seen, and what the phone says of it or else what to do. */
export function alertMessage(alert: { readonly kind: AlertKind; readonly cause: AlertCause }): string {
  const { seen, said, advice } = alertText(alert, { language: 'en', timeZone: 'UTC' });
  return `${seen} ${said ?? advice}`;
}

function faultOf(cause: AlertCause): FaultCode | null {
  switch (cause.type) {
    case 'fault':
      return cause.code;
    case 'not-registered':
      return 'not-registered';
    case 'no-sound':
      return 'audio-unavailable';
    default:
      return null;
  }
}

function seenText(cause: AlertCause, reader: Reader): string {
  return reader.language === 'ru' ? russian(cause, reader) : english(cause, reader);
}

type FaultCause = Extract<AlertCause, { type: 'fault' }>;

function faultText({ code, place }: FaultCause, language: Language): string {
  return `${faultWords[code][language].title}${place === '' ? '' : ` (${place})`}.`;
}

function timeIn(time: string, { language, timeZone }: Reader): string {
  const form = timeZone === undefined ? {} : { timeZone, sayZone: timeZone === 'UTC' };
  return timeText(time, language, form);
}

function english(cause: AlertCause, reader: Reader): string {
  switch (cause.type) {
    case 'fleet-silent':
      return 'Most phones of the fleet went silent at once.';
    case 'sites-silent': {
      const more = cause.more === 0 ? '' : ` and ${cause.more} more`;
      return `Phones of several sites went silent at once: ${cause.sites.join(', ')}${more}.`;
    }
    case 'site-silent':
      return `Most phones of ${cause.site} went silent at once.`;
    case 'phone-silent':
      return `Nothing has been heard of this phone since ${timeIn(cause.since, reader)}.`;
    case 'key-copied':
      return 'Two devices present the key of this phone: its memory was copied.';
    case 'calls-failed': {
      const calls = counted('en', cause.count, { one: 'The last call', other: 'The last # calls' });
      const last = lowerFirst(callWords.en.causes[cause.last]);
      return `${calls} from this phone, from ${timeIn(cause.since, reader)} on, came to nothing; the newest: ${last}.`;
    }
    case 'not-proved': {
      const limit = exactDurationText(cause.limitMs, 'en');
      return cause.provedAt === null
        ? `It was never proved end to end; this has to happen every ${limit}.`
        : `It was last proved end to end on ${timeIn(cause.provedAt, reader)}; this has to happen every ${limit}.`;
    }
    case 'fault':
      return faultText(cause, 'en');
    case 'not-registered':
      return cause.route === null
        ? 'No route is configured.'
        : `No route is registered; the first one is ${cause.route.name} at ${cause.route.server}.`;
    case 'no-sound':
      return `The sound device ${cause.device} ${cause.present ? 'cannot be opened' : 'is missing'}.`;
    case 'hot':
      return `The processor has ${numberText(cause.celsius, 'en')} °C; the limit is ${numberText(cause.limitCelsius, 'en')} °C.`;
    case 'disk-full':
      return `Only ${percentText(cause.freePercent, 'en')} of the disk is free.`;
    case 'clock-off': {
      const off = exactDurationText(Math.abs(cause.offsetMs), 'en');
      return `The clock is ${off} ${cause.offsetMs > 0 ? 'fast' : 'slow'}.`;
    }
    case 'config-refused':
      return `The phone refused configuration ${cause.version}.`;
    case 'config-rolled-back':
      return `The phone went back from configuration ${cause.version} by itself.`;
    case 'update-rolled-back':
      return `The phone went back from version ${cause.version} by itself.`;
    case 'rollout-halted': {
      const more = cause.more === 0 ? '' : ` Another ${cause.more} halted too.`;
      return `The rollout of ${cause.version} to the channel “${updateChannelWords.en[cause.channel]}” has halted. ${haltReasonText(cause.reason, 'en')}${more}`;
    }
  }
}

function russian(cause: AlertCause, reader: Reader): string {
  switch (cause.type) {
    case 'fleet-silent':
      return 'Связь пропала сразу с большинством телефонов парка.';
    case 'sites-silent': {
      const more = cause.more === 0 ? '' : ` и ещё ${cause.more}`;
      const sites = cause.sites.map((site) => `«${site}»`).join(', ');
      return `Связь пропала сразу с телефонами нескольких объектов: ${sites}${more}.`;
    }
    case 'site-silent':
      return `Связь пропала сразу с большинством телефонов объекта «${cause.site}».`;
    case 'phone-silent':
      return `Телефон не выходит на связь с ${timeIn(cause.since, reader)}.`;
    case 'key-copied':
      return 'Ключ этого телефона предъявляют два устройства: его память скопировали.';
    case 'calls-failed': {
      const calls = counted('ru', cause.count, {
        one: 'Последний звонок не удался',
        few: 'Последние # звонка не удались',
        many: 'Последние # звонков не удались',
        other: 'Последние # звонка не удались',
      });
      const last = lowerFirst(callWords.ru.causes[cause.last]);
      return `${calls}, начиная с ${timeIn(cause.since, reader)}; самый новый: ${last}.`;
    }
    case 'not-proved': {
      const rule = `она нужна хотя бы раз в ${exactDurationText(cause.limitMs, 'ru')}`;
      return cause.provedAt === null
        ? `Сквозной проверки ещё не было; ${rule}.`
        : `Последняя сквозная проверка: ${timeIn(cause.provedAt, reader)}; ${rule}.`;
    }
    case 'fault':
      return faultText(cause, 'ru');
    case 'not-registered':
      return cause.route === null
        ? 'Ни одного маршрута не настроено.'
        : `Ни один маршрут не зарегистрирован; первый: ${cause.route.name}, ${cause.route.server}.`;
    case 'no-sound':
      return `Звуковое устройство ${cause.device} ${cause.present ? 'не открывается' : 'не найдено'}.`;
    case 'hot':
      return `Температура процессора ${numberText(cause.celsius, 'ru')} °C, предел ${numberText(cause.limitCelsius, 'ru')} °C.`;
    case 'disk-full':
      return `На диске свободно только ${percentText(cause.freePercent, 'ru')}.`;
    case 'clock-off': {
      const off = exactDurationText(Math.abs(cause.offsetMs), 'ru', 'short');
      return `Часы ${cause.offsetMs > 0 ? 'спешат' : 'отстают'} на ${off.replace(/\.$/, '')}.`;
    }
    case 'config-refused':
      return `Телефон не принял конфигурацию ${cause.version}.`;
    case 'config-rolled-back':
      return `Телефон сам вернулся с конфигурации ${cause.version} на прежнюю.`;
    case 'update-rolled-back':
      return `Телефон сам вернулся с версии ${cause.version} на прежнюю.`;
    case 'rollout-halted': {
      const more = cause.more === 0 ? '' : ` Остановлены и другие: ${cause.more}.`;
      return `Развёртывание ${cause.version} в канале «${updateChannelWords.ru[cause.channel]}» остановлено. ${haltReasonText(cause.reason, 'ru')}${more}`;
    }
  }
}
