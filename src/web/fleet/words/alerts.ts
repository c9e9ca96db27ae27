import type { AlertState } from '../alerts/filters.js';
import type { AlertProgress } from '../alerts/progress.js';
import { counted, translations } from './language.js';

interface AlertsWords {
  readonly title: string;
  readonly toMaintenance: string;
  readonly states: Readonly<Record<AlertState, string>>;
  readonly state: string;
  readonly severity: string;
  readonly anySeverity: string;
  readonly kind: string;
  readonly anyKind: string;
  readonly moreFilters: string;
  readonly clearFilters: string;
  readonly count: (count: number) => string;
  readonly noneOpen: string;
  readonly noneOpenText: string;
  readonly noneFound: string;
  readonly noneFoundText: string;
  readonly progress: Readonly<Record<AlertProgress, string>>;
  readonly since: string;
  readonly lasted: (duration: string) => string;
  readonly phones: (count: number) => string;
  readonly flapping: string;
  readonly flappingText: string;
  readonly inMaintenance: string;
  readonly inMaintenanceText: string;
  readonly acknowledge: string;
  readonly withNote: string;
  readonly note: string;
  readonly noteHint: string;
  readonly acknowledgedBy: (name: string) => string;
  readonly acknowledged: string;
  readonly whatToDo: string;
  readonly announce: string;
  /** Before what the phone says, which is English. */
  readonly phoneSays: string;
}

export const alertsWords = translations<AlertsWords>(
  {
    title: 'Alerts',
    toMaintenance: 'Maintenance',
    states: {
      open: 'Open',
      unacknowledged: 'Nobody sees to them',
      acknowledged: 'Somebody sees to them',
      cleared: 'Over',
      all: 'All',
    },
    state: 'Which',
    severity: 'Severity',
    anySeverity: 'Any',
    kind: 'What happened',
    anyKind: 'Anything',
    moreFilters: 'Filters',
    clearFilters: 'Clear filters',
    count: (count) => counted('en', count, { one: 'alert', other: 'alerts' }),
    noneOpen: 'No alerts',
    noneOpenText: 'Every phone that has been accepted can call, as far as this server knows.',
    noneFound: 'No such alerts',
    noneFoundText: 'Nothing fits what is chosen above.',
    progress: {
      new: 'Nobody sees to it',
      escalated: 'Escalated: nobody has seen to it in time',
      acknowledged: 'Somebody sees to it',
      cleared: 'Over',
    },
    since: 'since',
    lasted: (duration) => `lasted ${duration}`,
    phones: (count) => counted('en', count, { one: 'phone', other: 'phones' }),
    flapping: 'Comes and goes',
    flappingText: 'It came and went so often that it stays open until it stays away.',
    inMaintenance: 'Maintenance',
    inMaintenanceText: 'Raised while maintenance was announced: nobody was told.',
    acknowledge: 'I will see to it',
    withNote: 'With a note…',
    note: 'Note',
    noteHint: 'What you are going to do; others see it.',
    acknowledgedBy: (name) => `${name} sees to it`,
    acknowledged: 'The alert is yours now. It will not be escalated.',
    whatToDo: 'What to do',
    announce: 'Announce maintenance',
    phoneSays: 'The phone says',
  },
  {
    title: 'Тревоги',
    toMaintenance: 'Работы',
    states: {
      open: 'Открытые',
      unacknowledged: 'Никто не взялся',
      acknowledged: 'В работе',
      cleared: 'Закончились',
      all: 'Все',
    },
    state: 'Какие',
    severity: 'Важность',
    anySeverity: 'Любая',
    kind: 'Что случилось',
    anyKind: 'Что угодно',
    moreFilters: 'Фильтры',
    clearFilters: 'Сбросить фильтры',
    count: (count) =>
      counted('ru', count, { one: 'тревога', few: 'тревоги', many: 'тревог', other: 'тревоги' }),
    noneOpen: 'Тревог нет',
    noneOpenText: 'Насколько известно серверу, со всех принятых телефонов можно позвонить.',
    noneFound: 'Таких тревог нет',
    noneFoundText: 'Под выбранное выше ничего не подходит.',
    progress: {
      new: 'Никто не взялся',
      escalated: 'Передана дальше: вовремя никто не взялся',
      acknowledged: 'В работе',
      cleared: 'Закончилась',
    },
    since: 'с',
    lasted: (duration) => `длилась ${duration}`,
    phones: (count) =>
      counted('ru', count, { one: 'телефон', few: 'телефона', many: 'телефонов', other: 'телефона' }),
    flapping: 'То есть, то нет',
    flappingText: 'Появлялась и пропадала так часто, что остаётся открытой, пока не пропадёт надолго.',
    inMaintenance: 'Работы',
    inMaintenanceText: 'Возникла во время объявленных работ: никого не оповещали.',
    acknowledge: 'Беру на себя',
    withNote: 'С заметкой…',
    note: 'Заметка',
    noteHint: 'Что вы собираетесь делать; её увидят все.',
    acknowledgedBy: (name) => `Занимается ${name}`,
    acknowledged: 'Тревога теперь ваша. Дальше её не передадут.',
    whatToDo: 'Что делать',
    announce: 'Объявить работы',
    phoneSays: 'Сообщение телефона',
  },
);
