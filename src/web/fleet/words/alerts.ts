import type { AlertKind } from '../../../protocol/fleet-api/alert-kinds.js';
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
  readonly advice: Readonly<Record<AlertKind, string>>;
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
    advice: {
      'fleet-cut': 'Look at the network of this server first: phones go on calling without it.',
      'site-down': 'Ask the site about its power and its network before anybody travels.',
      'phone-down': 'Check power and network at the phone. If others there are well, send a technician.',
      'cannot-call':
        'Open the phone: it says whether registration, sound or the hook is at fault. Put up a sign there meanwhile.',
      'key-conflict': 'Revoke the phone, and enrol its device anew: somebody has copied its memory.',
      'calls-failing': 'Look at the last calls of the phone: the cause is with the exchange or the route.',
      'test-overdue': 'Send a test call from the page of the phone, or lift its handset and talk.',
      'self-test-failed': 'Repeat the test from the page of the phone. If it fails again, send a technician.',
      'left-off-hook': 'Somebody has to put the handset back: nobody can be called from it, nor call it.',
      tamper: 'Send somebody to look at the housing.',
      hot: 'Look whether sun or a heater warms the housing, and whether its vents are free.',
      'under-voltage': 'Replace the power supply or its cable; a weak one damages the memory card.',
      disk: 'Fetch a diagnostic bundle, and replace the memory card.',
      clock: 'Check that the phone reaches its time server (UDP 123).',
      'config-failed':
        'Open the configuration of the phone: it says what was refused. It runs the former one.',
      'needs-service': 'Open the phone: its faults say what to mend.',
    },
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
    advice: {
      'fleet-cut': 'Сначала проверьте сеть этого сервера: без него телефоны звонят как обычно.',
      'site-down': 'Спросите на объекте про питание и сеть, прежде чем кто-то поедет.',
      'phone-down': 'Проверьте питание и сеть телефона. Если соседние в порядке, отправьте техника.',
      'cannot-call':
        'Откройте телефон: там видно, виновата регистрация, звук или рычаг. Пока повесьте рядом табличку.',
      'key-conflict': 'Отзовите телефон и подключите его устройство заново: его память скопировали.',
      'calls-failing': 'Посмотрите последние звонки телефона: причина на станции или в маршруте.',
      'test-overdue': 'Отправьте пробный звонок со страницы телефона или снимите его трубку и поговорите.',
      'self-test-failed': 'Повторите проверку со страницы телефона. Не пройдёт снова — отправьте техника.',
      'left-off-hook': 'Трубку нужно положить на место: пока она снята, телефоном никто не воспользуется.',
      tamper: 'Отправьте кого-нибудь осмотреть корпус.',
      hot: 'Проверьте, не греют ли корпус солнце или батарея и не закрыты ли отверстия.',
      'under-voltage': 'Замените блок питания или его провод: слабое питание портит карту памяти.',
      disk: 'Заберите диагностический пакет и замените карту памяти.',
      clock: 'Проверьте, доступен ли телефону сервер времени (UDP 123).',
      'config-failed': 'Откройте конфигурацию телефона: там сказано, что не подошло. Он работает на прежней.',
      'needs-service': 'Откройте телефон: его неисправности говорят, что чинить.',
    },
  },
);
