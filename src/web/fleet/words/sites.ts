import { counted, translations } from './language.js';

interface SitesWords {
  readonly title: string;
  readonly about: string;
  readonly add: string;
  readonly none: string;
  readonly noneText: string;
  readonly name: string;
  readonly address: string;
  readonly timezone: string;
  readonly timezoneHint: string;
  readonly phoneCount: (count: number) => string;
  readonly search: string;
  readonly noneFound: string;
  readonly change: string;
  readonly changeOf: (name: string) => string;
  readonly deleteOf: (name: string) => string;
  readonly deleteTitle: (name: string) => string;
  readonly deleteText: string;
  readonly made: string;
  readonly saved: string;
  readonly deleted: string;
  readonly localTime: string;
}

export const sitesWords = translations<SitesWords>(
  {
    title: 'Sites',
    about:
      'A site is a place with phones: a shop, a branch, a lift shaft. Its phones have its time zone, and when all of it is cut off, there is one alert instead of many.',
    add: 'Add a site',
    none: 'There are no sites yet',
    noneText: 'Add the first one, or make it together with its first phone.',
    name: 'Name',
    address: 'Address',
    timezone: 'Time zone',
    timezoneHint: 'Its days are the days of the statistics; maintenance and quiet hours go by its clocks.',
    phoneCount: (count) => counted('en', count, { one: 'phone', other: 'phones' }),
    search: 'Search in names and addresses',
    noneFound: 'No site fits these words',
    change: 'Change the site',
    changeOf: (name) => `Edit ${name}`,
    deleteOf: (name) => `Delete ${name}`,
    deleteTitle: (name) => `Delete the site ${name}?`,
    deleteText: 'It has no phones. Statistics of calls that were made there stay.',
    made: 'The site is there.',
    saved: 'The site is changed.',
    deleted: 'The site is deleted.',
    localTime: 'Local time',
  },
  {
    title: 'Объекты',
    about:
      'Объект — это место, где стоят телефоны: магазин, отделение, лифт. Телефоны живут в его часовом поясе, а если отрезан весь объект, придёт одна тревога, а не много.',
    add: 'Добавить объект',
    none: 'Объектов пока нет',
    noneText: 'Добавьте первый или заведите его вместе с первым телефоном.',
    name: 'Название',
    address: 'Адрес',
    timezone: 'Часовой пояс',
    timezoneHint: 'По его суткам считается статистика, по его часам идут работы и тихие часы.',
    phoneCount: (count) =>
      counted('ru', count, { one: 'телефон', few: 'телефона', many: 'телефонов', other: 'телефона' }),
    search: 'Поиск по названию и адресу',
    noneFound: 'Под эти слова не подходит ни один объект',
    change: 'Изменить объект',
    changeOf: (name) => `Изменить: ${name}`,
    deleteOf: (name) => `Удалить: ${name}`,
    deleteTitle: (name) => `Удалить объект «${name}»?`,
    deleteText: 'Телефонов на нём нет. Статистика звонков оттуда останется.',
    made: 'Объект добавлен.',
    saved: 'Объект изменён.',
    deleted: 'Объект удалён.',
    localTime: 'Местное время',
  },
);
