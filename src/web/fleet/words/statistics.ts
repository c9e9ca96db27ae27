import type { CallFigures, StatisticsGroup } from '../../../protocol/fleet-api/statistics.js';
import type { PeriodFault } from '../statistics/choice.js';
import type { Preset } from '../statistics/periods.js';
import { translations } from './language.js';

interface StatisticsWords {
  readonly title: string;
  readonly period: string;
  readonly presets: Readonly<Record<Preset, string>>;
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly groups: Readonly<Record<StatisticsGroup, string>>;
  /** Heading of the first column of the table. */
  readonly groupOf: Readonly<Record<StatisticsGroup, string>>;
  readonly timezone: string;
  readonly timezoneHint: string;
  readonly ofEachSite: string;
  readonly faults: Readonly<Record<PeriodFault, string>>;
  readonly print: string;
  readonly asCsv: string;
  readonly asXlsx: string;
  readonly figures: Readonly<Record<keyof CallFigures, string>>;
  readonly figureHints: Readonly<Partial<Record<keyof CallFigures, string>>>;
  readonly total: string;
  readonly noSite: string;
  readonly goneSite: string;
  readonly gonePhone: string;
  readonly noCalls: string;
  readonly noCallsText: string;
  readonly charts: {
    readonly calls: string;
    readonly waiting: string;
    readonly availability: string;
    readonly mos: string;
    readonly median: string;
    readonly p95: string;
    /** What a screen reader says of a drawing. */
    readonly drawing: (title: string) => string;
    readonly seconds: string;
    readonly biggest: (shown: number, all: number) => string;
  };
  readonly table: string;
  readonly sortBy: (column: string) => string;
  readonly rows: (shown: number, all: number) => string;
  readonly showAll: string;
  readonly periodText: (from: string, to: string) => string;
  readonly clocksOf: (timezone: string) => string;
  readonly clocksOfSites: string;
  readonly made: (time: string) => string;
}

export const statisticsWords = translations<StatisticsWords>(
  {
    title: 'Statistics',
    period: 'Period',
    presets: {
      today: 'Today',
      yesterday: 'Yesterday',
      week: 'This week',
      '30-days': 'Last 30 days',
      month: 'This month',
      'last-month': 'Last month',
    },
    from: 'First day',
    to: 'Last day',
    by: 'Group by',
    groups: {
      hour: 'hour',
      day: 'day',
      site: 'site',
      phone: 'phone',
      'hour-of-day': 'hour of the day',
      cause: 'outcome',
    },
    groupOf: {
      hour: 'Hour',
      day: 'Day',
      site: 'Site',
      phone: 'Phone',
      'hour-of-day': 'Hour of the day',
      cause: 'Outcome',
    },
    timezone: 'Whose days',
    timezoneHint: 'Where days and hours begin.',
    ofEachSite: 'Those of each site',
    faults: {
      backwards: 'The last day is before the first.',
      'too-long': 'At most 800 days at once.',
      'too-long-by-hour': 'At most 62 days by hour. Group by day, or choose fewer days.',
    },
    print: 'Print',
    asCsv: 'CSV',
    asXlsx: 'Excel',
    figures: {
      calls: 'Calls',
      answered: 'Answered',
      abandoned: 'Abandoned',
      busy: 'Busy',
      failed: 'Failed',
      waitMedianS: 'Wait, median',
      wait95S: 'Wait, 95%',
      talkTotalS: 'Talking, total',
      talkMedianS: 'Talking, median',
      mosMedian: 'MOS, median',
      poorPercent: 'Poor sound',
      lossMeanPercent: 'Packets lost',
      ratingMeanPercent: 'Rating',
      availabilityPercent: 'Availability',
    },
    figureHints: {
      abandoned: 'put back before the answer',
      failed: 'no answer, or nothing worked',
      waitMedianS: 'from the lift to the answer, half of the calls',
      wait95S: '95 of 100 waited less',
      mosMedian: 'quality of sound, 1 to 4.5',
      poorPercent: 'calls with a MOS below 3.5',
      ratingMeanPercent: 'that customers gave',
      availabilityPercent: 'of the time, phones could have called',
    },
    total: 'Total',
    noSite: 'Without a site',
    goneSite: 'A deleted site',
    gonePhone: 'A deleted phone',
    noCalls: 'No calls in this period',
    noCallsText:
      'Nobody lifted a handset, or the filters leave nothing. Choose another period or fewer filters.',
    charts: {
      calls: 'Calls by outcome',
      waiting: 'Waiting for the answer',
      availability: 'Availability',
      mos: 'Quality of sound (MOS)',
      median: 'median',
      p95: '95%',
      drawing: (title) => `Chart: ${title}. The same figures are in the table below.`,
      seconds: 's',
      biggest: (shown, all) => `The ${shown} with the most calls of ${all}; the table has all.`,
    },
    table: 'All figures',
    sortBy: (column) => `Sort by: ${column}`,
    rows: (shown, all) => `${shown} of ${all} rows are shown.`,
    showAll: 'Show all rows',
    periodText: (from, to) => (from === to ? from : `${from} to ${to}`),
    clocksOf: (timezone) => `days of ${timezone}`,
    clocksOfSites: 'days of each site',
    made: (time) => `made at ${time}`,
  },
  {
    title: 'Статистика',
    period: 'Период',
    presets: {
      today: 'Сегодня',
      yesterday: 'Вчера',
      week: 'Эта неделя',
      '30-days': '30 дней',
      month: 'Этот месяц',
      'last-month': 'Прошлый месяц',
    },
    from: 'Первый день',
    to: 'Последний день',
    by: 'По чему',
    groups: {
      hour: 'по часам',
      day: 'по дням',
      site: 'по объектам',
      phone: 'по телефонам',
      'hour-of-day': 'по часам суток',
      cause: 'по исходам',
    },
    groupOf: {
      hour: 'Час',
      day: 'День',
      site: 'Объект',
      phone: 'Телефон',
      'hour-of-day': 'Час суток',
      cause: 'Исход',
    },
    timezone: 'Чьи сутки',
    timezoneHint: 'Где начинаются дни и часы.',
    ofEachSite: 'Каждого объекта',
    faults: {
      backwards: 'Последний день раньше первого.',
      'too-long': 'Не больше 800 дней за раз.',
      'too-long-by-hour': 'По часам — не больше 62 дней. Выберите «по дням» или меньше дней.',
    },
    print: 'Напечатать',
    asCsv: 'CSV',
    asXlsx: 'Excel',
    figures: {
      calls: 'Звонки',
      answered: 'Отвечено',
      abandoned: 'Не дождались',
      busy: 'Занято',
      failed: 'Не удалось',
      waitMedianS: 'Ожидание, медиана',
      wait95S: 'Ожидание, 95\u00a0%',
      talkTotalS: 'Разговор, всего',
      talkMedianS: 'Разговор, медиана',
      mosMedian: 'MOS, медиана',
      poorPercent: 'Плохой звук',
      lossMeanPercent: 'Потеряно пакетов',
      ratingMeanPercent: 'Оценка',
      availabilityPercent: 'Доступность',
    },
    figureHints: {
      abandoned: 'положили трубку до ответа',
      failed: 'не ответили или ничего не сработало',
      waitMedianS: 'от снятия трубки до ответа, у половины звонков',
      wait95S: '95 из 100 ждали меньше',
      mosMedian: 'качество звука, от 1 до 4,5',
      poorPercent: 'звонков с MOS ниже 3,5',
      ratingMeanPercent: 'от клиентов',
      availabilityPercent: 'времени с телефонов можно было позвонить',
    },
    total: 'Всего',
    noSite: 'Без объекта',
    goneSite: 'Удалённый объект',
    gonePhone: 'Удалённый телефон',
    noCalls: 'За этот период звонков нет',
    noCallsText:
      'Никто не снимал трубку, или фильтры ничего не оставили. Выберите другой период или меньше фильтров.',
    charts: {
      calls: 'Звонки по исходам',
      waiting: 'Ожидание ответа',
      availability: 'Доступность',
      mos: 'Качество звука (MOS)',
      median: 'медиана',
      p95: '95\u00a0%',
      drawing: (title) => `График: ${title}. Те же числа — в таблице ниже.`,
      seconds: 'с',
      biggest: (shown, all) => `Показаны ${shown} из ${all}, где звонков больше всего; в таблице — все.`,
    },
    table: 'Все числа',
    sortBy: (column) => `Упорядочить: ${column}`,
    rows: (shown, all) => `Показано строк: ${shown} из ${all}.`,
    showAll: 'Показать все строки',
    periodText: (from, to) => (from === to ? from : `${from} — ${to}`),
    clocksOf: (timezone) => `сутки пояса ${timezone}`,
    clocksOfSites: 'сутки каждого объекта',
    made: (time) => `составлено ${time}`,
  },
);
