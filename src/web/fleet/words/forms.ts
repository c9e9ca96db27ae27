/** What forms say of what was typed. */
import type { ObjectionWords } from '../forms/faults.js';
import type { DurationUnit } from '../forms/duration.js';
import { counted, translations } from './language.js';

interface FormWords extends ObjectionWords {
  readonly notSaved: string;
  readonly optional: string;
  readonly required: string;
  /** Short names of units, after a number. */
  readonly units: Readonly<Record<DurationUnit, string>>;
  /** Whole names, to choose from. */
  readonly unitNames: Readonly<Record<DurationUnit, string>>;
  readonly unit: string;
  readonly timezone: string;
  readonly noTimezone: string;
  readonly nothingFound: string;
  readonly site: string;
  readonly anySite: string;
  readonly phone: string;
  readonly anyPhone: string;
  readonly phoneSearch: string;
  readonly pages: string;
  readonly nextPage: string;
  readonly previousPage: string;
  readonly keepSecret: string;
  readonly showSecret: string;
}

const characters = { one: 'character', other: 'characters' };
const charactersRu = { one: 'знака', few: 'знаков', many: 'знаков', other: 'знака' };
const number = (bound: number, language: string) => new Intl.NumberFormat(language).format(bound);

export const formWords = translations<FormWords>(
  {
    plain: {
      missing: 'This has to be filled in.',
      email: 'This is not an e-mail address.',
      url: 'This is not an address that begins with http:// or https://.',
      number: 'This has to be a number.',
      wholeNumber: 'This has to be a whole number.',
      choice: 'Choose one of those on offer.',
      other: 'This does not have the form that is needed.',
    },
    bounds: {
      shorterThan: (bound) => `At least ${counted('en', bound, characters)}.`,
      longerThan: (bound) => `At most ${counted('en', bound, characters)}.`,
      below: (bound) => `Not less than ${number(bound, 'en')}.`,
      above: (bound) => `Not more than ${number(bound, 'en')}.`,
      fewerThan: (bound) => `At least ${number(bound, 'en')} of them.`,
      moreThan: (bound) => `At most ${number(bound, 'en')} of them.`,
    },
    sentences: {
      oneLine: 'One line, please, without control characters.',
      timezone: 'This is not a time zone of the list, such as Europe/Moscow.',
      login: 'Latin letters, digits, dots and hyphens, or an e-mail address.',
      password: 'At least 12 characters. Long is what makes a password good.',
      smtp: 'smtp://host:port or smtps://host:port, without name and password.',
      botToken: 'This is not the token of a bot.',
      chat: 'The number of a chat, or @name of a channel.',
      after: 'The end has to be after the beginning.',
      onlyOne: 'A phone or a site, not both.',
    },
    notSaved: 'Not saved: see the fields marked above.',
    optional: 'optional',
    required: 'required',
    units: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
    unitNames: { ms: 'milliseconds', s: 'seconds', min: 'minutes', h: 'hours', d: 'days' },
    unit: 'Unit',
    timezone: 'Time zone',
    noTimezone: 'No time zone of that name',
    nothingFound: 'Nothing found',
    site: 'Site',
    anySite: 'All sites',
    phone: 'Phone',
    anyPhone: 'All phones',
    phoneSearch: 'Type a part of its name',
    pages: 'Pages',
    nextPage: 'Next page',
    previousPage: 'Previous page',
    keepSecret: 'Leave it empty to keep the one that is there.',
    showSecret: 'Show what is typed',
  },
  {
    plain: {
      missing: 'Это поле нужно заполнить.',
      email: 'Это не адрес электронной почты.',
      url: 'Нужен адрес, который начинается с http:// или https://.',
      number: 'Здесь нужно число.',
      wholeNumber: 'Здесь нужно целое число.',
      choice: 'Выберите одно из предложенного.',
      other: 'Здесь нужна другая запись.',
    },
    bounds: {
      shorterThan: (bound) => `Не меньше ${counted('ru', bound, charactersRu)}.`,
      longerThan: (bound) => `Не больше ${counted('ru', bound, charactersRu)}.`,
      below: (bound) => `Не меньше ${number(bound, 'ru')}.`,
      above: (bound) => `Не больше ${number(bound, 'ru')}.`,
      fewerThan: (bound) => `Не меньше ${number(bound, 'ru')}.`,
      moreThan: (bound) => `Не больше ${number(bound, 'ru')}.`,
    },
    sentences: {
      oneLine: 'Одна строка без управляющих символов.',
      timezone: 'Такого часового пояса в списке нет. Пример: Europe/Moscow.',
      login: 'Латинские буквы, цифры, точки и дефисы или адрес электронной почты.',
      password: `Не меньше ${counted('ru', 12, charactersRu)}. Хорош тот пароль, который длинный.`,
      smtp: 'smtp://сервер:порт или smtps://сервер:порт, без имени и пароля.',
      botToken: 'Это не токен бота.',
      chat: 'Номер чата или @имя канала.',
      after: 'Конец должен быть позже начала.',
      onlyOne: 'Либо телефон, либо объект.',
    },
    notSaved: 'Не сохранено: посмотрите на отмеченные поля.',
    optional: 'не обязательно',
    required: 'обязательно',
    units: { ms: 'мс', s: 'с', min: 'мин', h: 'ч', d: 'дн.' },
    unitNames: { ms: 'миллисекунды', s: 'секунды', min: 'минуты', h: 'часы', d: 'дни' },
    unit: 'Единица',
    timezone: 'Часовой пояс',
    noTimezone: 'Такого часового пояса нет',
    nothingFound: 'Ничего не найдено',
    site: 'Объект',
    anySite: 'Все объекты',
    phone: 'Телефон',
    anyPhone: 'Все телефоны',
    phoneSearch: 'Введите часть названия',
    pages: 'Страницы',
    nextPage: 'Следующая страница',
    previousPage: 'Предыдущая страница',
    keepSecret: 'Оставьте пустым, чтобы сохранить прежнее.',
    showSecret: 'Показать введённое',
  },
);
